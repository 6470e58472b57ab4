"""An audit with a past: rows and seals of other months, written as the program writes them, with less around it."""

import os
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import bindparam, func, insert, select

from keyfob.base.ids import MICRO, new_ordered_id
from keyfob.storage.audit_key import audit_key
from keyfob.storage.database import commit
from keyfob.storage.opening import Store
from keyfob.storage.schema import audit
from keyfob.storage.seals import COLUMNS, seal_audit
from keyfob.storage.shipping import ship_next
from keyfob.storage.statement import Row, Statement, Write
from tests.storage.toys import rows

ADD = Statement(
    insert(audit).values(
        id=bindparam("id"), at=bindparam("at"), event="code.made", actor_kind="person", actor_id="a1", account_id="a1",
        customer_id=None, detail=bindparam("detail"), owner="a1", sealed=bindparam("sealed"),
    )
)  # fmt: skip
EVERY_ROW = Statement(select(*COLUMNS).order_by(audit.c.id))
COUNT = Statement(select(func.count()).select_from(audit))
NOW = int(datetime(2026, 11, 25, tzinfo=UTC).timestamp())


def day(year: int, month: int, number: int = 1) -> int:
    """When a day begins."""
    return int(datetime(year, month, number, tzinfo=UTC).timestamp())


def keys(store: Store) -> dict[str, Ed25519PublicKey]:
    """The published audit keys."""
    key = audit_key(store.master)
    return {key.kid: key.private.public_key()}


def record(store: Store, at: int, count: int = 1) -> list[str]:
    """Rows of a moment, every other one with something sealed, and with letters that JSON spells out; their ids."""
    said = '{"note":"ünï “code” \\\\ \\u0007"}'
    ids = [new_ordered_id(os.urandom, at * MICRO) for _ in range(count)]
    values = [
        {"id": row_id, "at": at, "detail": said, "sealed": b"\x00sealed" if number % 2 else None}
        for number, row_id in enumerate(ids)
    ]
    commit(store.database, [Write(ADD, each) for each in values])
    return ids


def seal(store: Store, at: int) -> int:
    """Seal what is not sealed yet; the number of rows."""
    return seal_audit(store.database, audit_key(store.master), at)


def record_months(store: Store, *months: tuple[int, int], seals: int = 2, each: int = 3) -> None:
    """In every one of these months a few seals over a few rows each."""
    for year, month in months:
        for number in range(seals):
            record(store, day(year, month, 2 + number), each)
            assert seal(store, day(year, month, 2 + number) + 1) == each


def ship(store: Store, folder: Path, before: int, now: int = NOW) -> int:
    """Ship all that is older than ``before``; the number of rows."""
    shipped = 0
    while done := ship_next(store.database, audit_key(store.master), folder, before=before, now=now):
        shipped += done
    return shipped


def count(store: Store) -> int:
    """How many rows are in the database."""
    return int(rows(store, COUNT)[0][0])


def every_row(store: Store) -> list[Row]:
    """All rows in the database."""
    return rows(store, EVERY_ROW)
