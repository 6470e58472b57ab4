"""Terms and privacy: the texts, and agreeing to new versions once, between a sign-in and what follows."""

from dataclasses import replace

from keyfob.accounts.terms import NotAccepted, Ticked, accept
from keyfob.apps.id.going import go_on, going
from keyfob.storage.accounts import find_account
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import person, session_of
from keyfob.web.page import locale_of, page


def show_terms(ask: Ask) -> Answer:
    """The terms of use."""
    return page(ask, "terms.html")


def show_privacy(ask: Ask) -> Answer:
    """The privacy statement."""
    return page(ask, "privacy.html")


def show_again(ask: Ask) -> Answer:
    """What has a new version since it was accepted."""
    session, to = session_of(ask), going(ask)
    if session is None:
        return redirect(to.path("/sign-in"))
    return _again(ask, session.account_id, EMPTY) if session.terms_due else redirect(go_on(to, session))


def take_again(ask: Ask) -> Answer:
    """Accept the new versions, and go on."""
    session, to, policy = session_of(ask), going(ask), ask.house.accounts
    account = find_account(ask.read, session.account_id) if session else None
    if session is None or account is None:
        return redirect(to.path("/sign-in"))
    ticked = Ticked(
        terms=policy.terms if ask.form.get("terms") or account.terms == policy.terms else "",
        privacy=policy.privacy if ask.form.get("privacy") or account.privacy == policy.privacy else "",
    )
    outcome = accept(account.id, session, ticked, locale=locale_of(ask), policy=policy, now=ask.now)
    if isinstance(outcome, NotAccepted):
        problems = {name.value: Problem(f"problem.{name.value}_missing") for name in outcome.missing}
        return _again(ask, account.id, Form({}, problems), 400)
    return redirect(go_on(to, replace(session, terms_due=False)), outcome.changes).acting(person(account.id))


def _again(ask: Ask, account_id: str, form: Form, status: int = 200) -> Answer:
    account, policy = find_account(ask.read, account_id), ask.house.accounts
    if account is None:
        return redirect("/sign-in")
    pairs = (("terms", account.terms, policy.terms), ("privacy", account.privacy, policy.privacy))
    changed = [name for name, accepted, current in pairs if accepted != current]
    return page(ask, "terms_again.html", status, changed=changed, form=form, **going(ask).context())
