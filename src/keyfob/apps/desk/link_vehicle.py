"""Linking a vehicle to a case's customer, against what was seen of identity and registration document."""

from collections.abc import Mapping

from keyfob.apps.desk.case import account_of, case_of, wait_to_tell
from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.customers.text import Unfit
from keyfob.desk.cases import Case
from keyfob.desk.casework import Refused, works_on
from keyfob.desk.contact import Changed
from keyfob.desk.link_vehicle import SEEN, Garage, OnHold, Outcome, link_at_desk, may_link, read_link
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.storage.customers import find_customer
from keyfob.storage.id_changes import find_hold
from keyfob.storage.vehicles import find_main_user, list_vehicles
from keyfob.vehicles.linking import Already, Full, OfAnother
from keyfob.vehicles.news import Recipient
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem

FIELDS = ("vin", "model", "year", "plate", SEEN)
NOTICES = {"linked": "link_vehicle.notice.linked"}
PROBLEMS: Mapping[type[Outcome], str] = {
    Refused: "desk.problem.not_now",
    OnHold: "link_vehicle.problem.on_hold",
    Already: "link_vehicle.problem.already",
    OfAnother: "link_vehicle.problem.of_another",
    Full: "link_vehicle.problem.full",
}
"""What is said where nothing was linked; of whom another's vehicle is, nothing."""


@behind_desk(Permission.LINK_VEHICLE)
def show_link(ask: Ask, staff: Staff) -> Answer:
    """The form, to whoever has taken the case; to everybody else there is no such page."""
    case, customer_id = _customer(ask, staff)
    return _show(ask, staff, case, _garage(ask, case, customer_id), EMPTY, 200)


def take_link(ask: Ask, staff: Staff) -> Answer:
    """Link it; tries for one customer are limited, since an answer tells whether a vehicle is taken."""
    case, customer_id = _customer(ask, staff)
    typed = {name: ask.form.get(name) for name in FIELDS}
    details = read_link(typed)
    if isinstance(details, Unfit):
        garage = _garage(ask, case, customer_id)
        return _show(ask, staff, case, garage, Form(typed, _problems(details)), 400)
    garage = _garage(ask, case, customer_id, details.vin)
    if wait_to_tell(ask, staff, case):
        many = Form(typed, {"": Problem("desk.problem.tell_many")})
        return _show(ask, staff, case, garage, many, 429)
    outcome = link_at_desk(details, case, staff, garage, now=ask.now, mint=ask.mint)
    if isinstance(outcome, Changed):
        return redirect(f"/cases/{case.id}/vehicle?notice=linked", outcome.changes)
    return _show(ask, staff, case, garage, Form(typed, {"": Problem(PROBLEMS[type(outcome)])}), 409)


def _customer(ask: Ask, staff: Staff) -> tuple[Case, str]:
    """The case, and the record that it is about."""
    case = case_of(ask, staff)
    account = account_of(ask.read, case)
    customer_id = case.customer_id or (account.customer_id if account else None)
    if not works_on(case, staff) or customer_id is None or find_customer(ask.read, customer_id) is None:
        raise NotFound
    return case, customer_id


def _garage(ask: Ask, case: Case, customer_id: str, vin: str = "") -> Garage:
    account = account_of(ask.read, case)
    return Garage(
        customer_id,
        list_vehicles(ask.read, customer_id),
        find_main_user(ask.read, vin) if vin else None,
        find_hold(ask.read, account.id, ask.now) if account else None,
        Recipient(account.id, account.email.text, account.locale) if account else None,
    )


def _problems(unfit: Unfit) -> dict[str, Problem]:
    def key(name: str) -> str:
        return f"link_vehicle.problem.{name}" if name == SEEN else f"customer_invitation.problem.{name}"

    return {name: Problem(key(name)) for name in FIELDS if name in unfit.faults}


def _show(ask: Ask, staff: Staff, case: Case, garage: Garage, form: Form, status: int) -> Answer:
    return desk_page(
        ask,
        staff,
        "desk/link_vehicle.html",
        status,
        case=case,
        may_link=may_link(case, staff) and garage.held_until is None,
        until=garage.held_until,
        is_told=garage.recipient is not None,
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
    )
