"""Files of shipped rows prove themselves: beside the database, and without it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from keyfob.storage.audit_key import audit_key
from keyfob.storage.merkle import EMPTY, root
from keyfob.storage.opening import Store
from keyfob.storage.seals import Seal
from keyfob.storage.shipped_files import append, files_in
from keyfob.storage.verifying import Verdict, verify, verify_files
from tests.storage.old_audit import day, keys, record_months, ship

AUGUST, SEPTEMBER = "2025-08.jsonl", "2025-09.jsonl"
Lines = list[bytes]
Broken = set[tuple[int, str]]


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    """Files of four months, two seals each: three rows and a seal, twice; a fifth month is still in the database."""
    record_months(store, (2025, 8), (2025, 9), (2025, 10), (2025, 11), (2025, 12))
    ship(store, tmp_path / "audit", day(2025, 12))
    return tmp_path / "audit"


def edit(file: Path, change: Callable[[Lines], Lines]) -> None:
    """What somebody with a file in his hands does."""
    file.write_bytes(b"".join(change(file.read_bytes().splitlines(keepends=True))))


def beside(store: Store, folder: Path) -> Verdict:
    """What is found together with the database."""
    return verify(store.database, keys(store), folder)


def alone(store: Store, folder: Path) -> Verdict:
    """What is found with the published key, and nothing else."""
    return verify_files(folder, keys(store))


def short(number: int, there: int) -> tuple[int, str]:
    """A seal that lacks rows, or has too many."""
    return number, f"{SEPTEMBER}: it covers 3 rows, {there} are there"


MISSING = (3, "it was shipped, and is not in the file of 2025-09")
LOOSE = (3, "rows of it stand in a file without it")
GARBAGE = f"{SEPTEMBER}, line 4: it is no row and no seal"

# What is done to the file of September, which has seals 3 and 4, and what is broken then.
CHANGES: dict[str, tuple[Callable[[Lines], Lines], Broken]] = {
    "a row removed": (lambda said: said[1:], {short(3, 2)}),
    "a row edited": (
        lambda said: [said[0].replace(b"code.made", b"code.mode"), *said[1:]],
        {(3, f"{SEPTEMBER}: a row that it covers was changed or moved")},
    ),
    "a row added": (lambda said: [said[0].replace(b'"id":"', b'"id":"0'), *said], {short(3, 4)}),
    "a row put under another seal": (
        lambda said: [said[0].replace(b'"seal":3', b'"seal":4'), *said[1:]],
        {short(3, 2), short(4, 4)},
    ),
    "a row put behind its seal": (lambda said: [*said[1:4], said[0], *said[4:]], {short(3, 2), LOOSE}),
    "a row of a seal that never was": (
        lambda said: [*said, said[0].replace(b'"seal":3', b'"seal":99')],
        {(99, "rows of it stand in a file without it")},
    ),
    "a seal removed": (lambda said: [*said[:3], *said[4:]], {MISSING, LOOSE}),
    "a seal with its rows removed": (lambda said: said[4:], {MISSING}),
    "the last seal removed": (
        lambda said: said[:7],
        {(4, "it was shipped, and is not in the file of 2025-09"), (4, "rows of it stand in a file without it")},
    ),
    "a seal that never was": (
        lambda said: [*said, said[7].replace(b'"number":4', b'"number":99')],
        {(99, f"{SEPTEMBER}: it covers 3 rows, 0 are there"), (99, "a file holds this seal, which is not there")},
    ),
    "a seal of another time": (
        lambda said: [*said[:3], said[3].replace(b'"at":', b'"at":9'), *said[4:]],
        {(3, f"{SEPTEMBER}: it belongs to another month"), (3, "a file holds another seal of this number")},
    ),
    "a seal of no time at all": (
        lambda said: [*said[:3], said[3].replace(b'"at":', b'"at":999999999999999'), *said[4:]],
        {(3, f"{SEPTEMBER}: it belongs to another month"), (3, "a file holds another seal of this number")},
    ),
    "everything removed": (lambda _: [], {MISSING, (4, "it was shipped, and is not in the file of 2025-09")}),
}


@pytest.mark.parametrize(("change", "broken"), CHANGES.values(), ids=CHANGES.keys())
def test_what_is_done_to_a_file_is_found(
    store: Store, folder: Path, change: Callable[[Lines], Lines], broken: Broken
) -> None:
    """It is named beside the database, and found without it too."""
    assert beside(store, folder).holds
    assert alone(store, folder).holds
    edit(folder / SEPTEMBER, change)
    assert set(beside(store, folder).broken) == broken
    assert not alone(store, folder).holds


# Texts that would be read as what they are not, or as the same although they are another text.
ODD: dict[str, Callable[[Lines], Lines]] = {
    "a line of something else": lambda said: [*said[:3], b"{}\n", *said[3:]],
    "an empty line": lambda said: [*said[:3], b"\n", *said[3:]],
    "a space more": lambda said: [*said[:3], said[3].replace(b":", b": "), *said[4:]],
    "a seal that is not hexadecimal": lambda said: [*said[:3], said[3].replace(b'"root":"', b'"root":"z'), *said[4:]],
    "a key twice": lambda said: [*said[:3], said[3].replace(b'"count":3', b'"count":3,"count":3'), *said[4:]],
    "a key more": lambda said: [*said[:3], said[3].replace(b'"count":3', b'"count":3,"more":3'), *said[4:]],
    "another case": lambda said: [*said[:3], said[3].upper(), *said[4:]],
    "no text": lambda said: [*said[:3], b"\xff\xfe\n", *said[4:]],
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD.keys())
def test_a_line_that_we_did_not_write_so_is_named(store: Store, folder: Path, change: Callable[[Lines], Lines]) -> None:
    """By its file and number."""
    edit(folder / SEPTEMBER, change)
    assert beside(store, folder).damaged == (GARBAGE,)
    assert GARBAGE in alone(store, folder).damaged


def test_a_row_that_stands_there_twice_has_to_be_the_same(store: Store, folder: Path) -> None:
    """A crash writes the same row twice; nothing writes it differently."""
    edit(folder / SEPTEMBER, lambda said: [*said[:3], said[0], *said[3:], *said[:4]])
    assert beside(store, folder).holds
    assert alone(store, folder).holds
    edit(folder / SEPTEMBER, lambda said: [said[0].replace(b"code.made", b"code.mode"), *said])
    (number, why), *_ = beside(store, folder).broken
    assert number == 3
    assert why.endswith("stands there twice, and differently")


def test_rows_and_seal_of_another_month_are_named(store: Store, folder: Path) -> None:
    """Somebody put September behind August."""
    (folder / AUGUST).write_bytes((folder / AUGUST).read_bytes() + (folder / SEPTEMBER).read_bytes())
    (folder / SEPTEMBER).unlink()
    wrong = [(number, f"{AUGUST}: it belongs to another month") for number in (3, 4)]
    assert list(beside(store, folder).broken) == wrong
    assert list(alone(store, folder).broken) == wrong


def test_months_can_be_moved_away(store: Store, folder: Path) -> None:
    """What is left holds, and how much of what was shipped is here is told."""
    (folder / SEPTEMBER).unlink()
    assert (beside(store, folder).holds, beside(store, folder).filed_seals) == (True, 6)
    assert (alone(store, folder).holds, alone(store, folder).seals) == (True, 6)


def test_files_of_several_hosts_are_one(store: Store, folder: Path, tmp_path: Path) -> None:
    """Brought together, a month may have several files; each alone lacks something."""
    text = (folder / SEPTEMBER).read_bytes().splitlines(keepends=True)
    (folder / "2025-09.one-host.jsonl").write_bytes(b"".join(text[:4]))
    edit(folder / SEPTEMBER, lambda said: said[4:])
    assert beside(store, folder).holds
    assert alone(store, folder).holds
    (folder / "2025-09.one-host.jsonl").rename(tmp_path / "elsewhere")
    assert beside(store, folder).broken == (MISSING,)


def test_other_files_are_left_alone(store: Store, folder: Path) -> None:
    """A note, or an archive of a month."""
    for name in ("2025-09.jsonl.gz", "README", "today.jsonl"):
        (folder / name).write_bytes(b"something else")
    assert [file.name[:7] for file in files_in(folder)] == ["2025-08", "2025-09", "2025-10", "2025-11"]
    assert beside(store, folder).holds


def test_without_a_database_gaps_are_found_where_the_months_are_there(store: Store, folder: Path) -> None:
    """A seal that is missing between two months is missing; one at the very end only the database misses."""
    edit(folder / SEPTEMBER, lambda said: said[4:])
    assert alone(store, folder).broken == ((3, "this seal is missing"),)
    edit(folder / SEPTEMBER, lambda _: [])
    assert alone(store, folder).broken == ((3, "this seal is missing"),)
    (folder / AUGUST).unlink()
    assert alone(store, folder).holds
    assert not beside(store, folder).holds


def test_without_a_database_the_signatures_decide(store: Store, folder: Path) -> None:
    """Whoever makes up rows has no key to sign their seal with."""
    key = audit_key(store.master)
    draft = Seal(9, root([]), 0, EMPTY, day(2026, 1), key.kid, b"")
    forged = Seal(9, draft.root, 0, EMPTY, draft.at, key.kid, Ed25519PrivateKey.generate().sign(draft.statement()))
    append(folder, forged, [])
    assert (9, "its signature is wrong") in alone(store, folder).broken
    assert (9, "a file holds another seal of this number") in beside(store, folder).broken
    foreign = {"other": Ed25519PrivateKey.generate().public_key()}
    assert {why for _, why in verify_files(folder, foreign).broken} >= {f"its key {key.kid} is not known"}


def test_a_file_that_ends_within_a_line_is_named_where_nothing_else_could_know(store: Store, folder: Path) -> None:
    """Beside the database it is known that nothing is missing; the next run takes out what was begun."""
    file = folder / SEPTEMBER
    file.write_bytes(file.read_bytes() + b'{"kind":"row"')
    assert beside(store, folder).holds
    assert alone(store, folder).damaged == (f"{SEPTEMBER} ends within a line",)


def test_what_a_crash_left_of_a_seal_is_compared_with_the_database(store: Store, folder: Path) -> None:
    """Its rows are still there, so another text in the file is somebody's."""
    ship(store, folder, day(2026, 1))
    text = (folder / "2025-12.jsonl").read_bytes().splitlines(keepends=True)
    row = text[0].replace(b'"seal":9', b'"seal":11')
    record_months(store, (2026, 1), seals=1)
    file = folder / "2026-01.jsonl"
    file.write_bytes(row)
    assert set(beside(store, folder).broken) == {(11, "rows in a file are not those that it covers")}
    file.unlink()
    ship(store, folder, day(2026, 2))
    assert beside(store, folder).holds


def test_a_line_that_was_cut_is_missed(store: Store, folder: Path) -> None:
    """Be it the line feed alone."""
    file = folder / SEPTEMBER
    file.write_bytes(file.read_bytes()[:-1])
    assert not beside(store, folder).holds
    assert not alone(store, folder).holds


def test_a_line_longer_than_what_is_read_at_once_is_taken_out_when_it_was_begun_only(
    store: Store, folder: Path
) -> None:
    """However long it is, up to the whole file."""
    file = folder / "2025-12.jsonl"
    file.write_bytes(b"x" * 200_000)
    ship(store, folder, day(2026, 1))
    assert beside(store, folder).holds
    file = folder / "2026-01.jsonl"
    record_months(store, (2026, 1), seals=1)
    ship(store, folder, day(2026, 2))
    whole = file.read_bytes()
    file.write_bytes(whole + b"x" * 70_000)
    record_months(store, (2026, 1), seals=1)
    ship(store, folder, day(2026, 2))
    assert file.read_bytes().startswith(whole + b'{"kind":"row"')
    assert beside(store, folder).holds
