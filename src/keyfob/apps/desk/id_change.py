"""A change of an ID at the desk: opened from a case, proved, and released by a second person of another desk."""

import logging

from keyfob.accounts.model import Account
from keyfob.accounts.throttle import id_change_limits, new_address_limits
from keyfob.apps.desk.case import case_of
from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.base.change import Change
from keyfob.base.person import full_name
from keyfob.customers.address_format import write_lines
from keyfob.customers.text import Fault
from keyfob.desk.cases import Case
from keyfob.desk.id_change import MAX_TICKET, IdChange, Need, Proof, Reason, lacks
from keyfob.desk.id_change_work import (
    Changed,
    Known,
    Opened,
    Refused,
    TooSoon,
    Unfit,
    approve,
    may_approve,
    may_open,
    open_at_desk,
    read_draft,
    record_seen,
    refuse,
    write_letter,
)
from keyfob.desk.pass_on import may_pass_on
from keyfob.desk.report import Report
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.storage.accounts import find_account
from keyfob.storage.customers import find_customer
from keyfob.storage.id_changes import find_id_change_of_case, find_known, is_free
from keyfob.storage.outbox import list_fates
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.metrics import note_throttled
from keyfob.web.page import locale_of
from keyfob.web.report import tell_desk

FIELDS = ("email", "reason", "ticket")
NOTICES = {name: f"id_change.desk.notice.{name}" for name in ("opened", "seen", "approved", "refused")}
_log = logging.getLogger("keyfob.desk")


@behind_desk(Permission.SEE_CASES)
def show_id_change(ask: Ask, staff: Staff) -> Answer:
    """What is there, what is missing, and what this person may do about it."""
    return _show(ask, staff, case_of(ask, staff), EMPTY, 200)


def take_open(ask: Ask, staff: Staff) -> Answer:
    """Open one; nothing tells whether the new address has an ID already."""
    case, typed = case_of(ask, staff), {name: ask.form.get(name) for name in FIELDS}
    draft = read_draft(typed, needs_ticket=True)
    if isinstance(draft, Unfit):
        return _show(ask, staff, case, Form(typed, _problems(draft)), 400)
    if not may_open(case, staff):
        return _refused(ask, staff, case, Refused(), typed)
    account = _account(ask, case)
    rules, account_id = ask.house.accounts.throttle, case.account_id or ""
    wait = wait_before(ask, "open", id_change_limits(rules, account_id=account_id, staff_id=staff.id))
    told = tell_desk(ask, Report.MANY_ID_CHANGES, account, staff_id=staff.id) if wait and account else ()
    wait = wait or wait_before(ask, "mail", new_address_limits(rules, draft.new))
    if wait:
        _log.warning("somebody of the staff opens too many changes of IDs", extra={"kind": "id-change", "id": staff.id})
        refused = _show(ask, staff, case, Form(typed, {"": problem_of_wait(ask)}), 429)
        return refused.with_changes(*told)
    outcome = open_at_desk(
        draft,
        case,
        account,
        staff,
        find_known(ask.read, account.id) if account else Known(),
        is_free=is_free(ask.read, draft.new),
        policy=ask.house.id_changes,
        pepper=ask.house.unit.vault.pepper,
        now=ask.now,
        mint=ask.mint,
    )
    return _done(case, outcome, "opened") or _refused(ask, staff, case, outcome, typed)


def take_seen(ask: Ask, staff: Staff) -> Answer:
    """Somebody saw who the customer is; nothing of the document is kept."""
    case, change, account = _running(ask, staff)
    outcome = record_seen(change, case, account, staff, ask.house.id_changes, ask.now)
    return _done(case, outcome, "seen") or _refused(ask, staff, case, outcome)


def take_letter(ask: Ask, staff: Staff) -> Answer:
    """A letter with a code, shown once to be printed; to nobody who opened the change."""
    case, change, account = _running(ask, staff)
    record = find_customer(ask.read, account.customer_id) if account.customer_id else None
    address = record.contact.address if record else None
    pepper, now = ask.house.unit.vault.pepper, ask.now
    outcome = write_letter(change, account, staff, pepper=pepper, now=now, mint=ask.mint) if address else Refused()
    if not isinstance(outcome, Changed) or record is None or address is None:
        return _refused(ask, staff, case, outcome)
    lines = write_lines(address, full_name(record.person))
    letter = desk_page(
        ask, staff, "desk/id_change_letter.html", case=case, code=outcome.code, lines=lines, home=ask.house.home
    )
    return letter.with_changes(*outcome.changes)


def take_approve(ask: Ask, staff: Staff) -> Answer:
    """The second person says yes."""
    case, change, account = _running(ask, staff)
    outcome = approve(change, account, staff, policy=ask.house.id_changes, now=ask.now)
    return _done(case, outcome, "approved") or _refused(ask, staff, case, outcome)


def take_refuse(ask: Ask, staff: Staff) -> Answer:
    """The second person says no."""
    case, change, account = _running(ask, staff)
    outcome = refuse(change, account, staff, policy=ask.house.id_changes, now=ask.now)
    return _done(case, outcome, "refused") or _refused(ask, staff, case, outcome)


def _running(ask: Ask, staff: Staff) -> tuple[Case, IdChange, Account]:
    case = case_of(ask, staff)
    change, account = find_id_change_of_case(ask.read, case.id), _account(ask, case)
    if change is None or account is None:
        raise NotFound
    return case, change, account


def _account(ask: Ask, case: Case) -> Account | None:
    return find_account(ask.read, case.account_id) if case.account_id else None


def _done(case: Case, outcome: Opened, notice: str) -> Answer | None:
    if not isinstance(outcome, Changed):
        return None
    return redirect(f"/cases/{case.id}/id-change?notice={notice}", outcome.changes)


def _refused(ask: Ask, staff: Staff, case: Case, outcome: Opened, typed: dict[str, str] | None = None) -> Answer:
    key = "desk.problem.not_now"
    told: tuple[Change, ...] = ()
    if isinstance(outcome, TooSoon):
        key, account = "id_change.problem.soon", _account(ask, case)
        note_throttled("id-change-again", "refuse")
        _log.warning("an ID is to be changed again too soon", extra={"kind": "id-change-again", "id": staff.id})
        told = tell_desk(ask, Report.MANY_ID_CHANGES, account, staff_id=staff.id) if account else ()
    return _show(ask, staff, case, Form(typed or {}, {"": Problem(key)}), 409).with_changes(*told)


def _problems(unfit: Unfit) -> dict[str, Problem]:
    def key(name: str, fault: Fault) -> str:
        if name == "email":
            return "problem.email_missing" if fault is Fault.MISSING else "problem.email_malformed"
        return f"id_change.problem.{name}"

    return {name: Problem(key(name, fault)) for name, fault in unfit.faults.items()}


def _show(ask: Ask, staff: Staff, case: Case, form: Form, status: int) -> Answer:
    change, account = find_id_change_of_case(ask.read, case.id), _account(ask, case)
    is_there = change is not None and account is not None
    stands = change is not None and account is not None and change.stands(account, ask.now)
    missing = lacks(change, ask.now) if change else frozenset()
    speaker = ask.house.pages.brand.speaker(locale_of(ask))
    releases = Permission.RELEASE_ID_CHANGES in staff.permissions
    is_other = change is not None and change.is_second(staff.id)
    return desk_page(
        ask,
        staff,
        "desk/id_change.html",
        status,
        case=case,
        change=change if is_there else None,
        stands=stands,
        needs=[(need.value, need not in missing) for need in Need],
        proofs=[proof.value for proof in Proof if change is not None and proof in change.proofs],
        may_open=may_open(case, staff) and not stands,
        may_see=may_open(case, staff) and stands and change is not None and Proof.SEEN not in change.proofs,
        may_release=releases and stands and is_other,
        may_approve=change is not None and account is not None and may_approve(change, account, staff, ask.now),
        passes_on=not stands and may_pass_on(case, staff),
        has_account=account is not None,
        reasons=[(reason.value, speaker.text(f"id_change.reason.{reason}")) for reason in Reason],
        longest=MAX_TICKET,
        mails=list_fates(ask.read, change.id) if change else [],
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
    )
