"""What the endpoints of OAuth 2 and OpenID Connect share: the provider, the person signed in, and how they refuse."""

import logging
from collections.abc import Callable
from dataclasses import replace

from keyfob.accounts.sessions import Session
from keyfob.base.actor import Actor, Kind
from keyfob.protocol.client import Client
from keyfob.protocol.errors import OAuthError, Refused
from keyfob.protocol.model import Login
from keyfob.protocol.provider import Provider
from keyfob.web.answer import NO_STORE, TOO_MANY_REQUESTS, Answer, json
from keyfob.web.ask import Ask
from keyfob.web.routes import Handler

log = logging.getLogger("keyfob.protocol")


def provider_of(ask: Ask) -> Provider:
    """The OpenID Provider, with the keys of this moment."""
    house = ask.house
    return Provider(house.protocol, house.signing_keys.ring(ask.read, ask.now), house.secrets)


def login_of(session: Session | None) -> Login | None:
    """A session as a service may use it; one before which something comes counts for nothing."""
    return None if session is None or session.is_held else as_login(session)


def as_login(session: Session) -> Login:
    """A session as the protocol sees it."""
    return Login(session.account_id, session.sid, session.auth_time, session.acr, session.amr)


def service(client_id: str) -> Actor:
    """A client as the one who acts."""
    return Actor(Kind.SERVICE, client_id)


def refuse(ask: Ask, refused: Refused) -> Answer:
    """A refusal on the wire; its reason goes to the log, its changes are committed."""
    log.info("refused: %s (%s)", refused.error, refused.detail, extra={"request": ask.request_id, "route": ask.route})
    challenge = (("WWW-Authenticate", refused.www_authenticate),) if refused.www_authenticate else ()
    return json(refused.body, refused.status, (NO_STORE, *challenge), refused.changes)


def slow_down(ask: Ask) -> Answer:
    """Somebody tried too often."""
    refused = Refused("slow_down", "that was too often; Retry-After says how long to wait", status=TOO_MANY_REQUESTS)
    return refuse(ask, refused)


def for_script(ask: Ask, client: Client | None, answer: Answer) -> Answer:
    """Let a public client's own pages read the answer, and nobody else's (ASVS 3.4.2)."""
    origin = ask.headers.get("origin", "")
    if client is None or not origin or not client.calls_from(origin):
        return answer
    cors = (("Access-Control-Allow-Origin", origin), ("Access-Control-Expose-Headers", "WWW-Authenticate"))
    return replace(answer, headers=(*answer.headers, *cors, ("Vary", "Origin")))


def endpoint(handler: Handler) -> Callable[[Ask], Answer]:
    """A handler whose unreadable requests are answered as OAuth says."""

    def answer(ask: Ask) -> Answer:
        try:
            return handler(ask)
        except OAuthError as error:
            return refuse(ask, error.refused)

    answer.__name__, answer.__doc__ = handler.__name__, handler.__doc__
    return answer
