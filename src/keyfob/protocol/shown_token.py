"""A token that an authenticated client shows us: what revocation and introspection have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from keyfob.protocol.access_token import AccessToken, read_access_token
from keyfob.protocol.client import Client
from keyfob.protocol.client_authentication import CREDENTIALS, Credentials, read_credentials
from keyfob.protocol.errors import malformed
from keyfob.protocol.family import Family, family_of
from keyfob.protocol.jws import MAX_LENGTH, BadToken
from keyfob.protocol.parameters import Pairs, read_strictly
from keyfob.protocol.provider import Provider

KNOWN: dict[str, int] = {"token": MAX_LENGTH, "token_type_hint": 100, **CREDENTIALS}
"""The parameters that are read, and the longest value of each."""


@dataclass(frozen=True, slots=True)
class ShownToken:
    """What a client sent: a token, and how it proves itself. The hint about its type is not needed."""

    given: Mapping[str, str] = field(repr=False)
    credentials: Credentials

    @property
    def token(self) -> str:
        """The token."""
        return self.given["token"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What storage loads: the client of ``credentials``, and the family of what was `recognize`d."""

    client: Client | None
    family: Family | None = None
    assertion_used: bool = False


@dataclass(frozen=True, slots=True)
class Recognized:
    """What a token is by itself: ``access`` when it is an access token of ours that has not expired.

    ``family_id`` is the family that it, or a refresh token, says it belongs to; empty when there is none to load.
    """

    access: AccessToken | None = None
    family_id: str = ""


def parse(pairs: Pairs, authorization: str | None) -> ShownToken:
    """Read the form and the ``Authorization`` header of a POST.

    Raises:
        OAuthError: when it cannot be understood.
    """
    given = read_strictly(pairs, KNOWN)
    if "token" not in given:
        raise malformed("the parameter token is missing")
    return ShownToken(given, read_credentials(given, authorization))


def recognize(token: str, op: Provider, now: int) -> Recognized:
    """Judge a token by itself, before anything is loaded. That a refresh token is ours is not known yet."""
    if "." not in token:
        return Recognized(family_id=family_of(token))
    try:
        access = read_access_token(token, op, now)
    except BadToken:
        return Recognized()
    return Recognized(access, access.family_id)
