"""Seals over the audit: a signed Merkle root every second or thousand rows, each naming the hash of the one before.

Whoever edits, deletes or reorders sealed rows afterwards breaks a seal, and `verify` names it. Known limit: the rows of
the last second are not sealed yet.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import bindparam, insert, select, update

from keyfob.base.errors import GuardFailed
from keyfob.storage.database import Connection, Database
from keyfob.storage.merkle import EMPTY, leaf_hash, root
from keyfob.storage.schema import audit, audit_seals
from keyfob.storage.statement import Row, Statement

MOST_ROWS = 1_000

_columns = (
    audit.c.id, audit.c.at, audit.c.event, audit.c.actor_kind, audit.c.actor_id, audit.c.account_id,
    audit.c.customer_id, audit.c.detail, audit.c.owner, audit.c.sealed,
)  # fmt: skip
_UNSEALED = Statement(
    select(*_columns).where(audit.c.seal.is_(None)).order_by(audit.c.id).limit(MOST_ROWS).with_for_update()
)
_ASSIGN = Statement(
    update(audit)
    .where(audit.c.id == bindparam("row_id"), audit.c.seal.is_(None))
    .values(seal=bindparam("number"), leaf=bindparam("position"))
)
_OF_SEAL = Statement(select(*_columns).where(audit.c.seal == bindparam("number")).order_by(audit.c.leaf))
_seal_columns = (
    audit_seals.c.number, audit_seals.c.root, audit_seals.c.count, audit_seals.c.previous, audit_seals.c.at,
    audit_seals.c.kid, audit_seals.c.signature,
)  # fmt: skip
_LAST = Statement(select(*_seal_columns).order_by(audit_seals.c.number.desc()).limit(1))
_AFTER = Statement(
    select(*_seal_columns).where(audit_seals.c.number > bindparam("after")).order_by(audit_seals.c.number).limit(500)
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: how much holds, and for each broken seal its number and what is wrong with it."""

    seals: int
    rows: int
    broken: tuple[tuple[int, str], ...]


def seal_audit(database: Database, key: Ed25519PrivateKey, kid: str, now: int) -> int:
    """Seal at most 1,000 rows that are not sealed yet, oldest first; the number of rows sealed.

    Run it under a lease: two at once would be refused by the seals' numbers, not harmed.
    """

    def put(connection: Connection) -> int:
        rows = connection.rows(_UNSEALED, {})
        if not rows:
            return 0
        found = connection.rows(_LAST, {})
        last = Seal(*found[0]) if found else None
        number = last.number + 1 if last else 1
        for position, row in enumerate(rows):
            if connection.touch(_ASSIGN, {"row_id": row[0], "number": number, "position": position}) != 1:
                raise GuardFailed
        draft = Seal(number, root(_leaves(rows)), len(rows), last.hash() if last else EMPTY, now, kid, b"")
        values = {name: getattr(draft, name) for name in ("number", "root", "count", "previous", "at", "kid")}
        connection.touch(_ADD, {**values, "signature": key.sign(draft.statement())})
        return len(rows)

    return database.transact(put)


def verify(database: Database, keys: dict[str, Ed25519PublicKey]) -> Verdict:
    """Recompute every seal from the rows it covers; ``keys`` are the published audit keys by their kid."""
    broken: list[tuple[int, str]] = []
    seals = rows = 0
    previous, expected = EMPTY, 1
    for seal in _seals(database):
        if seal.number != expected:
            broken.append((expected, "this seal is missing"))
        elif seal.previous != previous:
            broken.append((seal.number, "it does not follow from the seal before"))
        with database.reading() as connection:
            covered = connection.rows(_OF_SEAL, {"number": seal.number})
        broken.extend((seal.number, why) for why in _faults(seal, covered, keys))
        seals, rows, previous, expected = seals + 1, rows + len(covered), seal.hash(), seal.number + 1
    return Verdict(seals, rows, tuple(broken))


def _seals(database: Database) -> Iterator[Seal]:
    after = 0
    while True:
        with database.reading() as connection:
            found = [Seal(*row) for row in connection.rows(_AFTER, {"after": after})]
        if not found:
            return
        yield from found
        after = found[-1].number


def _faults(seal: Seal, rows: Sequence[Row], keys: dict[str, Ed25519PublicKey]) -> Iterator[str]:
    if len(rows) != seal.count:
        yield f"it covers {seal.count} rows, {len(rows)} are there"
    elif root(_leaves(rows)) != seal.root:
        yield "a row that it covers was changed or moved"
    if seal.kid not in keys:
        yield f"its key {seal.kid} is not known"
        return
    try:
        keys[seal.kid].verify(seal.signature, seal.statement())
    except InvalidSignature:
        yield "its signature is wrong"


def canonical(row: Row) -> bytes:
    """The bytes of an audit row that are hashed into its leaf."""
    return msgspec.json.encode([part.hex() if isinstance(part, bytes) else part for part in row])


def _leaves(rows: Sequence[Row]) -> list[bytes]:
    return [leaf_hash(canonical(row)) for row in rows]
