"""Files of shipped audit rows: ``YYYY-MM.jsonl``, JSON lines by the month (UTC) of their seals.

The rows of a seal come first, an object each (``"kind": "row"``), and then the seal (``"kind": "seal"``): a seal whose
line is there is there as a whole. It may stand there twice, after a crash. Of a file that is there, all is there: so
files may be moved away a month at a time, and brought together from several hosts (``2026-01.one-host.jsonl``).
"""

import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from keyfob.storage.merkle import leaf_hash
from keyfob.storage.seals import Seal, canonical, faults_of_rows
from keyfob.storage.statement import Row
from keyfob.storage.written_seal import WrittenSeal, written

LAST = 253_402_300_799
_NAME = re.compile(r"([0-9]{4}-[0-9]{2})[\w.-]*\.jsonl")


class RowLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="row", forbid_unknown_fields=True):
    """A row of the audit; ``seal`` is the number of its seal, ``sealed`` is hexadecimal."""

    seal: int
    id: str
    at: int
    event: str
    actor_kind: str
    actor_id: str
    account_id: str | None
    customer_id: str | None
    detail: str
    owner: str | None
    sealed: str | None

    def leaf(self) -> bytes:
        """Its hash in the tree of its seal."""
        return leaf_hash(canonical(msgspec.structs.astuple(self)[1:]))


class SealLine(WrittenSeal, frozen=True, kw_only=True, tag_field="kind", tag="seal", forbid_unknown_fields=True):
    """The seal of the rows before it."""


Line: TypeAlias = RowLine | SealLine
_DECODER = msgspec.json.Decoder(Line)


@dataclass(slots=True)
class Shipped:
    """What files hold: whole seals, the months there are files of, and what is wrong, by seal or by line.

    ``loose`` are leaves by seal and row id of which no seal follows: a crash leaves such, of a seal not yet dropped.
    """

    seals: dict[int, Seal] = field(default_factory=dict)
    months: set[str] = field(default_factory=set)
    broken: list[tuple[int, str]] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    loose: dict[int, dict[str, bytes]] = field(default_factory=dict)


def month_of(seal: Seal) -> str:
    """The month whose file the seal goes to; a time that no calendar has counts as the last there is."""
    at = seal.at if 0 <= seal.at <= LAST else LAST
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m}"


def months_between(before: Seal, seal: Seal) -> Iterator[str]:
    """The months after that of one seal and before that of another."""
    for number in range(_count_months(before) + 1, _count_months(seal)):
        yield f"{number // 12:04}-{number % 12 + 1:02}"


def append(folder: Path, seal: Seal, rows: Sequence[Row]) -> Path:
    """Add a seal with its rows to its file; when this returns, they are durable.

    Raises:
        OSError: it could not be written; nothing was added.
    """
    text = b"".join(
        msgspec.json.encode(line) + b"\n"
        for line in (*(_row_line(seal, row) for row in rows), SealLine(**written(seal)))
    )
    _make_folder(folder)
    file = folder / f"{month_of(seal)}.jsonl"
    with _held(file) as handle:
        end = _whole_lines(handle)
        os.ftruncate(handle, end)
        try:
            _write(handle, text)
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, end)
            raise
    _sync(folder)
    return file


def files_in(folder: Path) -> list[Path]:
    """The files of shipped rows, in the order of their months."""
    return sorted(file for file in folder.iterdir() if _NAME.fullmatch(file.name)) if folder.is_dir() else []


def read_shipped(folder: Path) -> Shipped:
    """Read all files in ``folder`` and recompute the Merkle root of every seal in them.

    Raises:
        OSError: when one cannot be read.
    """
    shipped = Shipped()
    for file in files_in(folder):
        shipped.months.add(file.name[:7])
        with file.open("rb") as lines:
            for number, text in enumerate(lines, 1):
                if not text.endswith(b"\n"):
                    shipped.torn.append(file.name)
                elif (line := _parse(text)) is None:
                    shipped.damaged.append(f"{file.name}, line {number}: it is no row and no seal")
                else:
                    shipped.broken.extend((seal, f"{file.name}: {why}") for seal, why in _take(shipped, line, file))
    return shipped


def _take(shipped: Shipped, line: Line, file: Path) -> Iterator[tuple[int, str]]:
    """Add a line to what was read; give back what is wrong with it."""
    if isinstance(line, RowLine):
        leaf = line.leaf()
        if shipped.loose.setdefault(line.seal, {}).setdefault(line.id, leaf) != leaf:
            yield line.seal, f"row {line.id} stands there twice, and differently"
        return
    seal, rows = line.seal(), shipped.loose.pop(line.number, {})
    for why in faults_of_rows(seal, [rows[row_id] for row_id in sorted(rows)]):
        yield seal.number, why
    if month_of(seal) != file.name[:7]:
        yield seal.number, "it belongs to another month"
    if shipped.seals.setdefault(seal.number, seal) != seal:
        yield seal.number, "it stands there twice, and differently"


def _parse(text: bytes) -> Line | None:
    """A line, when it is written just as we write it: so no other text passes for it."""
    try:
        line = _DECODER.decode(text)
        if isinstance(line, SealLine):
            line.seal()
    except (msgspec.MsgspecError, ValueError):
        return None
    return line if msgspec.json.encode(line) + b"\n" == text else None


def _row_line(seal: Seal, row: Row) -> RowLine:
    values = (part.hex() if isinstance(part, bytes) else part for part in row)
    named: dict[str, Any] = dict(zip(RowLine.__struct_fields__, (seal.number, *values), strict=True))
    return RowLine(**named)


@contextmanager
def _held(file: Path) -> Iterator[int]:
    """The file, made when absent and readable by us alone, with nobody else writing to it."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _whole_lines(handle: int) -> int:
    """Where the last whole line ends: what follows was being written in a crash, so its rows were not deleted."""
    end = os.fstat(handle).st_size
    while end > 0:
        start = max(0, end - 65_536)
        found = os.pread(handle, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _write(handle: int, text: bytes) -> None:
    left = memoryview(text)
    while left:
        left = left[os.write(handle, left) :]


def _count_months(seal: Seal) -> int:
    year, month = month_of(seal).split("-")
    return int(year) * 12 + int(month) - 1


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
