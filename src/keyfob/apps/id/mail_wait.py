"""Waiting for the mail that signs in: the code, the number for another device, sending again."""

from collections.abc import Callable

from keyfob.accounts.link import (
    End,
    MailLink,
    Over,
    Proven,
    Purpose,
    WrongCode,
    pick_up,
    reserve_for_code,
    type_code,
)
from keyfob.accounts.link_mail import Asked, TooSoon, ask_again, wait_before_resend
from keyfob.apps.id.going import go_on, going, keep_waiting
from keyfob.apps.id.proof import show_end, tell_of_guesses, use_proof
from keyfob.storage.accounts import find_account
from keyfob.storage.mail_links import find_link_waited_for
from keyfob.web.answer import Answer, json, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import session_of, visitor_of
from keyfob.web.mailing import mailing, problem_of_asking, wait_to_ask
from keyfob.web.page import page


def show_wait(ask: Ask) -> Answer:
    """The waiting page; when the link was confirmed on another device, this browser goes on."""
    visitor = visitor_of(ask)
    link = find_link_waited_for(ask.read, visitor.browser, Purpose.SIGN_IN)
    outcome = pick_up(link, visitor, ask.now)
    if isinstance(outcome, Proven):
        return use_proof(ask, outcome)
    if isinstance(outcome, Over):
        return _over(ask, outcome.end, link)
    return _wait(ask, outcome.link)


def tell_status(ask: Ask) -> Answer:
    """For the waiting page's script: where to go on, once there is somewhere to go."""
    visitor = visitor_of(ask)
    link = find_link_waited_for(ask.read, visitor.browser, Purpose.SIGN_IN)
    confirmed = link is not None and link.over(ask.now) is None and link.confirmed_at is not None
    moved = link is None or link.seen_over(ask.now) is not None or confirmed
    return json({"next": going(ask).path("/sign-in/mail") if moved else None})


def take_code(ask: Ask) -> Answer:
    """The code of the mail, typed in the browser that asked."""
    visitor, policy = visitor_of(ask), ask.house.accounts
    link = find_link_waited_for(ask.read, visitor.browser, Purpose.SIGN_IN)
    if link is None:
        return redirect(going(ask).path("/sign-in"))
    typed = ask.form.get("code")
    if not typed.strip():
        return _wait(ask, link, Problem("problem.code_missing"))
    limits = reserve_for_code(link, policy)
    if wait_before(ask, "guess", limits):
        return _wait(ask, link, problem_of_wait(ask), 429).with_changes(*tell_of_guesses(ask, link))
    outcome = type_code(link, typed, visitor, ask.house.unit.vault.pepper, ask.now)
    if isinstance(outcome, Proven):
        return use_proof(ask, outcome, limits)
    if isinstance(outcome, Over) and outcome.end is End.USED:
        return _over(ask, outcome.end, link)
    key = "problem.code_wrong" if isinstance(outcome, WrongCode) else "problem.code_spent"
    return _wait(ask, link, Problem(key)).with_changes(*outcome.changes)


def send_again(ask: Ask) -> Answer:
    """Another mail, with a new link and a new code."""
    return resend(ask, Purpose.SIGN_IN, "/sign-in/mail", "/sign-in", _wait)


def resend(
    ask: Ask, purpose: Purpose, waiting: str, begin: str, show: Callable[[Ask, MailLink, Problem, int], Answer]
) -> Answer:
    """Send the mail of this browser's newest link again, and go back to the page at ``waiting``.

    ``show`` shows that page with a problem.
    """
    to = going(ask)
    link = find_link_waited_for(ask.read, visitor_of(ask).browser, purpose)
    if link is None:
        return redirect(to.path(begin))
    if wait_before_resend(link, ask.house.accounts, ask.now):
        return redirect(to.path(waiting))
    if wait_to_ask(ask, link.email):
        return show(ask, link, problem_of_asking(ask), 429)
    account = find_account(ask.read, link.account_id) if link.account_id else None
    outcome = ask_again(link, account, mailing(ask, link.email))
    if isinstance(outcome, Asked):
        return redirect(to.path(waiting), (*outcome.changes, *keep_waiting(ask, to, outcome.link.expires_at)))
    if isinstance(outcome, TooSoon):
        return redirect(to.path(waiting), outcome.changes)
    return redirect(to.path(begin))


def _over(ask: Ask, end: End, link: MailLink | None) -> Answer:
    """The link stopped working; where another tab of this browser used it, that tab signed this one in too."""
    to, session = going(ask), session_of(ask)
    if end is End.UNKNOWN:
        return redirect(to.path("/sign-in"))
    return redirect(go_on(to, session)) if session and end is End.USED else show_end(ask, end, link)


def _wait(ask: Ask, link: MailLink, problem: Problem | None = None, status: int = 400) -> Answer:
    to = going(ask)
    return page(
        ask,
        "link_wait.html",
        status if problem else 200,
        email=link.email.text,
        number=link.number,
        resend_in=wait_before_resend(link, ask.house.accounts, ask.now),
        status_url=to.path("/sign-in/mail/status"),
        form=Form({}, {"code": problem}) if problem else EMPTY,
        **to.context(),
    )
