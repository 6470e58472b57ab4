"""The userinfo endpoint (OpenID Connect Core 5.3), guarded by bearer tokens (RFC 6750)."""

from dataclasses import dataclass
from typing import Any

from keyfob.base.change import Change
from keyfob.protocol.access_token import AccessToken, read_access_token
from keyfob.protocol.claims import Person, asked_of_person, permitted, read_claims, tell
from keyfob.protocol.client import Client
from keyfob.protocol.errors import FORBIDDEN, UNAUTHORIZED, OAuthError, Refused, malformed
from keyfob.protocol.family import Family
from keyfob.protocol.jws import MAX_LENGTH, BadToken
from keyfob.protocol.parameters import Pairs, read_strictly
from keyfob.protocol.provider import Provider
from keyfob.protocol.scopes import OPENID, claims_of

_CHALLENGE = 'Bearer realm="userinfo"'


@dataclass(frozen=True, slots=True)
class Facts:
    """What storage loads for an access token: the family of its ``family_id`` and the client of its ``client_id``.

    ``person`` is the family's account. All of it may come of one read.
    """

    client: Client | None
    family: Family | None
    person: Person | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the client may know, as the members of a JSON object."""

    claims: dict[str, Any]
    changes: tuple[Change, ...] = ()


def parse(authorization: str | None, form: Pairs) -> str:
    """The access token of a request, from its header or its form, never from its URL (ASVS 14.2.1).

    Raises:
        OAuthError: when there is none, or two.
    """
    shown = read_strictly(form, {"access_token": MAX_LENGTH}).get("access_token", "")
    if not authorization:
        if not shown:
            raise OAuthError(Refused("", "", "no token", UNAUTHORIZED, _CHALLENGE))
        return shown
    scheme, _, token = authorization.strip().partition(" ")
    if shown:
        raise malformed("the access token was sent twice")
    if scheme.lower() != "bearer" or not token.strip():
        raise OAuthError(Refused("", "", "not a bearer token", UNAUTHORIZED, _CHALLENGE))
    return token.strip()


def read_token(token: str, op: Provider, now: int) -> AccessToken | Refused:
    """Judge an access token by itself, before anything is loaded."""
    try:
        access = read_access_token(token, op, now)
    except BadToken as error:
        return _invalid(str(error))
    if OPENID not in access.scopes:
        return _refuse("insufficient_scope", "the access token was given without openid", status=FORBIDDEN)
    return access


def decide(access: AccessToken, facts: Facts, now: int) -> Told | Refused:
    """Tell what the token's scopes and the ``claims`` parameter stand for, and no more."""
    client, family, person = facts.client, facts.family, facts.person
    if client is None or family is None or person is None or family.client_id != access.client_id:
        return _invalid("its client, account or family is gone")
    if not family.is_live(now):
        return _invalid("revoked, or the account is blocked")
    asked = permitted(asked_of_person(read_claims(family.claims).userinfo), client.scopes)
    return Told({**tell(person, (*claims_of(access.scopes), *asked)), "sub": access.sub})


def _invalid(detail: str) -> Refused:
    return _refuse("invalid_token", "the access token is not good, or no longer", detail)


def _refuse(error: str, description: str, detail: str = "", status: int = UNAUTHORIZED) -> Refused:
    challenge = f'{_CHALLENGE}, error="{error}", error_description="{description}"'
    return Refused(error, description, detail, status, challenge)
