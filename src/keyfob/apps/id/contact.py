"""Contact, for whoever is not signed in: writing to the brand's people, and having the link to a case mailed again."""

from keyfob.accounts.model import Status
from keyfob.accounts.throttle import contact_limits
from keyfob.base.email import Email
from keyfob.customers.text import Fault
from keyfob.desk.contact import Unfit, open_as_guest, read_draft, read_email, read_number, renew_link
from keyfob.storage.accounts import find_account
from keyfob.storage.cases import find_case, find_case_by_number
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.contact_form import asked_about, contact_context, contact_problems, id_of_case, room_for_message
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import session_of
from keyfob.web.mailing import mailing
from keyfob.web.page import locale_of, page
from keyfob.web.typed_email import kept_email


def show_contact(ask: Ask) -> Answer:
    """The form; whoever is signed in has one in My, filled in from their record."""
    about, session = asked_about(ask), session_of(ask)
    account = find_account(ask.read, session.account_id) if session else None
    if account is not None and account.status is Status.ACTIVE:
        return redirect(f"/my/contact/new?about={about}" if about else "/my/contact/new")
    email = kept_email(ask)
    return _show(ask, Form({"about": about, "email": email.text if email else ""}), 200)


def take_contact(ask: Ask) -> Answer:
    """Open a case; whose the address is makes no difference, for nobody looks."""
    typed = {name: ask.form.get(name) for name in ("about", "text", "email", "name")}
    draft, email = read_draft(typed), read_email(typed["email"])
    if isinstance(draft, Unfit) or isinstance(email, Fault):
        faults = dict(draft.faults) if isinstance(draft, Unfit) else {}
        if isinstance(email, Fault):
            faults["email"] = email
        return _show(ask, Form(typed, contact_problems(faults)), 400)
    case_id = id_of_case(ask, draft.about, draft.text, draft.name, email.text)
    sent = find_case(ask.read, case_id, ask.now)
    if sent:
        return redirect(f"/contact/sent?number={sent.number}")
    limits = contact_limits(ask.house.accounts.throttle, network=ask.network)
    problem = room_for_message(ask, limits)
    if problem:
        return _show(ask, Form(typed, {"": problem}), 429)
    outcome = open_as_guest(
        draft,
        email,
        locale_of(ask),
        may_mail=mailing(ask, email).may_mail,
        policy=ask.house.cases,
        now=ask.now,
        mint=ask.mint,
        case_id=case_id,
    )
    return redirect(f"/contact/sent?number={outcome.case.number}", outcome.changes)


def show_sent(ask: Ask) -> Answer:
    """It has arrived, and this is its number."""
    number = read_number(ask.query.get("number"))
    return page(ask, "contact_sent.html", number=number) if number else redirect("/contact")


def show_link(ask: Ask) -> Answer:
    """The question for number and address."""
    sent = ask.query.get("notice") == "sent"
    return page(ask, "contact_link.html", form=EMPTY, notice="contact.link.sent" if sent else None)


def take_link(ask: Ask) -> Answer:
    """Mail a new link; where there is no such case from that address, everything looks the same."""
    typed = {name: ask.form.get(name) for name in ("number", "email")}
    number, email = read_number(typed["number"]), read_email(typed["email"])
    problems = contact_problems({"email": email}) if isinstance(email, Fault) else {}
    if not number:
        problems = {"number": Problem("problem.case_number"), **problems}
    if problems or not isinstance(email, Email):
        return page(ask, "contact_link.html", 400, form=Form(typed, problems))
    room = mailing(ask, email)
    case = find_case_by_number(ask.read, number, ask.now)
    owner = find_account(ask.read, case.account_id) if case and case.account_id else None
    may_mail, has_owner = room.may_mail, owner is not None
    outcome = renew_link(case, email, has_owner=has_owner, may_mail=may_mail, now=ask.now, mint=ask.mint)
    return redirect("/contact/link?notice=sent", outcome.changes)


def _show(ask: Ask, form: Form, status: int) -> Answer:
    return page(ask, "contact.html", status, form=form, **contact_context(ask))
