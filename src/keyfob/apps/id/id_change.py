"""A change of an ID, signed out: typing a code of it beside the case's number, and the link that ends it or undoes it.

Only mails to the old address carry the link. Opening it does nothing.
"""

from dataclasses import replace

from keyfob.accounts.throttle import id_code_limits
from keyfob.desk.contact import read_number
from keyfob.desk.id_change import IdChange
from keyfob.desk.id_change_end import Finished, disown_change, revert
from keyfob.desk.id_change_work import Changed, Done, Refused, type_code
from keyfob.desk.report import Report
from keyfob.storage.accounts import find_account
from keyfob.storage.cases import find_case_by_number
from keyfob.storage.deletions import find_deletion
from keyfob.storage.export import find_export
from keyfob.storage.id_changes import find_id_change_by_token, find_id_change_of_case
from keyfob.storage.sessions import list_sids
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import person
from keyfob.web.page import page
from keyfob.web.report import tell_desk


def show_code(ask: Ask) -> Answer:
    """Where a code is typed that came by mail or by post."""
    return page(ask, "id_change_code.html", form=EMPTY)


def take_code(ask: Ask) -> Answer:
    """The number of the case, which no such mail says, and the code."""
    number, typed = ask.form.get("number")[:40], ask.form.get("code")
    case = find_case_by_number(ask.read, read_number(number), ask.now)
    change = find_id_change_of_case(ask.read, case.id) if case else None
    limits = id_code_limits(ask.house.accounts.throttle, id_change_id=change.id if change else "", network=ask.network)
    if wait_before(ask, "guess", limits):
        spent = Form({"number": number}, {"": problem_of_wait(ask)})
        return page(ask, "id_change_code.html", 429, form=spent)
    account = find_account(ask.read, change.account_id) if change else None
    policy = ask.house.id_changes
    outcome = (
        type_code(change, account, typed, pepper=ask.house.unit.vault.pepper, policy=policy, now=ask.now)
        if change and account
        else Refused()
    )
    if isinstance(outcome, Changed):
        return _result(ask, "proved", 200).with_changes(*outcome.changes)
    # A number without a change is answered like a wrong code.
    wrong = Form({"number": number}, {"code": Problem("id_change.problem.code")})
    return page(ask, "id_change_code.html", 400, form=wrong).with_changes(*outcome.changes)


def show_link(ask: Ask) -> Answer:
    """What is to happen, or happened, and the button that prevents it or undoes it."""
    change = find_id_change_by_token(ask.read, ask.params["token"])
    kind = _kind(ask, change)
    if change is None or not kind:
        return _result(ask, "gone", 400)
    due = change.revert_until if kind == "revert" else change.due_at
    return page(ask, "id_change_link.html", kind=kind, due=due, new=change.new.text)


def take_link(ask: Ask) -> Answer:
    """The press, which says "this was not me"; it does what the page said, and nothing else if that has changed."""
    change = find_id_change_by_token(ask.read, ask.params["token"])
    kind = _kind(ask, change)
    if change is None or not kind:
        return _result(ask, "gone", 400)
    if ask.form.get("do") != kind:
        return show_link(ask)
    account = find_account(ask.read, change.account_id)
    sids = list_sids(ask.read, change.account_id, ask.now)
    outcome: Done | Finished
    if kind == "revert":
        outcome = revert(change, account, sids, failures=ask.house.accounts.failures_before_reset, now=ask.now)
    else:
        outcome = disown_change(
            change,
            account,
            sids,
            find_deletion(ask.read, change.account_id),
            find_export(ask.read, change.account_id),
            accounts=ask.house.accounts,
            policy=ask.house.id_changes,
            now=ask.now,
        )
    if account is None or not isinstance(outcome, Changed):
        return _result(ask, "gone", 400)
    what = Report.ID_RESTORED if kind == "revert" else Report.ID_CHANGE_STOPPED
    told = tell_desk(ask, what, replace(account, email=change.old))
    done = "reverted" if kind == "revert" else "stopped"
    return _result(ask, done, 200).with_changes(*outcome.changes, *told).acting(person(change.account_id))


def _kind(ask: Ask, change: IdChange | None) -> str:
    account = find_account(ask.read, change.account_id) if change else None
    if change is None or account is None:
        return ""
    if change.may_be_reverted(ask.now):
        return "revert"
    return "stop" if change.stands(account, ask.now) else ""


def _result(ask: Ask, kind: str, status: int) -> Answer:
    return page(ask, "id_change_result.html", status, kind=kind)
