"""The page a mailed link opens. Opening it does nothing: scanners open links too."""

from keyfob.accounts.link import Confirmed, End, MailLink, NumberNeeded, Proven, Purpose, deny, press, type_number
from keyfob.apps.id.going import going_to
from keyfob.apps.id.proof import show_end, use_proof
from keyfob.base.secret import same
from keyfob.storage.mail_links import find_link_by_token
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.device import show_device
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import visitor_of
from keyfob.web.page import page


def show_link(ask: Ask) -> Answer:
    """In the browser that asked: one button. Elsewhere: who asked, and the number to type."""
    token = ask.params["token"]
    link = find_link_by_token(ask.read, token)
    if link is not None and link.purpose is Purpose.RESET:
        return redirect(f"/reset/{token}")
    end = link.over(ask.now) if link else End.UNKNOWN
    if link is None or end is not None:
        return show_end(ask, end or End.UNKNOWN, link)
    if same(link.browser, visitor_of(ask).browser):
        return page(ask, "link_open.html", email=link.email.text, purpose=_purpose(link))
    return _elsewhere(ask, link)


def use_link(ask: Ask) -> Answer:
    """The press of the button, or the number typed elsewhere."""
    link = find_link_by_token(ask.read, ask.params["token"])
    outcome = press(link, visitor_of(ask), ask.now)
    if isinstance(outcome, Proven):
        return use_proof(ask, outcome)
    if not isinstance(outcome, NumberNeeded):
        return show_end(ask, outcome.end, link)
    typed = ask.form.get("number")
    if not typed.strip():
        return _elsewhere(ask, outcome.link, Problem("problem.number_missing"))
    answered = type_number(link, typed, ask.now)
    if isinstance(answered, Confirmed):
        return page(ask, "link_result.html", kind="confirmed", again="").with_changes(*answered.changes)
    return show_end(ask, answered.end).with_changes(*answered.changes)


def deny_link(ask: Ask) -> Answer:
    """The press of “this was not me”: the link is dead, wherever it was asked for."""
    outcome = deny(find_link_by_token(ask.read, ask.params["token"]), ask.now)
    return show_end(ask, outcome.end).with_changes(*outcome.changes)


def _elsewhere(ask: Ask, link: MailLink, problem: Problem | None = None) -> Answer:
    return page(
        ask,
        "link_elsewhere.html",
        400 if problem else 200,
        email=link.email.text,
        purpose=_purpose(link),
        asked=show_device(link.device, link.network, link.asked_at),
        form=Form({}, {"number": problem}) if problem else EMPTY,
        service=going_to(ask, link.request).service,
    )


def _purpose(link: MailLink) -> str:
    return "register" if link.purpose is Purpose.REGISTER else "sign_in"
