"""``keyfob breached build``: from range files to a list that the ID reads."""

from pathlib import Path

import pytest

from keyfob.outside.breached import BreachedList, sha1_of
from tests.cli import typing_in
from tests.cli.typing_in import keyfob
from tests.outside.ranges import hash_of, lines_of, write_ranges

STOLEN = {hash_of("Passw0rd!"): 9, hash_of("Sommer2024!"): 2}


def test_a_folder_of_range_files_becomes_a_list(tmp_path: Path) -> None:
    """Which says how much it knows, and that range files are missing."""
    ranges = write_ranges(tmp_path / "ranges", STOLEN)
    said = keyfob("breached", "build", ranges, "--out", tmp_path / "list")

    assert said.status == 0
    assert said.out.startswith(f"{tmp_path / 'list'} lists 2 breached passwords. One of ")
    assert said.err == "1,048,574 of 1,048,576 range files are missing: their passwords are not listed.\n"
    assert all(BreachedList(tmp_path / "list").holds(sha1_of(password)) for password in ("Passw0rd!", "Sommer2024!"))


def test_one_big_file_becomes_a_list_without_the_rare_ones(tmp_path: Path) -> None:
    """As many as one wants to keep."""
    (tmp_path / "big.txt").write_text(lines_of(STOLEN))
    said = keyfob("breached", "build", tmp_path / "big.txt", "--out", tmp_path / "list", "--least", "3")

    assert (said.status, said.err) == (0, "")
    assert "lists 1 breached passwords" in said.out
    assert not BreachedList(tmp_path / "list").holds(sha1_of("Sommer2024!"))


def test_the_list_lies_where_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it is told otherwise; a list that is there is replaced, and nothing else is left."""
    (tmp_path / "keyfob.toml").write_text(f'breached_list = "{tmp_path / "list"}"')
    (tmp_path / "big.txt").write_text(lines_of(STOLEN))
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert keyfob("breached", "build", "big.txt", "--data", tmp_path).status == 0
    assert len(BreachedList(tmp_path / "list")) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["big.txt", "keyfob.toml", "list"]


def test_a_line_that_does_not_fit_is_told_in_one_line(tmp_path: Path) -> None:
    """With its number; the list that is there stays."""
    (tmp_path / "list").write_text("before")
    (tmp_path / "big.txt").write_text("password:123\n")
    said = keyfob("breached", "build", tmp_path / "big.txt", "--out", tmp_path / "list")

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert "big.txt, line 1: this is no HASH:COUNT" in said.err
    assert (tmp_path / "list").read_text() == "before"


def test_a_terminal_is_shown_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nobody else."""
    monkeypatch.setattr(typing_in._Stream, "isatty", lambda _: True)  # noqa: SLF001  # what this process types into
    (tmp_path / "big.txt").write_text(lines_of({"F" * 40: 1}))
    said = keyfob("breached", "build", tmp_path / "big.txt", "--out", tmp_path / "list")

    assert "100%" in said.err


def test_a_list_that_is_none_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, before anything is served."""
    (tmp_path / "list").write_text("something else")
    monkeypatch.setenv("KEYFOB_BREACHED_LIST", str(tmp_path / "list"))
    said = keyfob("serve", "--data", tmp_path / "id", "--listen", "127.0.0.1:0")

    assert (said.status, said.err.count("\n")) == (2, 1)
    assert "is no list of breached passwords" in said.err
