"""Erasures at the desk: prepared from a case, released by a second person, taken back; what was done, what is kept."""

from keyfob.accounts.model import Account
from keyfob.apps.desk.case import case_of
from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.apps.desk.queue import law_of, names_of
from keyfob.base.email import mask_email
from keyfob.desk.cases import Case
from keyfob.desk.casework import sees_case
from keyfob.desk.contact import Unfit
from keyfob.desk.erasure import Erasure, Part
from keyfob.desk.erasure_execution import read_kept
from keyfob.desk.erasure_work import (
    Done,
    Moved,
    Whom,
    Why,
    approve,
    may_approve,
    may_prepare,
    prepare,
    read_draft,
    send_back,
    ways_of,
)
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.storage.accounts import find_account, find_account_of_customer
from keyfob.storage.cases import find_case
from keyfob.storage.contracts import list_contracts
from keyfob.storage.customers import find_customer, find_customer_by_number
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.erasures import find_erasure, find_standing, list_erasures
from keyfob.storage.id_changes import find_reversible
from keyfob.storage.legal_holds import list_holds
from keyfob.storage.outbox import list_fates
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.page import locale_of

PAGE = 50
_LATEST = (2**62, "v" * 27)
NOTICES = {name: f"desk.notice.erasure_{name}" for name in ("prepared", "approved", "returned")}


@behind_desk(Permission.PREPARE_ERASURE)
def show_prepare(ask: Ask, staff: Staff) -> Answer:
    """The checklist; whoever has one prepared already is led there."""
    case = case_of(ask, staff)
    if not may_prepare(case, staff):
        raise NotFound
    return _prepare_page(ask, staff, case, EMPTY, 200)


def take_prepare(ask: Ask, staff: Staff) -> Answer:
    """All is checked: somebody else is to release it."""
    case, typed = case_of(ask, staff), {name: ask.form.get(name) for name in _fields()}
    draft = read_draft(typed, case, ask.now)
    if isinstance(draft, Unfit):
        problems = {name: Problem(f"desk.erasure.problem.{name.partition('_')[0]}") for name in draft.faults}
        return _prepare_page(ask, staff, case, Form(typed, problems), 400)
    outcome = prepare(
        case, staff, _whom_of_case(ask, case, typed["customer_number"]), draft, now=ask.now, mint=ask.mint
    )
    if isinstance(outcome, Moved):
        return redirect(f"/erasures/{outcome.erasure.id}?notice=prepared", outcome.changes)
    field = "customer_number" if outcome.why is Why.NOBODY and not case.customer_id else ""
    problem = Problem(f"desk.erasure.problem.{outcome.why}")
    return _prepare_page(ask, staff, case, Form(typed, {field: problem}), 409)


@behind_desk(Permission.SEE_ERASURES)
def show_erasures(ask: Ask, staff: Staff) -> Answer:
    """All of them, the latest first."""
    at, _, last = ask.query.get("after").partition(".")
    begun = at.isascii() and at.isdecimal() and len(at) < 19  # noqa: PLR2004  # fits a column of 64 bits
    found = list_erasures(ask.read, (int(at), last[:26]) if begun else _LATEST, ask.now, PAGE + 1)
    shown = found[:PAGE]
    after = f"{shown[-1].changed_at}.{shown[-1].id}" if len(found) > PAGE else ""
    return desk_page(ask, staff, "desk/erasures.html", erasures=shown, after=after, path="/erasures")


@behind_desk(Permission.SEE_ERASURES)
def show_erasure(ask: Ask, staff: Staff) -> Answer:
    """How far it is, who prepared and released it, and what is kept."""
    return _show(ask, staff, _erasure(ask), EMPTY, 200)


def take_approve(ask: Ask, staff: Staff) -> Answer:
    """The second person."""
    erasure = _erasure(ask)
    case, whom = find_case(ask.read, erasure.case_id, ask.now), _whom(ask, erasure.customer_id)
    outcome = approve(erasure, case, staff, whom, policy=ask.house.cases, now=ask.now)
    return _done(ask, staff, erasure, outcome, "approved")


def take_return(ask: Ask, staff: Staff) -> Answer:
    """Not like this."""
    erasure = _erasure(ask)
    account = find_account_of_customer(ask.read, erasure.customer_id)
    outcome = send_back(erasure, staff, account.id if account else None, now=ask.now)
    return _done(ask, staff, erasure, outcome, "returned")


def take_kept(ask: Ask, staff: Staff) -> Answer:
    """Read what is kept by law of somebody who was erased; that it was read is recorded."""
    erasure = _erasure(ask)
    holds = list_holds(ask.read, erasure.id, ask.now)
    if not holds:
        return _show(ask, staff, erasure, Form({}, {"": Problem("desk.erasure.problem.not_now")}), 409)
    shown = _show(ask, staff, erasure, EMPTY, 200, opened=holds)
    return shown.with_changes(read_kept(erasure, [hold.id for hold in holds]))


def _fields() -> tuple[str, ...]:
    held = (f"{name}_{part}" for part in Part for name in ("reason", "until"))
    return ("customer_number", "identity", "note", "complete", *held)


def _erasure(ask: Ask) -> Erasure:
    found = find_erasure(ask.read, ask.params["id"], ask.now)
    if found is None:
        raise NotFound
    return found


def _whom_of_case(ask: Ask, case: Case, number: str) -> Whom | None:
    """The record that the case belongs to, or, of a case that somebody wrote signed out, the one with this number."""
    account = find_account(ask.read, case.account_id) if case.account_id else None
    customer_id = case.customer_id or (account.customer_id if account else None)
    if customer_id is None:
        record = find_customer_by_number(ask.read, number.strip().upper())
        customer_id = record.id if record else None
    return _whom(ask, customer_id, case.email.text) if customer_id else None


def _whom(ask: Ask, customer_id: str, *asking: str) -> Whom:
    account = find_account_of_customer(ask.read, customer_id)
    running = list_contracts(ask.read, customer_id, ask.now).contracts
    changed = find_reversible(ask.read, account.id, ask.now) if account else None
    known = (*_known(ask, account, customer_id), *asking)
    return Whom(
        customer_id,
        account.id if account else None,
        tuple(dict.fromkeys(address for address in known if address)),
        len(running),
        find_standing(ask.read, customer_id),
        changed or 0,
    )


def _known(ask: Ask, account: Account | None, customer_id: str) -> tuple[str, ...]:
    """The addresses at which the customer is known: all are told, whoever asked."""
    try:
        record = find_customer(ask.read, customer_id)
    except KeyDestroyed:
        record = None
    return (account.email.text if account else "", record.contact.email if record else "")


def _done(ask: Ask, staff: Staff, erasure: Erasure, outcome: Done, what: str) -> Answer:
    if isinstance(outcome, Moved):
        return redirect(f"/erasures/{erasure.id}?notice={what}", outcome.changes)
    why = Why.NOT_NOW if isinstance(outcome, Unfit) else outcome.why
    return _show(ask, staff, erasure, Form({}, {"": Problem(f"desk.erasure.problem.{why}")}), 409)


def _prepare_page(ask: Ask, staff: Staff, case: Case, form: Form, status: int) -> Answer:
    say = ask.house.pages.brand.speaker(locale_of(ask)).text
    return desk_page(
        ask,
        staff,
        "desk/erasure_new.html",
        status,
        case=case,
        law=law_of(ask, case),
        ways=[(way.value, say(f"desk.erasure.identity.{way}")) for way in ways_of(case)],
        parts=[part.value for part in Part],
        retention=ask.house.pages.brand.facts.retention,
        knows_whom=bool(case.customer_id or case.account_id),
        form=form,
        path="/cases",
    )


def _show(ask: Ask, staff: Staff, erasure: Erasure, form: Form, status: int, opened: tuple[object, ...] = ()) -> Answer:
    case = find_case(ask.read, erasure.case_id, ask.now)
    seen = case if case is not None and sees_case(case, staff) else None
    return desk_page(
        ask,
        staff,
        "desk/erasure.html",
        status,
        erasure=erasure,
        case=seen,
        law=law_of(ask, seen) if seen else None,
        names=names_of(ask.read, (erasure.prepared_by, erasure.approved_by)),
        recipients=[mask_email(address) for address in erasure.recipients],
        holds=erasure.holds or list_holds(ask.read, erasure.id, ask.now),
        opened=opened,
        is_own=erasure.prepared_by == staff.id,
        may_approve=may_approve(erasure, case, staff),
        may_return=erasure.stands and Permission.PREPARE_ERASURE in staff.permissions,
        may_open=erasure.state == "executed" and Permission.APPROVE_ERASURE in staff.permissions,
        mails=list_fates(ask.read, erasure.id),
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
        path="/erasures",
    )
