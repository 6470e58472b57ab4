"""Making the list of breached passwords from the public range files, as they are downloaded.

They come in two shapes: a file for each range, named by the first five hexadecimal digits of its hashes, with lines
``SUFFIX:COUNT``; or one big file, in the order of its hashes, with lines ``HASH:COUNT``. A part at a time is in memory.
"""

import os
import re
from binascii import unhexlify
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from keyfob.outside.breached import ENTRY_SIZE, HEADER_SIZE, BreachedError, pack_header

RANGES = 16**5
"""So many ranges there are; progress is told in them."""

_PART = 4 * 1024 * 1024
_MOST_LINE = 100
_DIGITS = 2 * ENTRY_SIZE
_RANGE_FILE = re.compile(r"([0-9A-F]{5})(?:\.txt)?", re.IGNORECASE)
_LINE = {size: re.compile(rb"(?:[0-9A-F]{%d}:[0-9]{1,15})?\r?" % size) for size in (35, 40)}
_LINES = {size: re.compile(rb"(?:%b\n)*+%b" % (line.pattern, line.pattern)) for size, line in _LINE.items()}


@dataclass(frozen=True, slots=True)
class Built:
    """What was made: so many entries, from so many range files (none of a big file)."""

    count: int
    range_files: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines of a file, from number ``first`` on; all of a file of the range ``prefix``, which is empty for another."""

    file: Path
    first: int
    prefix: bytes
    text: bytes


def build(sources: Sequence[Path], out: Path, least: int, tell: Callable[[int], None]) -> Built:
    """Make the list ``out`` of all passwords that were stolen at least ``least`` times.

    It is put in place in one move. ``tell`` is called with the number of ranges that are done, again and again.

    Raises:
        BreachedError: when the files hold something else, or not in order; ``out`` is as it was then.
    """
    last, count, ranges = b"", 0, 0
    with _replacing(out) as made:
        made.write(bytes(HEADER_SIZE))
        for part in _parts(sources):
            entries = _entries(part, least, last)
            ranges += bool(part.prefix)
            if entries:
                made.write(unhexlify(b"".join(entries)))
                count, last = count + len(entries), entries[-1]
                tell(int(last[:5], 16) + 1)
        if not count:
            raise BreachedError("there is nothing to list in what was given")
        made.seek(0)
        made.write(pack_header(count, least))
    return Built(count, ranges)


def _parts(sources: Iterable[Path]) -> Iterator[_Part]:
    for source in sources:
        if source.is_dir():
            yield from (_range(source / name) for name in _names(source))
        elif _RANGE_FILE.fullmatch(source.name):
            yield _range(source)
        else:
            yield from _big(source)


def _names(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        names = sorted((entry.name for entry in entries if _RANGE_FILE.fullmatch(entry.name)), key=str.upper)
    if not names:
        raise BreachedError(f"{folder} holds no range files: they are called 00000 to FFFFF, or 00000.txt …")
    return names


def _range(file: Path) -> _Part:
    return _Part(file, 1, file.name[:5].upper().encode(), file.read_bytes())


def _big(file: Path) -> Iterator[_Part]:
    first = 1
    with file.open("rb") as opened:
        while text := opened.read(_PART):
            text += opened.readline(_MOST_LINE)
            yield _Part(file, first, b"", text)
            first += text.count(b"\n")


def _entries(part: _Part, least: int, last: bytes) -> list[bytes]:
    """The entries of a part in hexadecimal digits, ascending, those up to ``last`` left out."""
    text, size, kept = part.text.upper(), 40 - len(part.prefix), _DIGITS - len(part.prefix)
    if not _LINES[size].fullmatch(text):
        raise _misfit(part, size)
    digits = [part.prefix + line[:kept] for line in text.split() if int(line[size + 1 :]) >= least]
    entries = sorted(set(digits))
    # A range is small enough to be put in order here; a big file is not.
    if (entries and entries[0] < last) or not (part.prefix or _ascends(digits)):
        raise _disorder(part, last)
    return entries[1:] if entries[:1] == [last] else entries


def _ascends(digits: list[bytes]) -> bool:
    return digits == sorted(digits)


def _misfit(part: _Part, size: int) -> BreachedError:
    """Which line is none."""
    lines = enumerate(part.text.upper().split(b"\n"), part.first)
    number = next(number for number, line in lines if not _LINE[size].fullmatch(line))
    wanted = "SUFFIX:COUNT" if part.prefix else "HASH:COUNT"
    return BreachedError(f"{part.file}, line {number}: this is no {wanted}, {size} hexadecimal digits and a number")


def _disorder(part: _Part, last: bytes) -> BreachedError:
    """Which range, or which line, comes too late."""
    if part.prefix:
        return BreachedError(f"{part.file}: its range comes too late; ranges have to ascend")
    digits = [line.strip()[:_DIGITS] for line in part.text.upper().split(b"\n")]
    pairs = enumerate(zip(digits, accumulate(digits, max, initial=last), strict=False), part.first)
    number = next(number for number, (one, before) in pairs if one and one < before)
    return BreachedError(f"{part.file}, line {number}: this hash comes too late; hashes have to ascend")


@contextmanager
def _replacing(out: Path) -> Iterator[BinaryIO]:
    """A file beside ``out`` that takes its place when all of it is on the disk."""
    beside = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as made:
            yield made
            made.flush()
            os.fsync(made.fileno())
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
