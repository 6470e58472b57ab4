"""Changing one's ID, in My: what runs and how far it is, saying that it is wanted, and stopping it.

Where the brand lets customers do it themselves it begins here, with a fresh proof; everywhere else a desk opens it.
"""

from keyfob.accounts.throttle import id_change_limits, id_code_limits, new_address_limits
from keyfob.apps.my.door import Customer, ask_to_confirm, behind_door
from keyfob.customers.text import Fault
from keyfob.desk.id_change import Proof
from keyfob.desk.id_change_work import (
    Changed,
    Known,
    Refused,
    TooSoon,
    Unfit,
    confirm,
    open_own,
    read_draft,
    stop,
    type_code,
)
from keyfob.desk.report import Report
from keyfob.outside.locales import write_length
from keyfob.storage.id_changes import find_known, is_free
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.metrics import note_throttled
from keyfob.web.page import locale_of, page
from keyfob.web.report import tell_desk

HERE = "/my/security/id-change"
NOTICES = {name: f"id_change.notice.{name}" for name in ("opened", "proved", "stopped")}


@behind_door
def show_id_change(ask: Ask, customer: Customer) -> Answer:
    """How far it is; or where it begins."""
    known = _known(ask, customer)
    if known.running is None and _may_begin(ask):
        asked = ask_to_confirm(ask, customer, HERE)
        if asked is not None:
            return asked
    return _show(ask, customer, known)


@behind_door
def take_id_change(ask: Ask, customer: Customer) -> Answer:
    """Begin it oneself."""
    if not _may_begin(ask):
        raise NotFound
    known, account = _known(ask, customer), customer.account
    asked = ask_to_confirm(ask, customer, HERE)
    if asked is not None:
        return asked
    typed = {"email": ask.form.get("email")}
    draft = read_draft(typed, needs_ticket=False)
    if isinstance(draft, Unfit):
        missing = draft.faults["email"] is Fault.MISSING
        problem = Problem("problem.email_missing" if missing else "problem.email_malformed")
        return _show(ask, customer, known, Form(typed, {"email": problem}), 400)
    rules = ask.house.accounts.throttle
    wait = wait_before(ask, "open", id_change_limits(rules, account_id=account.id))
    told = tell_desk(ask, Report.MANY_ID_CHANGES, account) if wait else ()
    wait = wait or wait_before(ask, "mail", new_address_limits(rules, draft.new))
    if wait:
        refused = _show(ask, customer, known, Form(typed, {"": problem_of_wait(ask)}), 429)
        return refused.with_changes(*told)
    outcome = open_own(
        draft,
        account,
        customer.session,
        known,
        is_free=is_free(ask.read, draft.new),
        accounts=ask.house.accounts,
        policy=ask.house.id_changes,
        pepper=ask.house.unit.vault.pepper,
        now=ask.now,
        mint=ask.mint,
    )
    if isinstance(outcome, Changed):
        return redirect(f"{HERE}?notice=opened", outcome.changes)
    if isinstance(outcome, TooSoon):
        note_throttled("id-change-again", "refuse")
        told = tell_desk(ask, Report.MANY_ID_CHANGES, account)
    key = "id_change.problem.soon" if isinstance(outcome, TooSoon) else "id_change.problem.not_now"
    return _show(ask, customer, known, Form(typed, {"": Problem(key)}), 409).with_changes(*told)


@behind_door
def take_confirm(ask: Ask, customer: Customer) -> Answer:
    """Say that it is wanted, with a passkey or the app used just now."""
    running = _known(ask, customer).running
    asked = ask_to_confirm(ask, customer, HERE) if running else None
    if asked is not None:
        return asked
    account, policy = customer.account, ask.house.id_changes
    outcome = (
        confirm(running, account, customer.session, accounts=ask.house.accounts, policy=policy, now=ask.now)
        if running
        else Refused()
    )
    return _done(ask, customer, outcome, "proved")


@behind_door
def take_code(ask: Ask, customer: Customer) -> Answer:
    """The code that came to the new address, to the old one or by post."""
    known, account = _known(ask, customer), customer.account
    if known.running is None:
        return _done(ask, customer, Refused(), "proved")
    limits = id_code_limits(ask.house.accounts.throttle, id_change_id=known.running.id, network="")
    if wait_before(ask, "guess", limits):
        return _show(ask, customer, known, Form({}, {"code": problem_of_wait(ask)}), 429)
    outcome = type_code(
        known.running,
        account,
        ask.form.get("code"),
        pepper=ask.house.unit.vault.pepper,
        policy=ask.house.id_changes,
        now=ask.now,
    )
    if isinstance(outcome, Changed | Refused):
        return _done(ask, customer, outcome, "proved")
    wrong = Form({}, {"code": Problem("id_change.problem.code")})
    return _show(ask, customer, known, wrong, 400).with_changes(*outcome.changes)


@behind_door
def take_stop(ask: Ask, customer: Customer) -> Answer:
    """It is not wanted; no proof is asked for, since nothing changes by it."""
    outcome = stop(_known(ask, customer).running, customer.account, policy=ask.house.id_changes, now=ask.now)
    ask.id_changing = False
    return _done(ask, customer, outcome, "stopped")


def _known(ask: Ask, customer: Customer) -> Known:
    """What there is, without a change that something ended meanwhile."""
    known = find_known(ask.read, customer.account.id)
    if known.running is not None and not known.running.stands(customer.account, ask.now):
        return Known(None, known.executed)
    return known


def _may_begin(ask: Ask) -> bool:
    return ask.house.pages.brand.facts.self_service.change_email


def _done(ask: Ask, customer: Customer, outcome: Changed | Refused, notice: str) -> Answer:
    if isinstance(outcome, Changed):
        return redirect(f"{HERE}?notice={notice}", outcome.changes)
    refused = Form({}, {"": Problem("id_change.problem.not_now")})
    return _show(ask, customer, _known(ask, customer), refused, 409)


def _show(ask: Ask, customer: Customer, known: Known, form: Form = EMPTY, status: int = 200) -> Answer:
    running, executed, policy = known.running, known.executed, ask.house.id_changes
    again = executed.executed_at + policy.again_after if executed and executed.executed_at else 0
    account = customer.account
    return page(
        ask,
        "my/id_change.html",
        status,
        email=account.email.text,
        change=running,
        is_own=running is not None and running.by_customer,
        proofs={proof.value: running is not None and proof in running.proofs for proof in Proof},
        may_begin=_may_begin(ask),
        wait=write_length(policy.wait, locale_of(ask)),
        may_confirm=bool(account.second_factor or account.passkeys),
        again=again if again > ask.now else None,
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
    )
