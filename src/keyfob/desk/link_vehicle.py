"""Linking a vehicle to a customer from a case: against proof of identity and the registration document, both only seen.

Whoever links it says so with a passkey, and the audit keeps who and from which case; of what was shown nothing is kept.
A vehicle of somebody else stays theirs, and nothing is told about them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.base.ids import Mint
from keyfob.customers.text import Fault, Unfit
from keyfob.desk.cases import Case, State
from keyfob.desk.casework import Refused, works_on
from keyfob.desk.contact import Changed
from keyfob.desk.customer_invitation_reading import read_details
from keyfob.desk.customer_partners import Through, entrust, partner_of
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.vehicles.linking import Already, Full, Linked, OfAnother, Proof, link_vehicle
from keyfob.vehicles.model import Details, Vehicle
from keyfob.vehicles.news import News, Recipient, VehicleNewsMailed

SEEN = "seen"
"""The tick: identity and registration document were seen."""


@dataclass(frozen=True, slots=True)
class CaseVehicleLinked(Change):
    """A desk linked a vehicle from this case; that it is linked is a change of its own."""

    customer_id: str
    case_id: str
    vehicle_id: str


@dataclass(frozen=True, slots=True)
class OnHold:
    """The customer's ID was changed a few days ago: nothing is linked before that time is over."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Garage:
    """What is known of a customer before a vehicle is linked to their record.

    ``held`` are all that they have, ``main_user`` is whose the vehicle is now, ``held_until`` is until when changes
    wait since the ID was changed, ``recipient`` is who is told by mail: None where there is no ID.
    """

    customer_id: str
    held: tuple[Vehicle, ...]
    main_user: str | None
    held_until: int | None
    recipient: Recipient | None


Outcome: TypeAlias = Changed | Refused | OnHold | Already | OfAnother | Full


def read_link(typed: Mapping[str, str]) -> Details | Unfit:
    """Read ``vin``, ``model``, ``year``, ``plate`` and the tick ``seen``, without which nothing is linked."""
    details = read_details(typed)
    faults = dict(details.faults) if isinstance(details, Unfit) else {}
    if typed[SEEN] != "yes":
        faults[SEEN] = Fault.MISSING
    return Unfit(faults) if faults or isinstance(details, Unfit) else details


def may_link(case: Case, staff: Staff) -> bool:
    """Whether somebody may: from an open case that they have taken."""
    return works_on(case, staff) and case.state is not State.CLOSED and Permission.LINK_VEHICLE in staff.permissions


def link_at_desk(details: Details, case: Case, staff: Staff, garage: Garage, *, now: int, mint: Mint) -> Outcome:
    """Link it; where there is an ID its owner is told, and the record is the partner's own whose people did it."""
    if not may_link(case, staff):
        return Refused()
    if garage.held_until is not None:
        return OnHold()
    owner, proof = garage.customer_id, Proof.REGISTRATION_DOCUMENT
    outcome = link_vehicle(owner, details, proof, garage.held, garage.main_user, now=now, mint=mint)
    if not isinstance(outcome, Linked):
        return outcome
    vehicle_id, to = outcome.vehicle.id, garage.recipient
    told = (VehicleNewsMailed(to, News.LINKED, vehicle_id, details.model, "", now),) if to else ()
    own = entrust(owner, partner_of(staff), Through.VEHICLE, now)
    return Changed(case, (*outcome.changes, CaseVehicleLinked(owner, case.id, vehicle_id), *told, *own))
