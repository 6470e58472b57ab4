"""The security code of a vehicle: set, changed, and reset after it was blocked, with a fresh proof."""

from keyfob.accounts.notice import What, tell_owner
from keyfob.apps.my.door import Customer, ask_to_confirm, behind_door, unless_held
from keyfob.apps.my.vehicles import own_vehicle, path_of
from keyfob.storage.customers import find_customer
from keyfob.storage.security_codes import find_security_code
from keyfob.vehicles.model import Vehicle
from keyfob.vehicles.security_code import find_flaw, set_code
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import visitor_of
from keyfob.web.page import page


@behind_door
@unless_held
def show_code(ask: Ask, customer: Customer) -> Answer:
    """The form of a new code; the one that stands is never shown."""
    vehicle = own_vehicle(ask, customer)
    return ask_to_confirm(ask, customer, _here(vehicle)) or _form(ask, vehicle, EMPTY)


@behind_door
@unless_held
def take_code(ask: Ask, customer: Customer) -> Answer:
    """Keep it, typed twice the same."""
    vehicle = own_vehicle(ask, customer)
    asked = ask_to_confirm(ask, customer, _here(vehicle))
    if asked is not None:
        return asked
    typed = ask.form.get("security_code")
    flaw = find_flaw(typed, vehicle, _known(ask, vehicle))
    if flaw is not None:
        return _form(ask, vehicle, Form({}, {"security_code": Problem(f"problem.security_code_{flaw}")}))
    if ask.form.get("security_code_again") != typed:
        return _form(ask, vehicle, Form({}, {"security_code_again": Problem("problem.security_code_again")}))
    account = customer.account
    changes = set_code(account.id, vehicle, typed, pepper=ask.house.unit.vault.pepper, now=ask.now)
    told = tell_owner(account, What.SECURITY_CODE_SET, visitor_of(ask), ask.now, ask.mint)
    return redirect(path_of(vehicle, "code"), (*changes, told))


def _known(ask: Ask, vehicle: Vehicle) -> tuple[str, ...]:
    """What of a birthday has four digits."""
    record = find_customer(ask.read, vehicle.customer_id)
    parts = record.contact.birthdate.split("-") if record and record.contact.birthdate else []
    year, month, day = [*parts, "", "", ""][:3]
    return tuple(known for known in (year, day + month, month + day) if known)


def _form(ask: Ask, vehicle: Vehicle, form: Form) -> Answer:
    code = find_security_code(ask.read, vehicle.id)
    return page(
        ask,
        "my/security_code.html",
        400 if form.errors else 200,
        vehicle={"id": vehicle.id, "model": vehicle.details.model},
        is_set=code is not None,
        blocked=code is not None and code.blocked_at is not None,
        form=form,
    )


def _here(vehicle: Vehicle) -> str:
    return f"{path_of(vehicle)}/security-code"
