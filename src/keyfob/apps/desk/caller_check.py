"""The page on which an agent types what a caller said, and reads what to say back."""

from keyfob.accounts.caller_check import WORDS
from keyfob.accounts.model import Account
from keyfob.accounts.throttle import caller_limits
from keyfob.apps.desk.case import account_of, case_of
from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.base.durations import MINUTE
from keyfob.desk.caller_check import Checked, check, may_check
from keyfob.desk.cases import Case
from keyfob.desk.casework import Refused, works_on
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem


@behind_desk(Permission.WORK_CASES)
def show_check(ask: Ask, staff: Staff) -> Answer:
    """The field for the caller's words, and nothing of what they are."""
    case, account = _called(ask, staff)
    return _show(ask, staff, case, account, EMPTY, 200)


def take_check(ask: Ask, staff: Staff) -> Answer:
    """Right words are answered with those to read back; each try counts, for the ID and for the agent."""
    case, account = _called(ask, staff)
    typed = ask.form.get("words")
    if not typed.strip():
        return _show(ask, staff, case, account, _problem("missing"), 400)
    limits = caller_limits(ask.house.accounts.throttle, account_id=account.id, staff_id=staff.id)
    wait = wait_before(ask, "caller", limits)
    if wait:
        form = Form({}, {"words": Problem("desk.problem.caller_many", {"count": -(-wait // MINUTE)})})
        return _show(ask, staff, case, account, form, 429)
    pepper = ask.house.unit.vault.pepper
    outcome = check(case, staff, account, typed, policy=ask.house.cases, pepper=pepper, now=ask.now)
    if isinstance(outcome, Checked):
        return _show(ask, staff, case, account, EMPTY, 200, outcome.heard).with_changes(*outcome.changes)
    problem, status = ("closed", 409) if isinstance(outcome, Refused) else ("wrong", 400)
    return _show(ask, staff, case, account, _problem(problem), status).with_changes(*outcome.changes)


def _problem(kind: str) -> Form:
    return Form({}, {"words": Problem(f"desk.problem.caller_{kind}")})


def _called(ask: Ask, staff: Staff) -> tuple[Case, Account]:
    case = case_of(ask, staff)
    account = account_of(ask.read, case) if works_on(case, staff) else None
    if account is None:
        raise NotFound
    return case, account


def _show(ask: Ask, staff: Staff, case: Case, account: Account, form: Form, status: int, heard: str = "") -> Answer:
    return desk_page(
        ask,
        staff,
        "desk/caller_check.html",
        status,
        case=case,
        may_check=may_check(case, staff, account),
        heard=heard,
        known=WORDS,
        form=form,
        path=f"/cases/{case.id}/caller",
    )
