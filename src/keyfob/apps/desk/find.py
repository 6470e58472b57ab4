"""Finding a customer at the desk, masked; and from there to a case."""

from keyfob.accounts.throttle import alarm_limits, desk_tell_limits, finding_limits
from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.base.durations import MINUTE
from keyfob.customers.text import Fault
from keyfob.desk.cases import ASKED
from keyfob.desk.casework import Refused
from keyfob.desk.contact import MAX_TEXT, Unfit, read_draft
from keyfob.desk.customer_partners import partner_of
from keyfob.desk.find import (
    Alarm,
    By,
    Found,
    LookUpsAlarmed,
    Pending,
    Query,
    look_up,
    look_up_pending,
    mask,
    read_query,
    visible,
)
from keyfob.desk.open_case import open_case
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.storage.accounts import find_account
from keyfob.storage.customer_partners import own_among
from keyfob.storage.customers import find_customer
from keyfob.storage.find import find_found, find_pending, find_people
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before
from keyfob.web.contact_form import contact_problems
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.page import locale_of

FIND = "/find"
PLACES = {"registration": "/registrations", "invitation": "/invitations"}
"""Where the page of what is on its way stands."""
PROBLEMS = {Fault.MISSING: "missing", Fault.TOO_LONG: "shape", Fault.SHAPE: "shape"}


@behind_desk(Permission.FIND)
def show_find(ask: Ask, staff: Staff) -> Answer:
    """One field for all that is somebody's whole, and one for the postcode that a name needs."""
    return _form(ask, staff, EMPTY, 200)


@behind_desk(Permission.FIND)
def take_find(ask: Ask, staff: Staff) -> Answer:
    """Look somebody up, if there is room: it is counted before anything is looked at."""
    typed = {"who": ask.form.get("who"), "postcode": ask.form.get("postcode")}
    query = read_query(typed["who"], typed["postcode"])
    if isinstance(query, Fault):
        return _form(ask, staff, Form(typed, {"who": Problem(f"desk.problem.find_{PROBLEMS[query]}")}), 400)
    rules = ask.house.accounts.throttle
    wait = wait_before(ask, "find", finding_limits(rules, staff_id=staff.id))
    if wait:
        return _too_many(ask, staff, typed, wait)
    if query.by is By.REFERENCE:
        pending = find_pending(ask.read, query.value, ask.now)
        return _pending(ask, staff, Form(typed), pending if pending and pending.is_for(staff) else None)
    return _people(ask, staff, Form(typed), query)


@behind_desk(Permission.FIND)
def show_customer(ask: Ask, staff: Staff) -> Answer:
    """Somebody who was found, masked still, and the form that opens a case on them."""
    return _customer(ask, staff, _found(ask, staff), EMPTY, 200)


def take_open(ask: Ask, staff: Staff) -> Answer:
    """Open the case; from then on it is this agent's, and the customer reads of it."""
    found = _found(ask, staff)
    typed = {name: ask.form.get(name) for name in ("about", "text")}
    draft = read_draft(typed)
    if isinstance(draft, Unfit):
        return _customer(ask, staff, found, Form(typed, contact_problems(draft.faults)), 400)
    limits = desk_tell_limits(ask.house.accounts.throttle, staff_id=staff.id, customer=found.id)
    wait = wait_before(ask, "tell", limits)
    if wait:
        many = Form(typed, {"": Problem("desk.problem.tell_many")})
        return _customer(ask, staff, found, many, 429)
    account = find_account(ask.read, found.account_id) if found.account_id else None
    record = find_customer(ask.read, found.customer_id) if found.customer_id else None
    outcome = open_case(draft, staff, account, record, policy=ask.house.cases, now=ask.now, mint=ask.mint)
    if isinstance(outcome, Refused):
        raise NotFound
    ask.case, ask.reason = outcome.case, draft.text
    return redirect(f"/cases/{outcome.case.id}?notice=opened", outcome.changes)


def _people(ask: Ask, staff: Staff, form: Form, query: Query) -> Answer:
    found = find_people(ask.read, query)
    seen = visible(found, _own(ask, staff, found))
    canaries = ask.house.pages.brand.facts.desk.canaries
    changes = look_up(staff, query.by, found, seen, canaries, ask.now)
    rows = [{"id": one.id, **_masked(one)} for one in seen]
    return _form(ask, staff, form, 200, found=rows, searched=True).with_changes(*changes)


def _pending(ask: Ask, staff: Staff, form: Form, pending: Pending | None) -> Answer:
    changes = look_up_pending(staff) if pending else look_up(staff, By.REFERENCE, (), (), (), ask.now)
    shown = pending and {
        "kind": pending.kind,
        "email": mask("", pending.email, "").email,
        "since": pending.since,
        "until": pending.until,
        "path": f"{PLACES[pending.kind]}/{pending.id}",
    }
    return _form(ask, staff, form, 200, on_its_way=shown, searched=True).with_changes(*changes)


def _too_many(ask: Ask, staff: Staff, typed: dict[str, str], wait: int) -> Answer:
    """Refused, and the brand is told, once for as long as it lasts."""
    form = Form(typed, {"": Problem("desk.problem.find_many", {"count": -(-wait // MINUTE)})})
    is_told = wait_before(ask, "alarm", alarm_limits(ask.house.accounts.throttle, staff_id=staff.id))
    alarm = () if is_told else (LookUpsAlarmed(staff.id, Alarm.LIMIT, ask.now),)
    return _form(ask, staff, form, 429).with_changes(*alarm)


def _found(ask: Ask, staff: Staff) -> Found:
    """Whom the path names; somebody who is not for these eyes is as unknown as nobody."""
    found = find_found(ask.read, ask.params["id"])
    if found is None or not visible((found,), _own(ask, staff, (found,))):
        raise NotFound
    return found


def _own(ask: Ask, staff: Staff, found: tuple[Found, ...]) -> frozenset[str] | None:
    """Of those found, the records of a partner's own customers; None for who sees all."""
    partner_id = partner_of(staff)
    if partner_id is None:
        return None
    return own_among(ask.read, [one.customer_id for one in found if one.customer_id], partner_id)


def _masked(found: Found) -> dict[str, str]:
    masked = mask(found.name, found.email, found.phone)
    return {"name": masked.name, "email": masked.email, "phone": masked.phone}


def _customer(ask: Ask, staff: Staff, found: Found, form: Form, status: int) -> Answer:
    say = ask.house.pages.brand.speaker(locale_of(ask)).text
    abouts = [(about.value, say(f"contact.about_is.{about}")) for about in ASKED]
    return desk_page(
        ask,
        staff,
        "desk/customer.html",
        status,
        customer=_masked(found),
        found_id=found.id,
        has_account=found.account_id is not None,
        abouts=abouts,
        most=MAX_TEXT,
        form=form,
    )


def _form(ask: Ask, staff: Staff, form: Form, status: int, **found: object) -> Answer:
    shown = {"found": [], "on_its_way": None, "searched": False, "path": FIND, **found}
    return desk_page(ask, staff, "desk/find.html", status, form=form, **shown)
