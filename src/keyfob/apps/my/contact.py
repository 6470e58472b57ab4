"""Contact in My: what was asked and what became of it, asking anew with all that the record knows, writing more."""

from keyfob.accounts.throttle import contact_limits
from keyfob.apps.my.door import Customer, ask_to_confirm_contact, behind_door
from keyfob.customers.phone import write_number
from keyfob.desk.cases import MOST_MESSAGES, Case, CaseMessage
from keyfob.desk.contact import ABOUT_THE_ID, Changed, Unfit, close_own, open_own, read_draft, write_more
from keyfob.desk.erasure import answer_due
from keyfob.storage.cases import find_own_case, list_cases, list_messages
from keyfob.storage.customers import find_customer
from keyfob.storage.erasures import find_erasure_of_case
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.contact_form import asked_about, contact_context, contact_problems, id_of_case, over, room_for_message
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form
from keyfob.web.page import page

NEW = "/my/contact/new"
NOTICES = {"written": "notice.case_written", "closed": "notice.case_closed"}
MOST_SHOWN = 50


@behind_door
def show_contact(ask: Ask, customer: Customer) -> Answer:
    """All cases, the newest first."""
    account = customer.account
    cases = list_cases(ask.read, account.id, account.customer_id, ask.now, MOST_SHOWN + 1)
    return page(ask, "my/contact.html", cases=cases[:MOST_SHOWN], more=len(cases) > MOST_SHOWN)


@behind_door
def show_new(ask: Ask, customer: Customer) -> Answer:
    """The form, filled in from the record."""
    about = asked_about(ask)
    more = _ask_about_the_id(ask, customer, about, f"{NEW}?about={about}")
    return more or _form(ask, customer, Form({"about": about}), 200)


@behind_door
def take_new(ask: Ask, customer: Customer) -> Answer:
    """Open a case."""
    typed = {name: ask.form.get(name) for name in ("about", "text")}
    draft = read_draft(typed)
    if isinstance(draft, Unfit):
        return _form(ask, customer, Form(typed, contact_problems(draft.faults)), 400)
    more = _ask_about_the_id(ask, customer, draft.about, NEW)
    if more is not None:
        return more
    account = customer.account
    case_id = id_of_case(ask, account.id, draft.about, draft.text)
    if find_own_case(ask.read, case_id, account.id, account.customer_id, ask.now):
        return redirect(f"/my/contact/{case_id}?notice=written")
    limits = contact_limits(ask.house.accounts.throttle, account_id=account.id)
    problem = room_for_message(ask, limits)
    if problem:
        return _form(ask, customer, Form(typed, {"": problem}), 429)
    outcome = open_own(draft, account, policy=ask.house.cases, now=ask.now, mint=ask.mint, case_id=case_id)
    return redirect(f"/my/contact/{case_id}?notice=written", outcome.changes)


@behind_door
def show_case(ask: Ask, customer: Customer) -> Answer:
    """What was said, and how far it is."""
    case = _case(ask, customer)
    return _show(ask, case, list_messages(ask.read, case))


@behind_door
def write_case(ask: Ask, customer: Customer) -> Answer:
    """Write more; about the ID it could be the address that is to be put in, so it takes the same proof as asking."""
    case, typed = _case(ask, customer), ask.form.get("text")
    more = _ask_about_the_id(ask, customer, case.about, ask.path)
    if more is not None:
        return more
    messages = list_messages(ask.read, case)
    outcome = write_more(case, typed, messages[-1], policy=ask.house.cases, now=ask.now)
    if isinstance(outcome, Unfit):
        return _show(ask, case, messages, Form({"text": typed}, contact_problems(outcome.faults)), 400)
    if isinstance(outcome, Changed) and outcome.changes:
        limits = contact_limits(ask.house.accounts.throttle, account_id=customer.account.id, case_id=case.id)
        problem = room_for_message(ask, limits)
        if problem:
            return _show(ask, case, messages, Form({"text": typed}, {"text": problem}), 429)
    if isinstance(outcome, Changed):
        return redirect(f"/my/contact/{case.id}?notice=written", outcome.changes)
    return _show(ask, case, messages, Form({"text": typed}, {"": over(case)}), 400)


@behind_door
def close_case(ask: Ask, customer: Customer) -> Answer:
    """The customer needs nothing more."""
    case = _case(ask, customer)
    outcome = close_own(case, policy=ask.house.cases, now=ask.now)
    return redirect(f"/my/contact/{case.id}?notice=closed", outcome.changes)


def _ask_about_the_id(ask: Ask, customer: Customer, about: str, back: str) -> Answer | None:
    """A proof first, for what could end in another ID or in none; None where it was given, or is not needed."""
    return ask_to_confirm_contact(ask, customer, back) if about in ABOUT_THE_ID else None


def _case(ask: Ask, customer: Customer) -> Case:
    """The customer's own case; somebody else's is as unknown as one that never was."""
    account = customer.account
    case = find_own_case(ask.read, ask.params["id"], account.id, account.customer_id, ask.now)
    if case is None:
        raise NotFound
    return case


def _form(ask: Ask, customer: Customer, form: Form, status: int) -> Answer:
    account = customer.account
    record = find_customer(ask.read, account.customer_id) if account.customer_id else None
    main = record.contact.main_phone if record else None
    return page(
        ask,
        "my/contact_new.html",
        status,
        form=form,
        email=account.email.text,
        person=record.person if record else None,
        number=record.number if record else "",
        phone=write_number(main.number) if main else "",
        **contact_context(ask),
    )


def _show(ask: Ask, case: Case, messages: list[CaseMessage], form: Form = EMPTY, status: int = 200) -> Answer:
    return page(
        ask,
        "my/contact_case.html",
        status,
        case=case,
        messages=messages,
        answer_due=answer_due(case),
        erasure=find_erasure_of_case(ask.read, case.id),
        most=MOST_MESSAGES,
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
    )
