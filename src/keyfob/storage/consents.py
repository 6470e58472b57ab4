"""Consents: ledgers to which rows are only ever added, each sealed under the customer's key."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, select

from keyfob.customers.consents import MOST_GIVEN, Act, Channel, ConsentGiven, ConsentWithdrawn, Entry, Ledger
from keyfob.storage.reader import Reader
from keyfob.storage.schema import consents
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_TABLE = "consents"
_columns = (consents.c.purpose, consents.c.number, consents.c.at, consents.c.sealed)
_of_customer = consents.c.customer_id == bindparam("customer_id")
_ONE = Statement(
    select(*_columns)
    .where(_of_customer, consents.c.purpose == bindparam("purpose"))
    .order_by(consents.c.number.desc())
    .limit(2 * MOST_GIVEN)
)
_ALL = Statement(select(*_columns).where(_of_customer).order_by(consents.c.purpose, consents.c.number.desc()))
_ADD = upsert(
    consents,
    lambda insert: insert.values(
        customer_id=bindparam("customer_id"), purpose=bindparam("purpose"), number=bindparam("number"),
        at=bindparam("at"), sealed=bindparam("sealed"),
    ).on_conflict_do_nothing(),
)  # fmt: skip


class _Sealed(msgspec.Struct):
    """What of an entry is personal data."""

    act: Act
    version: str
    locale: str
    channel: Channel
    asked_by: str


def find_ledger(read: Reader, customer_id: str, purpose: str) -> Ledger:
    """All entries of one purpose, the newest first; raises KeyDestroyed when the record was erased."""
    return tuple(_entry(read, customer_id, row) for row in read.all(_ONE, customer_id=customer_id, purpose=purpose))


def list_ledgers(read: Reader, customer_id: str) -> dict[str, Ledger]:
    """All ledgers of a customer by purpose, also of purposes that the brand no longer has."""
    found: dict[str, list[Entry]] = {}
    for row in read.all(_ALL, customer_id=customer_id):
        found.setdefault(row[0], []).append(_entry(read, customer_id, row))
    return {purpose: tuple(entries) for purpose, entries in found.items()}


def _entry(read: Reader, customer_id: str, row: Row) -> Entry:
    purpose, number, at, sealed = row
    opened = read.open(customer_id, _TABLE, _place(purpose, number), sealed, _Sealed)
    return Entry(purpose, number, opened.act, opened.version, opened.locale, opened.channel, opened.asked_by, at)


def _add(change: ConsentGiven | ConsentWithdrawn, writing: Writing) -> Iterable[Write]:
    entry, owner = change.entry, change.customer_id
    sealed = _Sealed(entry.act, entry.version, entry.locale, entry.channel, entry.asked_by)
    values = {"customer_id": owner, "purpose": entry.purpose, "number": entry.number, "at": entry.at}
    kept = writing.vault.seal(owner, _TABLE, _place(entry.purpose, entry.number), sealed)
    yield Write(_ADD, {**values, "sealed": kept}, expect=1)


def _place(purpose: str, number: int) -> str:
    return f"{purpose}/{number}"


WRITES: Writers = {ConsentGiven: _add, ConsentWithdrawn: _add}
