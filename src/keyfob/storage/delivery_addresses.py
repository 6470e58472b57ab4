"""Delivery addresses, each sealed under its customer's key."""

from collections.abc import Iterable
from typing import TypeAlias

from sqlalchemy import bindparam, delete, select, update

from keyfob.customers.delivery_address import (
    MOST,
    DefaultAddressChosen,
    DeliveryAddress,
    DeliveryAddressAdded,
    DeliveryAddressChanged,
    DeliveryAddressRemoved,
)
from keyfob.storage.reader import Reader
from keyfob.storage.schema import delivery_addresses
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

Changed: TypeAlias = DeliveryAddressChanged | DefaultAddressChosen

_LIST = Statement(
    select(delivery_addresses.c.id, delivery_addresses.c.sealed)
    .where(delivery_addresses.c.customer_id == bindparam("customer_id"))
    .order_by(delivery_addresses.c.slot)
    .limit(MOST)
)
_ADD = upsert(
    delivery_addresses,
    lambda insert: insert.values(
        customer_id=bindparam("customer_id"), id=bindparam("id"), slot=bindparam("slot"), version=bindparam("version"),
        sealed=bindparam("sealed"),
    ).on_conflict_do_nothing(),
)  # fmt: skip
_this = (
    delivery_addresses.c.customer_id == bindparam("customer"),
    delivery_addresses.c.id == bindparam("address_id"),
    delivery_addresses.c.version == bindparam("version_before"),
)
_CHANGE = Statement(
    update(delivery_addresses).where(*_this).values(version=bindparam("new_version"), sealed=bindparam("new_sealed"))
)
_REMOVE = Statement(delete(delivery_addresses).where(*_this))


def list_delivery_addresses(read: Reader, customer_id: str) -> tuple[DeliveryAddress, ...]:
    """All of a customer's; raises KeyDestroyed when the record was erased."""
    rows = read.all(_LIST, customer_id=customer_id)
    return tuple(read.open(customer_id, "delivery_addresses", row[0], row[1], DeliveryAddress) for row in rows)


def _seal(customer_id: str, address: DeliveryAddress, writing: Writing) -> bytes:
    return writing.vault.seal(customer_id, "delivery_addresses", address.id, address)


def _add(change: DeliveryAddressAdded, writing: Writing) -> Iterable[Write]:
    added, owner = change.added, change.customer_id
    values = {"customer_id": owner, "id": added.id, "slot": added.slot, "version": added.version}
    yield Write(_ADD, {**values, "sealed": _seal(owner, added, writing)}, expect=1)


def _change(change: Changed, writing: Writing) -> Iterable[Write]:
    changed, owner = change.changed, change.customer_id
    row = {"customer": owner, "address_id": changed.id, "version_before": changed.version - 1}
    new = {"new_version": changed.version, "new_sealed": _seal(owner, changed, writing)}
    yield Write(_CHANGE, {**row, **new}, expect=1)


def _remove(change: DeliveryAddressRemoved, _: Writing) -> Iterable[Write]:
    removed = change.removed
    row = {"customer": change.customer_id, "address_id": removed.id, "version_before": removed.version}
    yield Write(_REMOVE, row, expect=1)


WRITES: Writers = {
    DeliveryAddressAdded: _add,
    DeliveryAddressChanged: _change,
    DefaultAddressChosen: _change,
    DeliveryAddressRemoved: _remove,
}
