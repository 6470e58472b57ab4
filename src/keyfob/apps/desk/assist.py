"""Help with the ID of a case's customer: how the ID stands, and what can be started."""

from keyfob.accounts.link_mail import Mailing
from keyfob.accounts.lost_factors import NotBegun, state_of
from keyfob.accounts.model import Status
from keyfob.accounts.throttle import mail_limits
from keyfob.apps.desk.case import account_of, case_of, wait_to_tell
from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.desk.assist import MAILED, REASONED, Assist, Facts, assist, offered
from keyfob.desk.cases import Case
from keyfob.desk.casework import works_on
from keyfob.desk.contact import MAX_TEXT, Changed, Unfit
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.storage.lost_factors import find_recovery
from keyfob.storage.mail_links import find_link_of_account
from keyfob.storage.outbox import list_fates
from keyfob.storage.sessions import list_sids
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before
from keyfob.web.contact_form import contact_problems
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.mailing import problem_of_asking

NOTICES = {what.value: f"desk.assist.done.{what}" for what in Assist}


@behind_desk(Permission.SEND_MAIL)
def show_assist(ask: Ask, staff: Staff) -> Answer:
    """How the ID stands, to whoever has taken the case; to everybody else there is no such page."""
    case, facts = _facts(ask, staff)
    return _show(ask, staff, case, facts, EMPTY, 200)


def take_assist(ask: Ask, staff: Staff) -> Answer:
    """Do one of them."""
    case, facts = _facts(ask, staff)
    wanted = ask.form.get("what")
    if wanted not in set(Assist):
        return _show(ask, staff, case, facts, Form({}, {"": Problem("desk.problem.not_now")}), 400)
    what, house = Assist(wanted), ask.house
    field = reason_field(what)
    typed = ask.form.get(field)
    limits = mail_limits(house.accounts.throttle, facts.account.email, network="")
    wait = wait_before(ask, "mail", limits) if what in MAILED else 0
    if wait:
        return _show(ask, staff, case, facts, Form({}, {"": problem_of_asking(ask)}), 429)
    wait = 0 if what in MAILED else wait_to_tell(ask, staff, case)
    if wait:
        many = Form({field: typed}, {"": Problem("desk.problem.tell_many")})
        return _show(ask, staff, case, facts, many, 429)
    mailing = Mailing(may_mail=True, policy=house.accounts, pepper=house.unit.vault.pepper, now=ask.now, mint=ask.mint)
    outcome = assist(case, staff, what, facts, typed, policy=house.cases, mailing=mailing)
    if isinstance(outcome, Changed):
        ask.reason = typed.strip() if what in REASONED else ""
        return redirect(f"/cases/{case.id}/assist?notice={what}", outcome.changes)
    if isinstance(outcome, Unfit):
        problems = {field: contact_problems(outcome.faults)["text"]}
        return _show(ask, staff, case, facts, Form({field: typed}, problems), 400)
    return _show(ask, staff, case, facts, Form({field: typed}, {"": Problem("desk.problem.not_now")}), 409)


def reason_field(what: Assist) -> str:
    """What the field for the reason of an act is called: the page has one for each of them."""
    return f"text_{what}"


def _facts(ask: Ask, staff: Staff) -> tuple[Case, Facts]:
    case = case_of(ask, staff)
    account = account_of(ask.read, case) if works_on(case, staff) else None
    if account is None:
        raise NotFound
    sids = list_sids(ask.read, account.id, ask.now)
    link = find_link_of_account(ask.read, account.id, ask.now)
    return case, Facts(account, sids, link, find_recovery(ask.read, account.id))


def _show(ask: Ask, staff: Staff, case: Case, facts: Facts, form: Form, status: int) -> Answer:
    account = facts.account
    state = state_of(facts.recovery, account, ask.now)
    return desk_page(
        ask,
        staff,
        "desk/assist.html",
        status,
        case=case,
        email=account.email.text,
        is_active=account.status is Status.ACTIVE,
        sessions=len(facts.sids),
        has_password=account.password is not None,
        second_factor=account.second_factor,
        passkeys=account.passkeys,
        ready_at=None if isinstance(state, NotBegun) else state.recovery.ready_at,
        offered=[what.value for what in offered(case, staff, facts, ask.now)],
        reasoned=[what.value for what in REASONED],
        most=MAX_TEXT,
        mails=list_fates(ask.read, case.id),
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
    )
