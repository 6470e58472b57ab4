"""Making the list of stolen passwords from the public range files."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyfob.outside import breached_build
from keyfob.outside.breached import ENTRY_SIZE, HEADER_SIZE, BreachedError, BreachedList
from keyfob.outside.breached_build import RANGES, Built, build
from tests.outside.ranges import lines_of, write_ranges

NEARBY = st.sampled_from(["00000", "00001", "7FFFF", "FFFFF"])
"""Prefixes that many hashes share."""
REST = st.text("0123456789ABCDEF", min_size=35, max_size=35)
HASHES = st.dictionaries(st.builds("{}{}".format, NEARBY, REST), st.integers(0, 30), min_size=1, max_size=60)


def made(sources: Sequence[Path], out: Path, least: int = 1) -> set[str]:
    """The entries of the list that is made, in hexadecimal digits."""
    build(sources, out, least, lambda _: None)
    listed = BreachedList(out)
    entries = [listed[number] for number in range(len(listed))]
    assert entries == sorted(set(entries))
    return {entry.hex().upper() for entry in entries}


def refusal(sources: Sequence[Path], out: Path, least: int = 1) -> str:
    """Why it is not made; nothing is left behind, and a list that was there stays."""
    before = out.read_bytes() if out.exists() else None
    with pytest.raises(BreachedError) as refused:
        build(sources, out, least, lambda _: None)
    assert (out.read_bytes() if out.exists() else None) == before
    assert not list(out.parent.glob("*.part"))
    assert "\n" not in str(refused.value)
    return str(refused.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HASHES, st.integers(1, 30), st.integers(1, 400))
def test_the_list_has_exactly_what_went_in(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    hashes: dict[str, int],
    least: int,
    part: int,
) -> None:
    """Up to the digits cut off, from range files and from one big file alike, read in however small parts."""
    folder = tmp_path_factory.mktemp("build")
    monkeypatch.setattr(breached_build, "_PART", part)
    wanted = {digits[: 2 * ENTRY_SIZE] for digits, count in hashes.items() if count >= least}
    (folder / "big").write_text(lines_of(hashes))
    ranges = write_ranges(folder / "ranges", hashes)
    for sources in ([folder / "big"], [ranges], sorted(ranges.iterdir())):
        if wanted:
            assert made(sources, folder / "list", least) == wanted
        else:
            assert "nothing to list" in refusal(sources, folder / "list", least)


def test_hashes_that_differ_only_in_what_is_cut_off_are_one_entry(tmp_path: Path) -> None:
    """Also where one part ends and the next begins."""
    alike = {"ABCDE" + "0" * 34 + digit: 1 for digit in "123"}
    (tmp_path / "one").write_text(lines_of(alike))
    (tmp_path / "two").write_text(lines_of(alike))

    assert made([tmp_path / "one", tmp_path / "two"], tmp_path / "list") == {"ABCDE" + "0" * 11}


def test_files_are_read_however_they_are_written(tmp_path: Path) -> None:
    """Small letters, one kind of line end or the other, no end of the last line, empty lines, foreign files beside."""
    folder = tmp_path / "ranges"
    folder.mkdir()
    (folder / "0000a").write_text(f"{'b' * 35}:1\n\n{'A' * 35}:1\r\n")
    (folder / "0000B.txt").write_text(f"{'c' * 35}:7")
    (folder / "README").write_text("hello")
    (folder / "0000B.txt.gz").write_bytes(b"\x1f\x8b")

    assert made([folder], tmp_path / "list") == {"0000A" + "A" * 11, "0000A" + "B" * 11, "0000B" + "C" * 11}


def test_it_tells_how_far_it_is_and_what_it_made(tmp_path: Path) -> None:
    """In ranges, of which there are 1,048,576."""
    told: list[int] = []
    ranges = write_ranges(tmp_path / "ranges", {"00000" + "1" * 35: 1, "FFFFF" + "1" * 35: 1})
    assert build([ranges], tmp_path / "list", 1, told.append) == Built(2, 2)
    assert told == [1, RANGES]


def test_what_is_not_in_order_is_refused(tmp_path: Path) -> None:
    """With the line, since a list in disorder would let passwords through in silence."""
    lower, upper = "0" * 40 + ":9\n", "F" * 40 + ":1\n"
    (tmp_path / "by_count").write_text(upper + lower)
    assert f"{tmp_path / 'by_count'}, line 2: this hash comes too late" in refusal(
        [tmp_path / "by_count"], tmp_path / "list"
    )
    (tmp_path / "lower").write_text(lower)
    (tmp_path / "upper").write_text(upper)
    wrong = [tmp_path / "upper", tmp_path / "lower"]
    assert f"{tmp_path / 'lower'}, line 1" in refusal(wrong, tmp_path / "list")
    ranges = write_ranges(tmp_path / "ranges", {"00000" + "1" * 35: 1, "FFFFF" + "1" * 35: 1})
    wrong = [ranges / "FFFFF.txt", ranges / "00000.txt"]
    assert "00000.txt: its range comes too late" in refusal(wrong, tmp_path / "list")


@pytest.mark.parametrize(
    "line", ["hello", "0" * 40, "0" * 40 + ":", "0" * 39 + ":1", "G" * 40 + ":1", "0" * 40 + ":1:2", "0" * 35 + ":1"]
)
def test_what_is_no_hash_and_count_is_refused(tmp_path: Path, line: str) -> None:
    """With file and line; a list that was there stays."""
    (tmp_path / "list").write_text("before")
    (tmp_path / "big").write_text("0" * 40 + ":1\n" + line + "\n")

    assert f"{tmp_path / 'big'}, line 2: this is no HASH:COUNT" in refusal([tmp_path / "big"], tmp_path / "list")


def test_a_line_without_end_is_refused_without_reading_on(tmp_path: Path) -> None:
    """Nobody's memory is filled by a file that is something else."""
    (tmp_path / "big").write_bytes(b"0" * 20_000_000)

    assert "line 1" in refusal([tmp_path / "big"], tmp_path / "list")


def test_a_range_file_with_whole_hashes_is_refused(tmp_path: Path) -> None:
    """It is named as one of a range and is none."""
    (tmp_path / "00000").write_text("0" * 40 + ":1\n")

    assert "00000, line 1: this is no SUFFIX:COUNT" in refusal([tmp_path / "00000"], tmp_path / "list")


def test_a_folder_without_range_files_is_refused(tmp_path: Path) -> None:
    """It may be the wrong one."""
    assert "holds no range files" in refusal([tmp_path], tmp_path / "list")


def test_the_header_is_written_last(tmp_path: Path) -> None:
    """What is half made is not taken for a list, even if it were put in place."""
    (tmp_path / "big").write_text("0" * 40 + ":1\n")
    seen: list[bytes] = []

    def look(_: int) -> None:
        (half,) = tmp_path.glob("list.*.part")
        seen.append(half.read_bytes()[:HEADER_SIZE])

    build([tmp_path / "big"], tmp_path / "list", 1, look)
    assert not any(header.startswith(b"keyfob") for header in seen)
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("list")] == ["list"]
