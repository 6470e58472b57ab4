"""The offline list of stolen passwords: it finds what is in it, and is not believed once it is damaged."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.outside.breached import ENTRY_SIZE, HEADER_SIZE, BreachedError, BreachedList, NotTold, pack_header, sha1_of
from tests.outside.ranges import list_of


def write_list(file: Path, entries: list[bytes]) -> None:
    """A list of these entries, whichever they are."""
    file.write_bytes(pack_header(len(entries), 1) + b"".join(entries))


def refusal(file: Path) -> str:
    """Why it cannot be opened, in one line that names the file."""
    with pytest.raises(BreachedError) as refused:
        BreachedList(file)
    assert str(file) in str(refused.value)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_what_is_listed_is_found_and_nothing_else(tmp_path: Path) -> None:
    """Compared as a whole, with capitals and small letters told apart, in NFC."""
    listed = list_of(tmp_path / "list", "Passw0rd!", "café", "x")

    assert all(listed.holds(sha1_of(password)) for password in ("Passw0rd!", "café", "x"))
    assert not any(listed.holds(sha1_of(password)) for password in ("passw0rd!", "Passw0rd", "cafe", ""))


@given(st.sets(st.binary(min_size=20, max_size=20), min_size=1, max_size=40), st.binary(min_size=20, max_size=20))
def test_every_entry_is_found_wherever_it_lies(
    tmp_path_factory: pytest.TempPathFactory, inside: set[bytes], other: bytes
) -> None:
    """First, last, alone; another hash exactly when its first bytes are an entry's."""
    file = tmp_path_factory.getbasetemp() / "entries"
    entries = sorted({sha1[:ENTRY_SIZE] for sha1 in inside})
    write_list(file, entries)
    listed = BreachedList(file)

    assert len(listed) == len(entries)
    assert all(listed.holds(sha1) for sha1 in inside)
    assert listed.holds(other) == (other[:ENTRY_SIZE] in entries)


def test_it_says_how_much_it_knows_and_how_often_it_errs(tmp_path: Path) -> None:
    """People read it with ``head``, too."""
    listed = list_of(tmp_path / "list", "a", "b")

    assert listed.look().startswith(f"{tmp_path / 'list'} lists 2 breached passwords.")
    assert "One of 9,223,372,036,854,775,808 other passwords looks" in listed.look()
    header = (tmp_path / "list").read_bytes()[:HEADER_SIZE]
    assert header.startswith(b"keyfob-breached\n")
    assert b"One of 9,223,372,036,854,775,808 other passwords looks" in header


def test_a_list_costs_at_most_ten_bytes_an_entry(tmp_path: Path) -> None:
    """Beside the header."""
    list_of(tmp_path / "list", "a", "b", "c")

    assert (tmp_path / "list").stat().st_size - HEADER_SIZE <= 3 * 10


def test_what_is_no_list_stops_the_start(tmp_path: Path) -> None:
    """In one line that says what to do."""
    file = tmp_path / "list"
    assert "cannot be read: No such file" in refusal(file)
    file.touch()
    assert "is no list of breached passwords: make it with" in refusal(file)
    file.write_bytes(b"0000000000000000000000000000000000000000:1\n" * 100)
    assert "is no list of breached passwords" in refusal(file)
    assert "cannot be read: Is a directory" in refusal(tmp_path)


@pytest.mark.parametrize("change", [-1, -ENTRY_SIZE, 1, ENTRY_SIZE])
def test_a_list_that_was_cut_off_or_grew_stops_the_start(tmp_path: Path, change: int) -> None:
    """A copy that broke off would let passwords through in silence."""
    list_of(tmp_path / "list", "a", "b", "c")
    os.truncate(tmp_path / "list", (tmp_path / "list").stat().st_size + change)

    assert "copy it again" in refusal(tmp_path / "list")


def test_a_list_of_another_version_stops_the_start(tmp_path: Path) -> None:
    """What its bytes mean is not guessed."""
    list_of(tmp_path / "list", "a")
    whole = bytearray((tmp_path / "list").read_bytes())
    whole[17] = 2
    (tmp_path / "list").write_bytes(whole)

    assert "another version (2, 8 bytes an entry)" in refusal(tmp_path / "list")


def test_a_list_that_is_replaced_meanwhile_goes_on_as_it_was(tmp_path: Path) -> None:
    """Building a new one is a move; the new one counts from the next start."""
    listed = list_of(tmp_path / "list", "old")
    newer = list_of(tmp_path / "list", "new", "newer")

    assert (listed.holds(sha1_of("old")), listed.holds(sha1_of("new"))) == (True, False)
    assert (newer.holds(sha1_of("old")), newer.holds(sha1_of("new"))) == (False, True)
    (tmp_path / "list").unlink()
    assert listed.holds(sha1_of("old"))


@pytest.mark.parametrize("size", [0, 1, HEADER_SIZE, HEADER_SIZE + 1, 10_000])
def test_a_list_that_is_changed_in_place_is_not_believed(tmp_path: Path, size: int) -> None:
    """And does not end the program, as reading beyond the end of a mapped file would."""
    listed = list_of(tmp_path / "list", "a", "b")
    os.truncate(tmp_path / "list", size)

    with pytest.raises(NotTold, match="changed in place"):
        listed.holds(sha1_of("a"))
