"""Vehicles: those of one's own and those that one may use, the plate, and removing one that is sold."""

from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.sessions import SessionEnded, Why
from keyfob.apps.my.door import Customer, ask_to_confirm, behind_door, unless_held
from keyfob.base.change import Change
from keyfob.customers.contracts import Contract, end_with_vehicle
from keyfob.storage.accounts import find_account, find_account_of_customer
from keyfob.storage.contracts import list_contracts, list_contracts_on
from keyfob.storage.customers import find_customer
from keyfob.storage.reader import Reader
from keyfob.storage.secondary_users import list_secondary_users, list_used_by
from keyfob.storage.security_codes import find_security_code
from keyfob.storage.sessions_in_vehicles import list_in_vehicle
from keyfob.storage.vehicles import find_vehicle, list_vehicles
from keyfob.vehicles.linking import Using, change_plate, find_own, remove_vehicle
from keyfob.vehicles.model import MAX_PLATE, SHAREABLE, Right, Vehicle, mask_vin, read_plate
from keyfob.vehicles.news import Recipient
from keyfob.vehicles.secondary_users import MOST, SecondaryUser
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import visitor_of
from keyfob.web.page import page

LIST = "/my/vehicles"
NOTICES = {
    name: f"vehicles.notice.{name.replace('-', '_')}"
    for name in (
        "plate", "invited", "rights", "withdrawn", "code", "removed", "confirmed", "left", "welcome",
    )
}  # fmt: skip
"""What the pages of vehicles say has just been done."""


def own_vehicle(ask: Ask, customer: Customer) -> Vehicle:
    """The vehicle of the request, where the customer is its main user; another's is as unknown as none (ASVS 8.2.2)."""
    customer_id = customer.account.customer_id
    vehicle = find_own(list_vehicles(ask.read, customer_id) if customer_id else (), ask.params["id"])
    if vehicle is None:
        raise NotFound
    return vehicle


def used_vehicle(ask: Ask, customer: Customer) -> tuple[SecondaryUser, Vehicle]:
    """The vehicle of the request, where the customer is a secondary user."""
    used = next((u for u in list_used_by(ask.read, customer.account.id) if u.vehicle_id == ask.params["id"]), None)
    vehicle = find_vehicle(ask.read, used.customer_id, used.vehicle_id) if used else None
    if used is None or vehicle is None:
        raise NotFound
    return used, vehicle


def recipient_of(read: Reader, account_id: str | None) -> Recipient | None:
    """Where a user of a vehicle is written to."""
    account = find_account(read, account_id) if account_id else None
    return Recipient(account.id, account.email.text, account.locale) if account else None


def main_user_of(read: Reader, vehicle: Vehicle) -> Recipient | None:
    """Where the main user is written to, if they have an ID."""
    account = find_account_of_customer(read, vehicle.customer_id)
    return Recipient(account.id, account.email.text, account.locale) if account else None


def end_sign_ins(ask: Ask, vehicle: Vehicle, account_id: str = "") -> tuple[Change, ...]:
    """Whoever is signed in in the vehicle itself is so no more: everybody, or one account."""
    found = list_in_vehicle(ask.read, vehicle.details.vin, account_id)
    return tuple(SessionEnded(who, sid, ask.now, Why.VEHICLE_GONE) for who, sid in found)


def path_of(vehicle: Vehicle, notice: str = "") -> str:
    """The page of a vehicle."""
    return f"{LIST}/{vehicle.id}{'?notice=' if notice else ''}{notice}"


def show_rights(rights: frozenset[Right]) -> list[str]:
    """What a secondary user may do, in the order of the table."""
    return [right.value for right in SHAREABLE if right in rights]


@behind_door
def show_vehicles(ask: Ask, customer: Customer) -> Answer:
    """All of them."""
    customer_id = customer.account.customer_id
    own = list_vehicles(ask.read, customer_id) if customer_id else ()
    return page(
        ask,
        "my/vehicles.html",
        own=[_row(vehicle) | {"users": _count(ask, vehicle)} for vehicle in own],
        others=[
            _row(vehicle) | {"main_user": _name(ask, vehicle), "rights": show_rights(used.rights)}
            for used in list_used_by(ask.read, customer.account.id)
            if (vehicle := find_vehicle(ask.read, used.customer_id, used.vehicle_id))
        ],
        notice=NOTICES.get(ask.query.get("notice")),
    )


@behind_door
def show_vehicle(ask: Ask, customer: Customer) -> Answer:
    """One: its main user sees all of it, a secondary user what they may do."""
    used = [u for u in list_used_by(ask.read, customer.account.id) if u.vehicle_id == ask.params["id"]]
    if used:
        user, vehicle = used_vehicle(ask, customer)
        told = _row(vehicle) | {"main_user": _name(ask, vehicle), "rights": show_rights(user.rights)}
        return page(ask, "my/vehicle_of_another.html", vehicle=told, notice=NOTICES.get(ask.query.get("notice")))
    vehicle = own_vehicle(ask, customer)
    return _page(ask, vehicle, Form({"plate": vehicle.details.plate}))


@behind_door
def take_plate(ask: Ask, customer: Customer) -> Answer:
    """Keep another plate."""
    vehicle, typed = own_vehicle(ask, customer), ask.form.get("plate")
    plate = read_plate(typed)
    if plate is None:
        return _page(
            ask, vehicle, Form({"plate": typed}, {"plate": Problem("problem.plate", {"count": MAX_PLATE})}), 400
        )
    return redirect(path_of(vehicle, "plate"), change_plate(customer.account.id, vehicle, plate))


@behind_door
@unless_held
def show_remove(ask: Ask, customer: Customer) -> Answer:
    """What ends when it is sold."""
    vehicle = own_vehicle(ask, customer)
    return ask_to_confirm(ask, customer, f"{path_of(vehicle)}/sold") or _remove(ask, vehicle)


@behind_door
@unless_held
def take_remove(ask: Ask, customer: Customer) -> Answer:
    """The press, with the box ticked, by whoever has just proved to be the owner."""
    vehicle = own_vehicle(ask, customer)
    asked = ask_to_confirm(ask, customer, f"{path_of(vehicle)}/sold")
    if asked is not None:
        return asked
    if not ask.form.get("sold"):
        return _remove(ask, vehicle, Form({}, {"sold": Problem("problem.vehicle_sold")}))
    using = [
        Using(user, recipient)
        for user in list_secondary_users(ask.read, vehicle.id)
        if (recipient := recipient_of(ask.read, user.account_id))
    ]
    told = tell_owner(customer.account, What.VEHICLE_REMOVED, visitor_of(ask), ask.now, ask.mint)
    ending = list_contracts_on(ask.read, vehicle.customer_id, vehicle.id, ask.now)
    changes = (
        *remove_vehicle(customer.account.id, vehicle, using, ask.now),
        *end_with_vehicle(ending, customer.account.id, ask.now),
        *end_sign_ins(ask, vehicle),
        told,
    )
    return redirect(f"{LIST}?notice=removed", changes)


def _page(ask: Ask, vehicle: Vehicle, form: Form, status: int = 200) -> Answer:
    code = find_security_code(ask.read, vehicle.id)
    users = [user for user in list_secondary_users(ask.read, vehicle.id) if user.counts(ask.now)]
    return page(
        ask,
        "my/vehicle.html",
        status,
        vehicle=_row(vehicle) | {"vin": vehicle.details.vin, "masked": mask_vin(vehicle.details.vin)},
        code_since=code.set_at if code else None,
        code_blocked=code is not None and code.blocked_at is not None,
        users=[
            {
                "id": user.id,
                "name": user.invited.name,
                "email": user.invited.email.text,
                "rights": show_rights(user.rights),
                "until": user.expires_at,
            }
            for user in users
        ],
        most=MOST,
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
    )


def _remove(ask: Ask, vehicle: Vehicle, form: Form = EMPTY) -> Answer:
    running = list_contracts(ask.read, vehicle.customer_id, ask.now).contracts
    ending = list_contracts_on(ask.read, vehicle.customer_id, vehicle.id, ask.now)
    users = [user for user in list_secondary_users(ask.read, vehicle.id) if user.counts(ask.now)]
    return page(
        ask,
        "my/vehicle_sold.html",
        400 if form.errors else 200,
        vehicle=_row(vehicle),
        users=[user.invited.name for user in users],
        has_code=find_security_code(ask.read, vehicle.id) is not None,
        ending=[_told(contract) for contract in ending],
        runs_on=[_told(contract) for contract in running if contract.vehicle_id is None],
        form=form,
    )


def _told(contract: Contract) -> dict[str, object]:
    return {"label": contract.label, "link": contract.link, "ends": contract.last_day}


def _row(vehicle: Vehicle) -> dict[str, object]:
    known = vehicle.details
    return {"id": vehicle.id, "model": known.model, "year": known.year, "plate": known.plate}


def _count(ask: Ask, vehicle: Vehicle) -> int:
    return sum(user.counts(ask.now) for user in list_secondary_users(ask.read, vehicle.id))


def _name(ask: Ask, vehicle: Vehicle) -> str:
    record = find_customer(ask.read, vehicle.customer_id)
    return f"{record.person.given_name} {record.person.family_name}".strip() if record else ""
