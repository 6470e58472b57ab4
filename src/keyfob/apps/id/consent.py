"""Consent: whether a service that is not the brand's own may know something of the person."""

from keyfob.apps.id.authorize import gone, resumed, send_back
from keyfob.apps.id.going import going
from keyfob.protocol import authorize
from keyfob.protocol.authorization_outcome import NeedsConsent, ShowError
from keyfob.protocol.consent import give
from keyfob.protocol.scopes import named
from keyfob.storage.accounts import find_account
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.identity import person
from keyfob.web.page import page
from keyfob.web.provider import provider_of


def show_consent(ask: Ask) -> Answer:
    """What the service would see, in people's words."""
    _, request, facts, session = resumed(ask)
    if isinstance(request, ShowError):
        return gone(ask)
    outcome = authorize.decide(request, facts, provider_of(ask), ask.now, ask.mint)
    if not isinstance(outcome, NeedsConsent) or session is None:
        return redirect(going(ask).path("/authorize/continue"))
    account = find_account(ask.read, session.account_id)
    email = account.email.text if account else ""
    return page(ask, "consent.html", sees=named(outcome.scopes, outcome.claims), email=email, **going(ask).context())


def take_consent(ask: Ask) -> Answer:
    """Allowed, and remembered; or not, which the service is told."""
    parked, request, facts, session = resumed(ask)
    if isinstance(request, ShowError) or parked is None:
        return gone(ask)
    op = provider_of(ask)
    if ask.form.get("decision") != "allow":
        return send_back(ask, authorize.deny(request, parked, op, ask.now))
    outcome = authorize.decide(request, facts, op, ask.now, ask.mint)
    on = going(ask).path("/authorize/continue")
    if not isinstance(outcome, NeedsConsent) or session is None or facts.login is None:
        return redirect(on)
    given = give(outcome.scopes, outcome.claims, facts.grant, facts.login, parked, ask.now)
    return redirect(on, given).acting(person(session.account_id))
