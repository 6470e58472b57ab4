"""Linking a vehicle to the customer record of its main user, changing its plate, and removing it when it is sold.

A vehicle is linked by a partner, never by the customer alone: with an invitation before it is delivered, or against
proof. Who did it, and against what, stands in the audit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id
from keyfob.vehicles.model import Details, Vehicle
from keyfob.vehicles.news import News, Recipient, VehicleNewsMailed
from keyfob.vehicles.secondary_users import SecondaryUser, VehicleAccessEnded, Why

MOST = 20
"""So many a customer can have."""


class Proof(StrEnum):
    """Against what a vehicle is linked."""

    INVITATION = "invitation"
    """The partner who sells it entered it with the customer, before it is delivered."""
    REGISTRATION_DOCUMENT = "registration_document"
    """Proof of identity and the registration document were shown at the partner."""


@dataclass(frozen=True, slots=True)
class VehicleLinked(Change):
    """The customer is the main user. Guard: neither the number (VIN) nor the slot is taken."""

    customer_id: str
    vehicle_id: str
    vehicle: Vehicle
    proof: Proof


@dataclass(frozen=True, slots=True)
class PlateChanged(Change):
    """The plate is another one. Guard: the vehicle has the version before."""

    account_id: str
    customer_id: str
    vehicle_id: str
    vehicle: Vehicle


@dataclass(frozen=True, slots=True)
class VehicleRemoved(Change):
    """Nobody uses the vehicle any more, and its number is free again. Guard: it has the version that it had."""

    account_id: str
    customer_id: str
    vehicle_id: str
    version: int
    vin: str


@dataclass(frozen=True, slots=True)
class Linked:
    """The vehicle is the customer's."""

    vehicle: Vehicle
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Already:
    """It was the customer's before; nothing was changed."""

    vehicle: Vehicle
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class OfAnother:
    """It is somebody else's, who has to remove it first; nothing was changed."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Full:
    """The customer has as many as there may be; nothing was changed."""

    changes: tuple[Change, ...] = ()


Outcome: TypeAlias = Linked | Already | OfAnother | Full


@dataclass(frozen=True, slots=True)
class Using:
    """A secondary user who may use the vehicle, and where they are told that it is over."""

    user: SecondaryUser
    recipient: Recipient


def link_vehicle(
    customer_id: str,
    details: Details,
    proof: Proof,
    held: tuple[Vehicle, ...],
    main_user: str | None,
    *,
    now: int,
    mint: Mint,
) -> Outcome:
    """Link a vehicle to a customer record; ``held`` are all of the customer's, ``main_user`` is whose it is now."""
    own = next((vehicle for vehicle in held if vehicle.details.vin == details.vin), None)
    if own is not None:
        return Already(own)
    if main_user is not None:
        return OfAnother()
    taken = {vehicle.slot for vehicle in held}
    slot = next((slot for slot in range(MOST) if slot not in taken), None)
    if slot is None:
        return Full()
    vehicle = Vehicle(new_id(mint), customer_id, 1, slot, details, now)
    return Linked(vehicle, (VehicleLinked(customer_id, vehicle.id, vehicle, proof),))


def change_plate(account_id: str, vehicle: Vehicle, plate: str) -> tuple[Change, ...]:
    """Keep another plate; nothing where it is the one that it had."""
    if plate == vehicle.details.plate:
        return ()
    changed = replace(vehicle, version=vehicle.version + 1, details=replace(vehicle.details, plate=plate))
    return (PlateChanged(account_id, vehicle.customer_id, vehicle.id, changed),)


def remove_vehicle(account_id: str, vehicle: Vehicle, using: Iterable[Using], now: int) -> tuple[Change, ...]:
    """The customer sold it: secondary users, their invitations and the security code end with it, and all are told."""
    removed = VehicleRemoved(account_id, vehicle.customer_id, vehicle.id, vehicle.version, vehicle.details.vin)
    ended = tuple(
        change
        for one in using
        for change in (
            VehicleAccessEnded(one.recipient.owner, vehicle.id, Why.SOLD),
            VehicleNewsMailed(one.recipient, News.SOLD, vehicle.id, vehicle.details.model, "", now),
        )
    )
    return (removed, *ended)


def find_own(vehicles: Iterable[Vehicle], vehicle_id: str) -> Vehicle | None:
    """The one among a customer's own; somebody else's is as unknown as one that never was (ASVS 8.2.2)."""
    return next((vehicle for vehicle in vehicles if vehicle.id == vehicle_id), None)
