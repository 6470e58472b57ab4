"""Signing out: a service sends the person here (RP-Initiated Logout 1.0), and the others are told (Back-Channel 1.0).

A session ends without a question only when the service shows an ID token of that very session; otherwise the person is
asked. Nobody is sent to an address that is not registered, character by character (ASVS 10.6.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_token
from keyfob.protocol import redirect
from keyfob.protocol.client import Client
from keyfob.protocol.hint import Hint, read_hint
from keyfob.protocol.jose import Typ
from keyfob.protocol.jws import BadToken
from keyfob.protocol.model import Login
from keyfob.protocol.parameters import Pairs, read_parameters
from keyfob.protocol.provider import Provider
from keyfob.protocol.subject import sid_for, sub_for

KNOWN: dict[str, int] = {
    "id_token_hint": 8192,
    "client_id": 256,
    "post_logout_redirect_uri": 2048,
    "state": 2048,
    "ui_locales": 256,
}
"""The parameters that are read, and the longest value of each."""

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """What was sent. ``hint`` is whom the ID token was about; ``is_doubtful`` says that something sent was not good."""

    given: Mapping[str, str]
    hint: Hint | None
    is_doubtful: bool

    @property
    def client_id(self) -> str:
        """The client to load, empty when the request names none."""
        return self.hint.client_id if self.hint else self.given.get("client_id", "")


@dataclass(frozen=True, slots=True)
class Facts:
    """What storage loads: the session of the browser, and the client of ``client_id``."""

    login: Login | None
    client: Client | None


@dataclass(frozen=True, slots=True)
class AskFirst:
    """Show a page that asks whether to sign out; the person's yes is decided again, with ``confirmed``."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SignOut:
    """End session ``sid``, if there is one; then go to ``location``, or show "signed out" when that is empty."""

    sid: str
    location: str = ""
    changes: tuple[Change, ...] = ()


Outcome: TypeAlias = AskFirst | SignOut


def parse(pairs: Pairs, op: Provider, now: int) -> LogoutRequest:
    """Read the parameters of a GET or POST.

    Raises:
        OAuthError: when there are more than a hundred.
    """
    parameters = read_parameters(pairs, KNOWN)
    given, hint, doubtful = parameters.given, None, bool(parameters.faults)
    if "id_token_hint" in given:
        try:
            hint = read_hint(given["id_token_hint"], op, now)
        except BadToken:
            doubtful = True
    if hint is not None and given.get("client_id", hint.client_id) != hint.client_id:
        hint, doubtful = None, True
    return LogoutRequest(given, hint, doubtful)


def decide(request: LogoutRequest, facts: Facts, op: Provider, *, confirmed: bool = False) -> Outcome:
    """What happens to the session. ``confirmed`` is the person's own word, given on our page."""
    target = _target(request, facts.client, confirmed=confirmed)
    if facts.login is None:
        return SignOut("", target)
    can_do_all = not request.is_doubtful and bool(target or "post_logout_redirect_uri" not in request.given)
    if confirmed or (can_do_all and _is_about(request.hint, facts.login, facts.client, op)):
        return SignOut(facts.login.sid, target)
    return AskFirst()


def logout_token(client: Client, account_id: str, sid: str, op: Provider, now: int, mint: Mint) -> str:
    """What tells ``client`` that session ``sid`` of a person is over (Back-Channel Logout 1.0 section 2.4)."""
    claims = {
        "iss": op.policy.issuer,
        "aud": client.client_id,
        "iat": now,
        "exp": now + op.policy.logout_token_life,
        "jti": new_token(mint, 16),
        "sub": sub_for(client, account_id, op.secrets),
        "sid": sid_for(client, sid, op.secrets),
        "events": {EVENT: {}},
    }
    return op.ring.sign(claims, Typ.LOGOUT, client.id_token_signed_response_alg, now)


def _target(request: LogoutRequest, client: Client | None, *, confirmed: bool) -> str:
    """Where to go afterwards: only where the client's own ID token, or the person, vouches for the client."""
    uri = request.given.get("post_logout_redirect_uri", "")
    vouched = request.hint is not None or confirmed
    if client is None or request.is_doubtful or not vouched or uri not in client.post_logout_redirect_uris:
        return ""
    state = request.given.get("state", "")
    return redirect.with_parameters(uri, (("state", state),) if state else ())


def _is_about(hint: Hint | None, login: Login, client: Client | None, op: Provider) -> bool:
    if hint is None or client is None:
        return False
    same_person = hint.sub == sub_for(client, login.account_id, op.secrets)
    return same_person and hint.sid == sid_for(client, login.sid, op.secrets)
