"""The file of an export: a ZIP with the data as JSON and the same as a page to read, made of the pieces one by one.

The same export makes the same file in the same language: names, order and times in it are its own.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from keyfob.storage.export_listing import time
from keyfob.storage.export_parts import PARTS

DATA, PAGE = "export.json", "index.html"
FORMAT = 1
"""The number of the JSON's shape (docs/export.md); it rises when a program that reads it has to be changed."""
MOST_SHOWN = 1000
"""So many lines of each part are on the page to read; all of them are in the JSON."""
_OURS = 0o600 << 16

Piece: TypeAlias = tuple[str, bytes]
"""The name of a part, and some of its lines as a JSON array."""


@dataclass(slots=True)
class Shown:
    """A part as the page shows it: its first lines, and whether there are more."""

    name: str
    is_one: bool
    lines: list[Any] = field(default_factory=list)
    has_more: bool = False


def pack(
    head: Mapping[str, object], made_at: int, pieces: Iterable[Piece], render: Callable[[Sequence[Shown]], str]
) -> bytes:
    """The file; ``pieces`` come in the order of the parts, ``head`` stands in the JSON before them."""
    whole = io.BytesIO()
    at = datetime.fromtimestamp(made_at, UTC).timetuple()[:6]
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        with archive.open(_entry(DATA, at), "w", force_zip64=True) as data:
            shown = _write_data(data.write, {"format": FORMAT, **head, "made_at": time(made_at)}, pieces)
        archive.writestr(_entry(PAGE, at), render(shown))
    return whole.getvalue()


def _entry(name: str, at: tuple[int, ...]) -> ZipInfo:
    entry = ZipInfo(name, at)  # type: ignore[arg-type]  # six numbers, which the slice hides
    entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 3, _OURS
    return entry


def _write_data(write: Callable[[bytes], object], head: Mapping[str, object], pieces: Iterable[Piece]) -> list[Shown]:
    """One JSON object: the head, then every part, though it may be empty."""
    write(msgspec.json.encode(head)[:-1] + b',"parts":{')
    shown: list[Shown] = []
    groups = groupby(pieces, key=lambda piece: piece[0])
    group = next(groups, None)
    for part in PARTS:
        part_shown = Shown(part.name, part.is_one)
        write((b"," if shown else b"") + msgspec.json.encode(part.name) + b":" + (b"" if part.is_one else b"["))
        is_empty = True
        if group is not None and group[0] == part.name:
            for _, lines in group[1]:
                write((b"" if is_empty else b",") + lines[1:-1])
                is_empty = False
                _show(part_shown, lines)
            group = next(groups, None)
        write((b"null" if is_empty else b"") if part.is_one else b"]")
        shown.append(part_shown)
    write(b"}}\n")
    return shown


def _show(shown: Shown, lines: bytes) -> None:
    room = MOST_SHOWN - len(shown.lines)
    if room <= 0:
        shown.has_more = True
        return
    read = msgspec.json.decode(lines)
    shown.lines += read[:room]
    shown.has_more = len(read) > room
