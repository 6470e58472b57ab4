"""Confirming who one is, signed in: before a sensitive act in My, or because a service wants a stronger sign-in."""

from keyfob.accounts.half_sign_in import NeedsSecond
from keyfob.accounts.model import Account
from keyfob.accounts.sessions import Session
from keyfob.accounts.sign_in import Blocked, SignedIn, Wrong
from keyfob.apps.id.going import going
from keyfob.apps.id.second import let_in
from keyfob.apps.id.sign_in import blocked, check
from keyfob.storage.accounts import find_account
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import session_of
from keyfob.web.page import page


def show_confirm(ask: Ask) -> Answer:
    """The ways that are sure enough; a mailed link is not among them."""
    account, _ = _signed_in(ask)
    return _show(ask, account, EMPTY) if account else redirect(going(ask).path("/sign-in"))


def take_confirm(ask: Ask) -> Answer:
    """The password, once more: the session goes on at the level and from the time of this proof."""
    (account, session), to = _signed_in(ask), going(ask)
    if account is None or session is None:
        return redirect(to.path("/sign-in"))
    typed = ask.form.get("password")
    if not typed:
        return _refuse(ask, account, "problem.password_missing")
    outcome = check(ask, account.email, typed, remember=session.remember, trusting=False)
    if isinstance(outcome, SignedIn | NeedsSecond):
        return let_in(ask, to, outcome)
    if isinstance(outcome, Blocked):
        return blocked(ask)
    if isinstance(outcome, Wrong):
        return _refuse(ask, account, "problem.password_wrong").with_changes(*outcome.changes)
    return _refuse(ask, account, problem_of_wait(ask), 429)


def _signed_in(ask: Ask) -> tuple[Account | None, Session | None]:
    session = session_of(ask)
    return (find_account(ask.read, session.account_id) if session else None), session


def _refuse(ask: Ask, account: Account, problem: str, status: int = 400) -> Answer:
    return _show(ask, account, Form({}, {"password": Problem(problem)}), status)


def _show(ask: Ask, account: Account, form: Form, status: int = 200) -> Answer:
    has_password = account.password is not None
    to = going(ask).context()
    return page(ask, "confirm.html", status, email=account.email.text, has_password=has_password, form=form, **to)
