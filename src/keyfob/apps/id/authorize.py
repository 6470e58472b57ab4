"""The authorization endpoint: a service sends a person here, and gets them back with a code."""

from urllib.parse import quote, urlencode

from keyfob.accounts.acr import Acr
from keyfob.accounts.sessions import Session
from keyfob.accounts.throttle import parking_limits
from keyfob.protocol import authorize
from keyfob.protocol.authorization_outcome import (
    Issue,
    NeedsConsent,
    NeedsCreate,
    NeedsSignIn,
    Outcome,
    RefuseByRedirect,
    RequestParked,
    SendBack,
    ShowError,
)
from keyfob.protocol.authorization_request import AuthorizationRequest, parse
from keyfob.protocol.client import Client
from keyfob.protocol.model import Grant, Login, ParkedRequest
from keyfob.protocol.prompt import Reason
from keyfob.storage.accounts import find_account
from keyfob.storage.authorization import find_parked
from keyfob.storage.grants import find_grant
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before
from keyfob.web.identity import person, session_of, touched
from keyfob.web.page import page
from keyfob.web.provider import endpoint, log, login_of, provider_of
from keyfob.web.typed_email import keep_email

_SAME_PERSON = {Reason.ASKED, Reason.TOO_OLD, Reason.STALE}


@endpoint
def begin(ask: Ask) -> Answer:
    """A new request, by GET."""
    request = parse(ask.query.pairs)
    client = ask.house.clients.find(ask.read, request.client_id)
    session = session_of(ask)
    login = login_of(session)
    facts = authorize.Facts(client, login, _grant(ask, client, login))
    outcome = authorize.decide(request, facts, provider_of(ask), ask.now, ask.mint)
    # Whoever has a session and gets the code at once leaves nothing to wait, and is not counted.
    is_parked = any(isinstance(change, RequestParked) for change in outcome.changes)
    limits = parking_limits(ask.house.accounts.throttle, network=ask.network)
    if is_parked and wait_before(ask, "room", limits):
        return _pause(ask)
    return _answer(ask, outcome, session)


@endpoint
def begin_by_post(ask: Ask) -> Answer:
    """A new request, by POST from the service's site: only the GET that follows carries our cookies.

    What is refused whoever is signed in is refused at once; it may be larger than an address can be.
    """
    request = parse(ask.form.pairs)
    if request.faults or "request" in request.given:
        facts = authorize.Facts(ask.house.clients.find(ask.read, request.client_id))
        return _answer(ask, authorize.decide(request, facts, provider_of(ask), ask.now, ask.mint), None)
    return redirect("/authorize?" + urlencode(list(request.given.items()), quote_via=quote))


@endpoint
def go_on(ask: Ask) -> Answer:
    """The person comes back to a request that waited; everything is judged again."""
    parked, request, facts, session = resumed(ask)
    if isinstance(request, ShowError) or parked is None:
        return gone(ask)
    return _answer(ask, authorize.decide(request, facts, provider_of(ask), ask.now, ask.mint), session)


def resumed(
    ask: Ask,
) -> tuple[ParkedRequest | None, AuthorizationRequest | ShowError, authorize.Facts, Session | None]:
    """The request that waits, and all that is to be known to decide it."""
    reference = ask.field("pending")
    parked = find_parked(ask.read, reference) if reference else None
    request = authorize.resume(parked, ask.now)
    client = ask.house.clients.find(ask.read, parked.client_id) if parked else None
    session = session_of(ask)
    login = login_of(session)
    facts = authorize.Facts(client, login, _grant(ask, client, login), parked, reference)
    return parked, request, facts, session


def gone(ask: Ask) -> Answer:
    """The page for a request that was answered already, or waited too long."""
    return page(ask, "error.html", 400, reason="request_gone", status=400, request_id=ask.request_id, detail=None)


def send_back(ask: Ask, back: SendBack) -> Answer:
    """Send the browser back to the service, in the way it asked for."""
    if isinstance(back, RefuseByRedirect):
        log.info("sent back: %s (%s)", back.error, back.detail, extra={"request": ask.request_id})
    if back.response_mode == "form_post":
        answer = page(ask, "form_post.html", action=back.redirect_uri, fields=dict(back.parameters))
        return answer.with_changes(*back.changes)
    return redirect(back.location, back.changes)


def _grant(ask: Ask, client: Client | None, login: Login | None) -> Grant | None:
    if client is None or login is None or client.first_party:
        return None
    return find_grant(ask.read, login.account_id, client.client_id)


def _answer(ask: Ask, outcome: Outcome, session: Session | None) -> Answer:
    match outcome:
        case ShowError():
            return _show_error(ask, outcome)
        case RefuseByRedirect() | Issue():
            back = send_back(ask, outcome)
            return back.with_changes(*touched(ask, session)).acting(person(session.account_id)) if session else back
        case NeedsSignIn():
            return _sign_in(ask, outcome, session)
        case NeedsCreate():
            return redirect(f"/register?pending={quote(outcome.reference)}", outcome.changes)
        case NeedsConsent():
            return redirect(f"/consent?pending={quote(outcome.reference)}", outcome.changes)
        case _:
            raise AssertionError(outcome)


def _sign_in(ask: Ask, outcome: NeedsSignIn, session: Session | None) -> Answer:
    """To the sign-in page, past the question for the address when the same person has to prove it is them."""
    pending = quote(outcome.reference)
    if session is not None and session.terms_due:
        return redirect(f"/terms/again?pending={pending}", outcome.changes)
    if session is not None and session.password_due:
        return redirect(f"/my/password?pending={pending}", outcome.changes)
    if outcome.reason is Reason.CHOICE:
        return redirect(f"/sign-in/choose?pending={pending}", outcome.changes)
    is_stale = outcome.reason is Reason.STALE and session is not None and session.acr is not Acr.MAIL
    if outcome.reason is Reason.STEP_UP or is_stale:
        return redirect(f"/confirm?pending={pending}", outcome.changes)
    account = find_account(ask.read, session.account_id) if session and outcome.reason in _SAME_PERSON else None
    if account is not None:
        return redirect(f"/sign-in/how?pending={pending}", outcome.changes, (keep_email(ask, account.email),))
    return redirect(f"/sign-in?pending={pending}", outcome.changes)


def _pause(ask: Ask) -> Answer:
    log.info("too many requests wait for a person of one network", extra={"request": ask.request_id})
    return page(ask, "error.html", 429, reason="too_many", status=429, request_id=ask.request_id, detail=None)


def _show_error(ask: Ask, error: ShowError) -> Answer:
    log.info("told the person: %s (%s)", error.error, error.detail, extra={"request": ask.request_id})
    detail = f"{error.error}: {error.description}"
    answer = page(
        ask, "error.html", error.status, reason="service", status=error.status, request_id=ask.request_id, detail=detail
    )
    return answer.with_changes(*error.changes)
