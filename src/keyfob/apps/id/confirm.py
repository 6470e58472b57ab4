"""Confirming who one is, signed in: before a sensitive act in My, or because a service wants a stronger sign-in."""

from keyfob.accounts.acr import Acr, reaches
from keyfob.accounts.half_sign_in import NeedsSecond
from keyfob.accounts.model import Account
from keyfob.accounts.passkey_challenge import Use
from keyfob.accounts.sessions import Session
from keyfob.accounts.sign_in import Blocked, SignedIn, Wrong
from keyfob.accounts.step_up import is_recent, needed_level
from keyfob.apps.id.going import Going, going
from keyfob.apps.id.passkey import check_passkey, problem_of
from keyfob.apps.id.second import let_in
from keyfob.apps.id.sign_in import blocked, check
from keyfob.storage.accounts import find_account
from keyfob.storage.passkeys import list_passkeys
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import session_of
from keyfob.web.page import page
from keyfob.web.passkey import party_of, read_used, request_options, tell_options


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
        return _refuse(ask, account, Problem("problem.password_missing"))
    outcome = check(ask, account.email, typed, remember=session.remember, trusting=False)
    if isinstance(outcome, SignedIn | NeedsSecond):
        return let_in(ask, to, outcome)
    if isinstance(outcome, Blocked):
        return blocked(ask)
    if isinstance(outcome, Wrong):
        return _refuse(ask, account, Problem("problem.password_wrong")).with_changes(*outcome.changes)
    return _refuse(ask, account, problem_of_wait(ask), 429)


def tell_passkey_options(ask: Ask) -> Answer:
    """For the script of that page: one of the account's own passkeys, and the person who unlocks it."""
    account, _ = _signed_in(ask)
    if account is None:
        return redirect(going(ask).path("/sign-in"))
    party, known = party_of(ask), list_passkeys(ask.read, account.id)
    return tell_options(
        ask,
        Use.CONFIRM,
        account.id,
        lambda challenge: request_options(party, challenge, known=known, needs_verification=True),
    )


def back_to_confirm(ask: Ask) -> Answer:
    """Who loads the page anew after a passkey was not taken begins again."""
    return redirect(going(ask).path("/confirm"))


def take_passkey(ask: Ask) -> Answer:
    """What the dialogue brought back: of this account, and unlocked by a finger, a face or a PIN."""
    (account, session), to = _signed_in(ask), going(ask)
    if account is None or session is None:
        return redirect(to.path("/sign-in"))
    used = read_used(ask.form.get("credential"))
    if used is None:
        return _show(ask, account, Form({}, {"": Problem("problem.passkey_wrong")}), 400)
    outcome = check_passkey(ask, used, Use.CONFIRM, owner=account, remember=session.remember)
    if isinstance(outcome, SignedIn | NeedsSecond):
        return let_in(ask, to, outcome)
    if isinstance(outcome, Blocked):
        return blocked(ask).with_changes(*outcome.changes)
    if outcome is None:
        return _show(ask, account, Form({}, {"": problem_of_wait(ask)}), 429)
    refused = _show(ask, account, Form({}, {"": Problem(problem_of(outcome))}), 400)
    return refused.with_changes(*outcome.changes)


def _signed_in(ask: Ask) -> tuple[Account | None, Session | None]:
    session = session_of(ask)
    return (find_account(ask.read, session.account_id) if session else None), session


def _refuse(ask: Ask, account: Account, problem: Problem, status: int = 400) -> Answer:
    return _show(ask, account, Form({}, {"password": problem}), status)


def _show(ask: Ask, account: Account, form: Form, status: int = 200) -> Answer:
    to = going(ask)
    return page(
        ask,
        "confirm.html",
        status,
        email=account.email.text,
        has_password=account.password is not None and _may_do(ask, account, to),
        has_passkeys=account.passkeys > 0 and ask.house.passkeys is not None,
        path="/confirm",
        form=form,
        **to.context(),
    )


def _may_do(ask: Ask, account: Account, to: Going) -> bool:
    """Whether a password can lead on: for a sensitive act it is not enough where there are passkeys.

    For whoever was away for long it leads on into My.
    """
    session = session_of(ask)
    if session is not None and not is_recent(session, ask.house.accounts, ask.now):
        return True
    if to.pending and not to.pending.startswith("/"):
        return True
    by_password = Acr.SECOND_FACTOR if account.second_factor else Acr.PASSWORD
    return reaches(by_password, needed_level(account))
