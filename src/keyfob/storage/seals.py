"""Seals over the audit: a signed Merkle root every second or thousand rows, each naming the hash of the one before.

Whoever edits, deletes, adds or reorders sealed rows afterwards breaks a seal, and `verifying` names it. Known limits:
the rows of the last second are not sealed yet; and whoever cuts off the newest seals together with their rows is found
only by a receipt or a copy of a later seal.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import bindparam, insert, select, update

from keyfob.storage.audit_key import AuditKey, is_signed
from keyfob.storage.database import Connection, Database
from keyfob.storage.figures import count_events
from keyfob.storage.merkle import EMPTY, leaf_hash, root
from keyfob.storage.schema import audit, audit_seals
from keyfob.storage.statement import Row, Statement

MOST_ROWS = 1_000
SEALS_AT_ONCE = 500

COLUMNS = (
    audit.c.id, audit.c.at, audit.c.event, audit.c.actor_kind, audit.c.actor_id, audit.c.account_id,
    audit.c.customer_id, audit.c.detail, audit.c.owner, audit.c.sealed,
)  # fmt: skip
SEAL_COLUMNS = (
    audit_seals.c.number, audit_seals.c.root, audit_seals.c.count, audit_seals.c.previous, audit_seals.c.at,
    audit_seals.c.kid, audit_seals.c.signature,
)  # fmt: skip
_unsealed = (
    select(audit.c.id)
    .where(audit.c.seal.is_(None))
    .order_by(audit.c.id)
    .limit(bindparam("most"))
    .with_for_update()
    .cte("unsealed")
)
_IS_UNSEALED = Statement(select(audit.c.id).where(audit.c.seal.is_(None)).limit(1))
_MARK = Statement(
    update(audit).where(audit.c.id.in_(select(_unsealed.c.id))).values(seal=bindparam("number")).returning(*COLUMNS)
)
_OF_SEAL = Statement(select(*COLUMNS).where(audit.c.seal == bindparam("number")))
_LAST = Statement(select(*SEAL_COLUMNS).order_by(audit_seals.c.number.desc()).limit(1))
_AFTER = Statement(
    select(*SEAL_COLUMNS)
    .where(audit_seals.c.number > bindparam("after"))
    .order_by(audit_seals.c.number)
    .limit(bindparam("most"))
)
_ADD = Statement(insert(audit_seals))


@dataclass(frozen=True, slots=True)
class Seal:
    """A signed statement over ``count`` audit rows; ``previous`` is the SHA-256 of the seal before."""

    number: int
    root: bytes
    count: int
    previous: bytes
    at: int
    kid: str
    signature: bytes

    def statement(self) -> bytes:
        """The bytes that are signed."""
        parts = [self.number, self.root.hex(), self.count, self.previous.hex(), self.at, self.kid]
        return b"keyfob-audit-seal-1 " + msgspec.json.encode(parts)

    def hash(self) -> bytes:
        """What the next seal names as its predecessor."""
        return hashlib.sha256(self.statement() + self.signature).digest()

    def is_signed(self, keys: Mapping[str, Ed25519PublicKey]) -> bool:
        """Whether one of ``keys``, found by the seal's kid, made its signature."""
        return is_signed(keys, self.kid, self.signature, self.statement())


def is_unsealed(database: Database) -> bool:
    """Whether there is anything for `seal_audit` to do."""
    with database.reading() as connection:
        return bool(connection.rows(_IS_UNSEALED, {}))


def seal_audit(database: Database, key: AuditKey, now: int, zone: str = "UTC") -> int:
    """Seal at most 1,000 rows that are not sealed yet, oldest first; the number of rows sealed.

    What they tell is counted in the same transaction, by the day in ``zone``. Run it under a lease: of two at once one
    would be refused, nothing harmed.

    Raises:
        GuardFailed: another sealer was first.
    """

    def put(connection: Connection) -> int:
        found = connection.rows(_LAST, {})
        last = Seal(*found[0]) if found else None
        number = last.number + 1 if last else 1
        rows = connection.rows(_MARK, {"number": number, "most": MOST_ROWS})
        if rows:
            draft = Seal(number, root(leaves(rows)), len(rows), last.hash() if last else EMPTY, now, key.kid, b"")
            values = {name: getattr(draft, name) for name in ("number", "root", "count", "previous", "at", "kid")}
            connection.touch(_ADD, {**values, "signature": key.private.sign(draft.statement())})
            count_events(connection, [(row[1], row[2], row[7]) for row in rows], zone)
        return len(rows)

    return database.transact(put)


def rows_of(database: Database, number: int) -> list[Row]:
    """The audit rows that a seal covers, in the order of its leaves: by their ids."""
    with database.reading() as connection:
        return _in_order(connection.rows(_OF_SEAL, {"number": number}))


def leaves(rows: Sequence[Row]) -> list[bytes]:
    """The leaf hashes of a seal's tree."""
    return [leaf_hash(canonical(row)) for row in _in_order(rows)]


def canonical(row: Row) -> bytes:
    """The bytes of an audit row that are hashed into its leaf."""
    return msgspec.json.encode([part.hex() if isinstance(part, bytes) else part for part in row])


def _in_order(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row[0]))


def seals_after(database: Database, number: int) -> Iterator[Seal]:
    """All seals after that number, in their order."""
    after = number
    while True:
        with database.reading() as connection:
            found = [Seal(*row) for row in connection.rows(_AFTER, {"after": after, "most": SEALS_AT_ONCE})]
        yield from found
        if len(found) < SEALS_AT_ONCE:
            return
        after = found[-1].number


def find_next(database: Database, number: int) -> Seal | None:
    """The first seal after that number."""
    with database.reading() as connection:
        found = connection.rows(_AFTER, {"after": number, "most": 1})
    return Seal(*found[0]) if found else None


def faults_of_rows(seal: Seal, hashes: Sequence[bytes]) -> Iterator[str]:
    """What is wrong with the rows a seal covers; ``hashes`` are their leaves."""
    if len(hashes) != seal.count:
        yield f"it covers {seal.count} rows, {len(hashes)} are there"
    elif root(hashes) != seal.root:
        yield "a row that it covers was changed or moved"


def faults_of_signature(seal: Seal, keys: Mapping[str, Ed25519PublicKey]) -> Iterator[str]:
    """What is wrong with a seal's signature; ``keys`` are the published audit keys by their kid."""
    if seal.kid not in keys:
        yield f"its key {seal.kid} is not known"
    elif not seal.is_signed(keys):
        yield "its signature is wrong"
