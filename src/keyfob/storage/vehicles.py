"""Vehicles: sealed under the key of their main user, and found by their number (VIN), which is one customer's alone."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select, update

from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.reader import Reader
from keyfob.storage.schema import identifiers, secondary_users, security_codes, vehicles
from keyfob.storage.sessions_in_vehicles import KIND, end_in_vehicle
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing
from keyfob.vehicles.linking import MOST, PlateChanged, VehicleLinked, VehicleRemoved
from keyfob.vehicles.model import Details, Vehicle
from keyfob.vehicles.news import VehicleNewsMailed

_its = (vehicles.c.customer_id == bindparam("customer_id"), vehicles.c.id == bindparam("vehicle_id"))
_columns = (vehicles.c.customer_id, vehicles.c.id, vehicles.c.version, vehicles.c.slot, vehicles.c.sealed)
_GET = Statement(select(*_columns).where(*_its))
_LIST = Statement(
    select(*_columns).where(vehicles.c.customer_id == bindparam("customer_id")).order_by(vehicles.c.slot).limit(MOST)
)
_OWNER = Statement(
    select(identifiers.c.customer_id).where(identifiers.c.kind == KIND, identifiers.c.hash == bindparam("hash"))
)
_CLAIM = upsert(
    identifiers,
    lambda insert: insert.values(
        kind=KIND, hash=bindparam("hash"), customer_id=bindparam("customer_id")
    ).on_conflict_do_nothing(),
)
_RELEASE = Statement(
    delete(identifiers).where(
        identifiers.c.kind == KIND,
        identifiers.c.hash == bindparam("this_hash"),
        identifiers.c.customer_id == bindparam("customer"),
    )
)
_ADD = upsert(
    vehicles,
    lambda insert: insert.values(
        {name: bindparam(name) for name in ("customer_id", "id", "slot", "version", "sealed")}
    ).on_conflict_do_nothing(),
)
_this = (
    vehicles.c.customer_id == bindparam("customer"),
    vehicles.c.id == bindparam("vehicle"),
    vehicles.c.version == bindparam("version_before"),
)
_CHANGE = Statement(
    update(vehicles).where(*_this).values(version=vehicles.c.version + 1, sealed=bindparam("new_sealed"))
)
_ADVANCE = Statement(update(vehicles).where(*_this).values(version=vehicles.c.version + 1))
_REMOVE = Statement(delete(vehicles).where(*_this))
_WITH_IT = tuple(
    Statement(delete(table).where(table.c.vehicle_id == bindparam("vehicle")))
    for table in (secondary_users, security_codes)
)


def list_vehicles(read: Reader, customer_id: str) -> tuple[Vehicle, ...]:
    """All of which a customer is the main user; none where the record was erased."""
    found = (_vehicle(read, row) for row in read.all(_LIST, customer_id=customer_id))
    return tuple(vehicle for vehicle in found if vehicle)


def find_vehicle(read: Reader, customer_id: str, vehicle_id: str) -> Vehicle | None:
    """One of them."""
    row = read.one(_GET, customer_id=customer_id, vehicle_id=vehicle_id)
    return _vehicle(read, row) if row else None


def find_main_user(read: Reader, vin: str) -> str | None:
    """The customer whose vehicle has this number."""
    row = read.one(_OWNER, hash=read.vault.index(KIND, vin))
    return row[0] if row else None


def advance(customer_id: str, vehicle_id: str, version: int) -> Write:
    """A guard: the vehicle stands with this version, and has the next one now."""
    return Write(_ADVANCE, {"customer": customer_id, "vehicle": vehicle_id, "version_before": version}, expect=1)


def _vehicle(read: Reader, row: Row) -> Vehicle | None:
    customer_id, vehicle_id, version, slot, sealed = row
    try:
        details, linked_at = read.open(customer_id, "vehicles", vehicle_id, sealed, tuple[Details, int])
    except KeyDestroyed:
        return None
    return Vehicle(vehicle_id, customer_id, version, slot, details, linked_at)


def _seal(vehicle: Vehicle, writing: Writing) -> bytes:
    return writing.vault.seal(vehicle.customer_id, "vehicles", vehicle.id, (vehicle.details, vehicle.linked_at))


def _link(change: VehicleLinked, writing: Writing) -> Iterable[Write]:
    vehicle, owner = change.vehicle, change.customer_id
    yield Write(_CLAIM, {"hash": writing.vault.index(KIND, vehicle.details.vin), "customer_id": owner}, expect=1)
    values = {"customer_id": owner, "id": vehicle.id, "slot": vehicle.slot, "version": vehicle.version}
    yield Write(_ADD, {**values, "sealed": _seal(vehicle, writing)}, expect=1)


def _change(change: PlateChanged, writing: Writing) -> Iterable[Write]:
    vehicle = change.vehicle
    this = {"customer": change.customer_id, "vehicle": vehicle.id, "version_before": vehicle.version - 1}
    yield Write(_CHANGE, {**this, "new_sealed": _seal(vehicle, writing)}, expect=1)


def _remove(change: VehicleRemoved, writing: Writing) -> Iterable[Write]:
    this = {"customer": change.customer_id, "vehicle": change.vehicle_id, "version_before": change.version}
    yield Write(_REMOVE, this, expect=1)
    key = writing.vault.index(KIND, change.vin)
    yield Write(_RELEASE, {"this_hash": key, "customer": change.customer_id}, expect=1)
    yield from (Write(statement, {"vehicle": change.vehicle_id}) for statement in _WITH_IT)
    yield from end_in_vehicle(key, writing.now)  # also those that nobody could be told of


WRITES: Writers = {
    VehicleLinked: _link,
    PlateChanged: _change,
    VehicleRemoved: _remove,
    VehicleNewsMailed: lambda _change, _writing: (),
}
