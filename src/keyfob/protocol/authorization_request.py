"""An authorization request as it was sent (RFC 6749 section 4.1.1; OpenID Connect Core 3.1.2.1).

Reading it never fails: what is wrong with a parameter is kept beside it, because only the table of checks knows whether
the answer may go back to the service or is a page for the person.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from keyfob.base.errors import Malformed
from keyfob.protocol import scopes
from keyfob.protocol.claims import NO_CLAIMS, ClaimsRequest, read_claims
from keyfob.protocol.errors import OAuthError
from keyfob.protocol.parameters import Pairs, Parameters, read_parameters

KNOWN: dict[str, int] = {
    "client_id": 256,
    "redirect_uri": 2048,
    "response_type": 100,
    "response_mode": 50,
    "scope": 1024,
    "state": 2048,
    "nonce": 512,
    "code_challenge": 128,
    "code_challenge_method": 20,
    "prompt": 100,
    "max_age": 9,
    "id_token_hint": 8192,
    "login_hint": 320,
    "ui_locales": 256,
    "acr_values": 1024,
    "claims": 4096,
    "request": 1 << 18,
    "request_uri": 2048,
}
"""The parameters that are read, and the longest value of each."""

ADVISORY = frozenset({"login_hint", "ui_locales"})
"""Parameters that only make a page kinder: one that cannot be used is passed over."""

_MAPPING = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What a service asks for; what was not sent, or sent badly, is empty.

    ``faults`` says what is wrong with a parameter, by its name. ``max_age`` is in seconds, None when not sent.
    ``prompts``, ``scopes`` and ``acr_values`` keep the order given.
    """

    given: Mapping[str, str]
    faults: Mapping[str, str]
    scopes: tuple[str, ...]
    prompts: tuple[str, ...]
    acr_values: tuple[str, ...]
    ui_locales: tuple[str, ...]
    max_age: int | None
    claims: ClaimsRequest

    @property
    def client_id(self) -> str:
        """Who asks."""
        return self.given.get("client_id", "")

    @property
    def redirect_uri(self) -> str:
        """Where the answer is to go; not checked yet."""
        return self.given.get("redirect_uri", "")

    @property
    def response_mode(self) -> str:
        """How the answer travels."""
        return self.given.get("response_mode", "query")

    @property
    def state(self) -> str:
        """What the service wants back, byte for byte."""
        return self.given.get("state", "")

    @property
    def login_hint(self) -> str:
        """The address that the service believes the person signs in with."""
        return self.given.get("login_hint", "")


def parse(pairs: Pairs) -> AuthorizationRequest:
    """Read the parameters of a GET or POST; see the module for why this never fails."""
    try:
        parameters = read_parameters(pairs, KNOWN)
    except OAuthError:
        parameters = Parameters({}, {"client_id": "is one of too many"})
    return _interpret(parameters)


def to_text(request: AuthorizationRequest) -> str:
    """The request as JSON, to be parked."""
    return msgspec.json.encode(request.given).decode()


def from_text(text: str) -> AuthorizationRequest:
    """A parked request, read again."""
    return _interpret(Parameters(_MAPPING.decode(text), {}))


def _interpret(parameters: Parameters) -> AuthorizationRequest:
    given = parameters.given
    faults = {name: fault for name, fault in parameters.faults.items() if name not in ADVISORY or "repeated" in fault}
    try:
        claims = read_claims(given.get("claims", ""))
    except Malformed:
        claims, faults["claims"] = NO_CLAIMS, "is not JSON of the right shape"
    max_age = given.get("max_age", "")
    if max_age and not (max_age.isascii() and max_age.isdigit()):
        max_age, faults["max_age"] = "", "is not a number of seconds"
    return AuthorizationRequest(
        given=given,
        faults=faults,
        scopes=scopes.split(given.get("scope", "")),
        prompts=_words(given.get("prompt", "")),
        acr_values=_words(given.get("acr_values", "")),
        ui_locales=_words(given.get("ui_locales", "")),
        max_age=int(max_age) if max_age else None,
        claims=claims,
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))
