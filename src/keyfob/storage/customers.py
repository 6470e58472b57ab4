"""Customer records, sealed whole under their own key; found by their number, and by what several may have."""

from collections.abc import Iterable

from sqlalchemy import bindparam, insert, select, update

from keyfob.customers.found_by import NAMED
from keyfob.customers.model import CustomerRecord
from keyfob.customers.profile import CustomerCreated, ProfileChanged
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.found_by import write_found_by
from keyfob.storage.reader import Reader
from keyfob.storage.schema import customers, identifiers
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import NewKeys, Writers, Writing

_GET = Statement(select(customers.c.sealed).where(customers.c.id == bindparam("customer_id")))
_BY_NUMBER = Statement(
    select(identifiers.c.customer_id).where(
        identifiers.c.kind == "customer number", identifiers.c.hash == bindparam("hash")
    )
)
_ADD = Statement(insert(customers))
_CLAIM = upsert(
    identifiers,
    lambda insert: insert.values(
        kind="customer number", hash=bindparam("hash"), customer_id=bindparam("customer_id")
    ).on_conflict_do_nothing(),
)
_CHANGE = Statement(
    update(customers)
    .where(customers.c.id == bindparam("customer"), customers.c.version == bindparam("version_before"))
    .values(version=customers.c.version + 1, sealed=bindparam("new_sealed"))
)


def find_customer(read: Reader, customer_id: str) -> CustomerRecord | None:
    """The record with this id; raises KeyDestroyed when it was erased."""
    row = read.one(_GET, customer_id=customer_id)
    return read.open(customer_id, "customers", customer_id, row[0], CustomerRecord) if row else None


def find_customer_by_number(read: Reader, number: str) -> CustomerRecord | None:
    """The record that is called by this number; None where nobody is, or whoever was is erased."""
    row = read.one(_BY_NUMBER, hash=read.vault.index("customer number", number))
    try:
        return find_customer(read, row[0]) if row else None
    except KeyDestroyed:
        return None


def _create(change: CustomerCreated, writing: Writing) -> Iterable[Write]:
    record = change.record
    number = {"hash": writing.vault.index("customer number", record.number), "customer_id": record.id}
    yield Write(_CLAIM, number, expect=1)
    sealed = writing.vault.seal(record.id, "customers", record.id, record)
    row = {"id": record.id, "version": record.version, "created_at": record.created_at, "gave_way_to": None}
    yield Write(_ADD, {**row, "sealed": sealed})
    yield from write_found_by(record, writing)


def _change(change: ProfileChanged, writing: Writing) -> Iterable[Write]:
    owner = change.customer_id
    sealed = writing.vault.seal(owner, "customers", owner, change.record)
    yield Write(_CHANGE, {"customer": owner, "version_before": change.version, "new_sealed": sealed}, expect=1)
    if NAMED & set(change.names):
        yield from write_found_by(change.record, writing)


WRITES: Writers = {CustomerCreated: _create, ProfileChanged: _change}

NEW_KEYS: NewKeys = {CustomerCreated: "customer_id"}
