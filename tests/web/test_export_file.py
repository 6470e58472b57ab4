"""The file of an export: what was collected comes out the same, however it was cut."""

import io
import json
from collections.abc import Sequence
from typing import Any
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st

from keyfob.storage.export_listing import PIECE, cut
from keyfob.storage.export_parts import PARTS
from keyfob.web.export_file import MOST_SHOWN, Piece, Shown, pack

NOW = 1_800_000_000
MANY = [part.name for part in PARTS if not part.is_one]
ONE = [part.name for part in PARTS if part.is_one]

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
LINES = st.dictionaries(st.text(max_size=12), VALUES, max_size=5)
HELD = st.fixed_dictionaries(
    {},
    optional={name: st.lists(LINES, max_size=5) for name in MANY}
    | {name: st.lists(LINES, min_size=1, max_size=1) for name in ONE},
)


def packed(held: dict[str, list[dict[str, Any]]], shown: list[Shown] | None = None) -> bytes:
    """The file of what is held, collected as the worker does."""
    pieces: list[Piece] = [(part.name, piece) for part in PARTS for piece in cut(held.get(part.name, []))]

    def render(parts: Sequence[Shown]) -> str:
        if shown is not None:
            shown.extend(parts)
        return "<!doctype html>"

    return pack({"issuer": "https://id.example"}, NOW, pieces, render)


def data_of(file: bytes) -> dict[str, Any]:
    """What programs read."""
    with ZipFile(io.BytesIO(file)) as archive:
        found: dict[str, Any] = json.loads(archive.read("export.json"))
    return found


@given(HELD)
def test_whatever_is_held_comes_out_the_same(held: dict[str, list[dict[str, Any]]]) -> None:
    """Every part is there, in its order, with every line of it, letter by letter."""
    data = data_of(packed(held))
    wanted = {
        part.name: (held[part.name][0] if part.name in held else None) if part.is_one else held.get(part.name, [])
        for part in PARTS
    }
    assert data["parts"] == wanted
    assert list(data["parts"]) == [part.name for part in PARTS]
    assert (data["format"], data["made_at"]) == (1, "2027-01-15T08:00:00Z")


@given(st.lists(st.integers(0, 2 * PIECE), max_size=6))
def test_no_piece_is_larger_than_it_may_be(sizes: list[int]) -> None:
    """But where one line alone is."""
    pieces = cut({"text": "x" * size} for size in sizes)
    read = [json.loads(piece) for piece in pieces]
    assert [len(line["text"]) for lines in read for line in lines] == sizes
    assert all(len(piece) <= PIECE or len(lines) == 1 for piece, lines in zip(pieces, read, strict=True))


def test_the_same_makes_the_same_file() -> None:
    """Names, order and times in it are its own."""
    held = {"activity": [{"at": "2027-01-15T08:00:00Z"}]}
    assert packed(held) == packed(held)
    with ZipFile(io.BytesIO(packed(held))) as archive:
        assert [(entry.filename, entry.date_time) for entry in archive.infolist()] == [
            ("export.json", (2027, 1, 15, 8, 0, 0)),
            ("index.html", (2027, 1, 15, 8, 0, 0)),
        ]


def test_the_page_to_read_has_the_first_lines_and_says_that_there_are_more() -> None:
    """So that no page has a million lines; the data has all of them."""
    shown: list[Shown] = []
    lines = [{"at": str(number)} for number in range(MOST_SHOWN + 3)]
    assert data_of(packed({"activity": lines, "terms": lines[:MOST_SHOWN]}, shown))["parts"]["activity"] == lines
    parts = {part.name: part for part in shown}
    assert (parts["activity"].lines, parts["activity"].has_more) == (lines[:MOST_SHOWN], True)
    assert (len(parts["terms"].lines), parts["terms"].has_more) == (MOST_SHOWN, False)
