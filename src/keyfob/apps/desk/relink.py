"""Linking the record of an ID that was deleted to the ID that a case is about, against what was seen of identity."""

from collections.abc import Mapping

from keyfob.apps.desk.case import account_of, case_of, wait_to_tell
from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.customers.text import Unfit
from keyfob.desk.cases import Case
from keyfob.desk.casework import Refused, works_on
from keyfob.desk.contact import Changed
from keyfob.desk.relink import (
    NUMBER,
    SEEN,
    Already,
    BeingErased,
    Facts,
    Holding,
    Holds,
    OfAnother,
    OnHold,
    Outcome,
    Unknown,
    is_on_hold,
    may_relink,
    read_relink,
    relink,
)
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.storage.accounts import find_account_of_customer
from keyfob.storage.consents import list_ledgers
from keyfob.storage.customers import find_customer_by_number
from keyfob.storage.erasures import find_standing
from keyfob.storage.id_changes import find_hold
from keyfob.storage.relink import find_former
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem

FIELDS = (NUMBER, SEEN)
NOTICES = {"linked": "relink.notice.linked"}
PROBLEMS: Mapping[type[Outcome], str] = {
    Refused: "desk.problem.not_now",
    OnHold: "relink.problem.on_hold",
    Unknown: "relink.problem.unknown",
    Already: "relink.problem.already",
    OfAnother: "relink.problem.of_another",
    BeingErased: "relink.problem.being_erased",
    Holds: "relink.problem.holds",
}
"""What is said where nothing was linked."""


@behind_desk(Permission.RELINK)
def show_relink(ask: Ask, staff: Staff) -> Answer:
    """The form, to whoever has taken the case of an ID; to everybody else there is no such page."""
    case, facts = _facts(ask, staff)
    return _show(ask, staff, case, facts, EMPTY, 200)


def take_relink(ask: Ask, staff: Staff) -> Answer:
    """Link it; tries are limited like whatever a customer is told of."""
    typed = {name: ask.form.get(name) for name in FIELDS}
    number = read_relink(typed)
    case, facts = _facts(ask, staff, "" if isinstance(number, Unfit) else number)
    if isinstance(number, Unfit):
        problems = {name: Problem(f"relink.problem.{name}") for name in FIELDS if name in number.faults}
        return _show(ask, staff, case, facts, Form(typed, problems), 400)
    wait = wait_to_tell(ask, staff, case)
    if wait:
        many = Form(typed, {"": Problem("desk.problem.tell_many")})
        return _show(ask, staff, case, facts, many, 429)
    outcome = relink(case, staff, facts, now=ask.now, mint=ask.mint)
    if isinstance(outcome, Changed):
        return redirect(f"/cases/{case.id}/relink?notice=linked", outcome.changes)
    problem = Form(typed, {"": Problem(PROBLEMS[type(outcome)])})
    return _show(ask, staff, case, facts, problem, 409, outcome.what if isinstance(outcome, Holds) else ())


def _facts(ask: Ask, staff: Staff, number: str = "") -> tuple[Case, Facts]:
    """The case, and what is known of its ID and of the record with this number."""
    case = case_of(ask, staff)
    account = account_of(ask.read, case) if works_on(case, staff) else None
    if account is None:
        raise NotFound
    held_until = find_hold(ask.read, account.id, ask.now)
    record = find_customer_by_number(ask.read, number) if number else None
    if record is None:
        return case, Facts(account, held_until)
    owner = find_account_of_customer(ask.read, record.id)
    ids = (record.id, *((account.customer_id,) if account.customer_id else ()))
    return case, Facts(
        account,
        held_until,
        find_former(ask.read, account.customer_id, ask.now) if account.customer_id else None,
        record,
        owner.id if owner else None,
        list_ledgers(ask.read, record.id),
        any(find_standing(ask.read, customer_id) for customer_id in ids),
    )


def _show(
    ask: Ask, staff: Staff, case: Case, facts: Facts, form: Form, status: int, holds: tuple[Holding, ...] = ()
) -> Answer:
    return desk_page(
        ask,
        staff,
        "desk/relink.html",
        status,
        case=case,
        may_relink=may_relink(case, staff) and not is_on_hold(facts),
        on_hold=is_on_hold(facts),
        holds=[what.value for what in holds],
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
    )
