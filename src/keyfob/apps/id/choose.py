"""Choosing the account (``prompt=select_account``): whoever is signed in goes on as they are, or as somebody else."""

from keyfob.apps.id.authorize import gone, resumed
from keyfob.apps.id.going import going
from keyfob.protocol import authorize
from keyfob.protocol.authorization_outcome import NeedsSignIn, ShowError
from keyfob.protocol.consent import choose
from keyfob.protocol.prompt import Reason
from keyfob.storage.accounts import find_account
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.identity import person
from keyfob.web.page import page
from keyfob.web.provider import provider_of


def show_choice(ask: Ask) -> Answer:
    """Go on as the one signed in? Where that is not the question any more, the request goes on."""
    _, request, facts, session = resumed(ask)
    if isinstance(request, ShowError):
        return gone(ask)
    outcome = authorize.decide(request, facts, provider_of(ask), ask.now, ask.mint)
    account = find_account(ask.read, session.account_id) if session else None
    if account is None or not isinstance(outcome, NeedsSignIn) or outcome.reason is not Reason.CHOICE:
        return redirect(going(ask).path("/authorize/continue"))
    return page(ask, "choose.html", email=account.email.text, **going(ask).context())


def take_choice(ask: Ask) -> Answer:
    """Yes: the request remembers who it is, and everything else is judged again."""
    parked, request, facts, session = resumed(ask)
    if isinstance(request, ShowError) or parked is None:
        return gone(ask)
    on = going(ask).path("/authorize/continue")
    if session is None or facts.login is None:
        return redirect(on)
    return redirect(on, (choose(facts.login, parked, ask.now),)).acting(person(session.account_id))
