"""A case at the desk: what was said, and what can be done; how its customer is reached once somebody has taken it."""

from dataclasses import replace

from keyfob.accounts.model import Account
from keyfob.accounts.throttle import desk_tell_limits
from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.apps.desk.queue import due_of, law_of, names_of
from keyfob.base.person import full_name
from keyfob.customers.phone import write_number
from keyfob.desk import casework
from keyfob.desk.cases import Case, State
from keyfob.desk.casework import (
    Done,
    answer_case,
    ask_customer,
    close_case,
    is_named,
    is_open_to,
    sees_case,
    take_case,
    works_on,
)
from keyfob.desk.contact import MAX_TEXT, Changed, Unfit
from keyfob.desk.erasure_work import may_prepare
from keyfob.desk.find import mask
from keyfob.desk.give_case import fit_for, give_case, may_give
from keyfob.desk.link_vehicle import may_link
from keyfob.desk.pass_on import may_pass_on, pass_on
from keyfob.desk.relink import may_relink
from keyfob.desk.roles import Permission, has_partner
from keyfob.desk.staff import Staff
from keyfob.storage.accounts import find_account, find_account_of_customer
from keyfob.storage.cases import find_case, list_messages
from keyfob.storage.customers import find_customer
from keyfob.storage.erasures import find_erasure_of_case
from keyfob.storage.give_case import list_beside
from keyfob.storage.outbox import list_fates
from keyfob.storage.partners import find_partner, list_partners
from keyfob.storage.reader import Reader
from keyfob.storage.report import list_named
from keyfob.storage.staff import find_staff
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before
from keyfob.web.contact_form import contact_problems
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.page import locale_of

SAYS = {"answer": answer_case, "ask": ask_customer}
NOTICES = {name: f"desk.notice.{name}" for name in ("taken", "said", "closed", "opened", "given", "passed_on")}


@behind_desk(Permission.SEE_CASES)
def show_case(ask: Ask, staff: Staff) -> Answer:
    """The conversation; of the customer no more than is needed to recognise them, until the case is taken."""
    return _show(ask, staff, case_of(ask, staff), EMPTY, 200)


def take(ask: Ask, staff: Staff) -> Answer:
    """Take it, or take it over."""
    case = case_of(ask, staff)
    return _done(ask, staff, case, take_case(case, staff, policy=ask.house.cases, now=ask.now), "taken")


def say(ask: Ask, staff: Staff) -> Answer:
    """Answer, or ask for something."""
    case, act = case_of(ask, staff), SAYS.get(ask.form.get("as"), answer_case)
    if wait_to_tell(ask, staff, case):
        typed = {"text": ask.form.get("text"), "as": ask.form.get("as")}
        return _show(ask, staff, case, Form(typed, {"": Problem("desk.problem.tell_many")}), 429)
    outcome = act(case, staff, ask.form.get("text"), policy=ask.house.cases, now=ask.now)
    return _done(ask, staff, case, outcome, "said")


def hand_over(ask: Ask, staff: Staff) -> Answer:
    """Let a partner go on with it."""
    case, partner = case_of(ask, staff), find_partner(ask.read, ask.form.get("partner"))
    outcome = casework.hand_over(case, staff, partner, policy=ask.house.cases, now=ask.now)
    if isinstance(outcome, Unfit):
        return _show(ask, staff, case, Form({}, {"partner": Problem("desk.problem.partner")}), 400)
    return _done(ask, staff, case, outcome, "passed_on")


def give(ask: Ask, staff: Staff) -> Answer:
    """Give it to a colleague of the same desk."""
    case, colleague = case_of(ask, staff), find_staff(ask.read, ask.form.get("colleague"))
    outcome = give_case(case, staff, colleague, policy=ask.house.cases, now=ask.now)
    if isinstance(outcome, Unfit):
        return _show(ask, staff, case, Form({}, {"colleague": Problem("give_case.problem")}), 400)
    return _done(ask, staff, case, outcome, "given")


def support(ask: Ask, staff: Staff) -> Answer:
    """Let Connect Support go on with it."""
    case = case_of(ask, staff)
    return _done(ask, staff, case, pass_on(case, staff, policy=ask.house.cases, now=ask.now), "passed_on")


def close(ask: Ask, staff: Staff) -> Answer:
    """Close it."""
    case = case_of(ask, staff)
    return _done(ask, staff, case, close_case(case, staff, policy=ask.house.cases, now=ask.now), "closed")


def case_of(ask: Ask, staff: Staff) -> Case:
    """The case that is asked for; one that is not for somebody's eyes is as unknown as none."""
    case = find_case(ask.read, ask.params["id"], ask.now)
    if case is None or not sees_case(case, staff):
        raise NotFound
    ask.case = replace(case, named=list_named(ask.read, case.id))
    return ask.case


def wait_to_tell(ask: Ask, staff: Staff, case: Case) -> int:
    """Reserve an act that the customer of a case is told of by mail; 0, or the seconds until there is room."""
    customer = case.customer_id or case.account_id or case.id
    limits = desk_tell_limits(ask.house.accounts.throttle, staff_id=staff.id, customer=customer)
    return wait_before(ask, "tell", limits)


def account_of(read: Reader, case: Case) -> Account | None:
    """The ID that a case is about; none where nobody was signed in, or it is gone."""
    if case.account_id:
        return find_account(read, case.account_id)
    return find_account_of_customer(read, case.customer_id) if case.customer_id else None


def _done(ask: Ask, staff: Staff, case: Case, outcome: Done, what: str) -> Answer:
    if isinstance(outcome, Unfit):
        typed = {"text": ask.form.get("text"), "as": ask.form.get("as")}
        return _show(ask, staff, case, Form(typed, contact_problems(outcome.faults)), 400)
    if isinstance(outcome, Changed):
        return redirect(f"/cases/{case.id}?notice={what}", outcome.changes)
    typed = {"text": ask.form.get("text")}
    return _show(ask, staff, case, Form(typed, {"": Problem("desk.problem.not_now")}), 409)


def _show(ask: Ask, staff: Staff, case: Case, form: Form, status: int) -> Answer:
    messages, is_own = list_messages(ask.read, case), works_on(case, staff)
    who = (case.taken_by, case.given_by, *(message.staff for message in messages))
    names = {} if has_partner(staff.role) else names_of(ask.read, who)
    account = account_of(ask.read, case)
    links = may_link(case, staff) and bool(case.customer_id or (account and account.customer_id))
    may_hand_over = Permission.HAND_OVER in staff.permissions and is_open_to(case, staff)
    partners = [(one.id, one.name) for one in list_partners(ask.read) if one.is_open] if may_hand_over else []
    beside = fit_for(case, staff, list_beside(ask.read, staff)) if may_give(case, staff) else ()
    return desk_page(
        ask,
        staff,
        "desk/case.html",
        status,
        case=case,
        messages=messages,
        names=names,
        due=due_of(ask, case),
        law=law_of(ask, case),
        erasure=find_erasure_of_case(ask.read, case.id),
        may_prepare=may_prepare(case, staff),
        customer=_reached(ask, case, shown=is_own),
        is_own=is_own,
        helps=is_own and account is not None,
        links=links,
        relinks=account is not None and may_relink(case, staff),
        is_over=case.state is State.CLOSED,
        is_named=is_named(case, staff),
        may_work=Permission.WORK_CASES in staff.permissions and not is_named(case, staff),
        may_say=is_open_to(case, staff),
        colleagues=sorted(((one.id, one.name) for one in beside), key=lambda one: one[1]),
        partners=partners,
        passes_on=may_pass_on(case, staff),
        partner=find_partner(ask.read, case.partner_id) if case.partner_id else None,
        sayings=[(name, ask.house.pages.brand.speaker(locale_of(ask)).text(f"desk.case.as.{name}")) for name in SAYS],
        most=MAX_TEXT,
        mails=list_fates(ask.read, case.id),
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
    )


def _reached(ask: Ask, case: Case, *, shown: bool) -> dict[str, object]:
    """How the customer is called and reached; masked unless ``shown``."""
    record = find_customer(ask.read, case.customer_id) if case.customer_id else None
    name = full_name(record.person) if record else case.name
    phone = record.contact.main_phone if record else None
    number = write_number(phone.number) if phone else ""
    if shown:
        return {"name": name, "email": case.email.text, "phone": number, "number": record.number if record else ""}
    masked = mask(name, case.email.text, number)
    return {"name": masked.name, "email": masked.email, "phone": masked.phone, "number": ""}
