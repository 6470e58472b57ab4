"""Shipping the audit: whole seals that are old enough go to files, then their rows leave the database, seals stay.

The rows of a seal are durable in a file before they are deleted, and they are deleted together with a signed *mark*:
the number of the last seal whose rows may be gone. Whoever deletes rows cannot sign one. A crash in between ships a
seal twice, and loses nothing. What does not hold is never shipped, so that evidence stays where it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import bindparam, delete, insert, select

from keyfob.base.errors import GuardFailed, KeyfobError
from keyfob.storage.audit_key import AuditKey, is_signed
from keyfob.storage.database import Database, commit
from keyfob.storage.merkle import EMPTY
from keyfob.storage.schema import audit, audit_marks
from keyfob.storage.seals import Seal, faults_of_rows, faults_of_signature, find_next, leaves, rows_of
from keyfob.storage.shipped_files import append
from keyfob.storage.statement import Row, Statement, Write

MARK_COLUMNS = (
    audit_marks.c.number, audit_marks.c.hash, audit_marks.c.at, audit_marks.c.kid, audit_marks.c.signature,
)  # fmt: skip
_FIND = Statement(select(*MARK_COLUMNS).order_by(audit_marks.c.number.desc()).limit(1))
_DROP = Statement(delete(audit).where(audit.c.seal == bindparam("number")))
_CLEAR = Statement(delete(audit_marks))
_ADD = Statement(insert(audit_marks))


class CannotShip(KeyfobError):
    """A seal that is due does not hold, or the mark was not made by us: nothing after it is shipped."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A signed statement that the rows of seal ``number``, which has this hash, and of all before it were shipped."""

    number: int
    hash: bytes
    at: int
    kid: str
    signature: bytes

    def statement(self) -> bytes:
        """The bytes that are signed."""
        return b"keyfob-audit-mark-1 " + msgspec.json.encode([self.number, self.hash.hex(), self.at, self.kid])

    def is_signed(self, keys: Mapping[str, Ed25519PublicKey]) -> bool:
        """Whether one of ``keys``, found by the mark's kid, made its signature."""
        return is_signed(keys, self.kid, self.signature, self.statement())


def first_kept(now: int, months: int) -> int:
    """When the oldest month begins (UTC) whose rows stay: that of ``now``, and ``months`` whole ones before it."""
    today = datetime.fromtimestamp(now, UTC)
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return int(datetime(year, month + 1, 1, tzinfo=UTC).timestamp())


def find_mark(database: Database) -> Mark | None:
    """The mark, as it stands there: whoever trusts it checks its signature first."""
    with database.reading() as connection:
        found = connection.rows(_FIND, {})
    return Mark(*found[0]) if found else None


def ship_next(database: Database, key: AuditKey, folder: Path, *, before: int, now: int) -> int:
    """Append the rows of the first seal not shipped yet to its file in ``folder``, then delete them; their number.

    It is 0 when the seal or a row of it is not older than ``before``. Run it under a lease: of two at once one would
    be refused, and the seal stand twice in the files.

    Raises:
        CannotShip: the seal, its rows or the mark do not hold; all of it stays.
        OSError: the file cannot be written; all of it stays.
        GuardFailed: another was first.
    """
    mark = find_mark(database)
    seal = find_next(database, mark.number if mark else 0)
    if seal is None or seal.at >= before:
        return 0
    rows = rows_of(database, seal.number)
    fault = next(_faults(mark, seal, rows, {key.kid: key.private.public_key()}), None)
    if fault and find_mark(database) != mark:
        raise GuardFailed
    if fault:
        raise CannotShip(fault)
    if any(row[1] >= before for row in rows):
        return 0
    append(folder, seal, rows)
    drop(database, key, seal, now)
    return len(rows)


def drop(database: Database, key: AuditKey, seal: Seal, now: int) -> None:
    """Delete the rows of a seal, and say so in a mark: both or neither.

    Raises:
        GuardFailed: its rows are not all there any more.
    """
    draft = Mark(seal.number, seal.hash(), now, key.kid, b"")
    values = {"number": draft.number, "hash": draft.hash, "at": draft.at, "kid": draft.kid}
    signed = {**values, "signature": key.private.sign(draft.statement())}
    writes = [Write(_DROP, {"number": seal.number}, expect=seal.count), Write(_CLEAR, {}), Write(_ADD, signed)]
    commit(database, writes)


def _faults(mark: Mark | None, seal: Seal, rows: list[Row], keys: Mapping[str, Ed25519PublicKey]) -> Iterator[str]:
    if mark is not None and not mark.is_signed(keys):
        yield f"the mark that seal {mark.number} was shipped is not ours"
    if seal.number != (mark.number if mark else 0) + 1 or seal.previous != (mark.hash if mark else EMPTY):
        yield f"seal {seal.number} does not follow from what was shipped"
    for fault in (*faults_of_rows(seal, leaves(rows)), *faults_of_signature(seal, keys)):
        yield f"seal {seal.number}: {fault}"
