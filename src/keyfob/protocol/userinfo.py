"""The userinfo endpoint (OpenID Connect Core 5.3), guarded by bearer tokens (RFC 6750)."""

from dataclasses import dataclass
from typing import Any

from keyfob.base.change import Change
from keyfob.protocol import bearer
from keyfob.protocol.access_token import AccessToken
from keyfob.protocol.claims import Person, asked_of_person, permitted, read_claims, tell
from keyfob.protocol.client import Client
from keyfob.protocol.errors import Refused
from keyfob.protocol.family import Family
from keyfob.protocol.jws import MAX_LENGTH
from keyfob.protocol.parameters import Pairs, read_strictly
from keyfob.protocol.provider import Provider
from keyfob.protocol.scopes import OPENID, claims_of

_REALM = "userinfo"


@dataclass(frozen=True, slots=True)
class Facts:
    """What storage loads for an access token: the family of its ``family_id`` and the client of its ``client_id``.

    ``person`` is the family's account, as far as `wanted` says.
    """

    client: Client | None
    family: Family | None
    person: Person | None = None


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
    return bearer.find_shown(authorization, shown, realm=_REALM)


def read_token(token: str, op: Provider, now: int) -> AccessToken | Refused:
    """Judge an access token by itself, before anything is loaded."""
    return bearer.read_token(token, op, now, realm=_REALM, scope=OPENID)


def wanted(access: AccessToken, facts: Facts) -> tuple[str, ...]:
    """The claims that the token's scopes and the ``claims`` parameter stand for; storage need not load any other."""
    if facts.client is None or facts.family is None:
        return ()
    asked = permitted(asked_of_person(read_claims(facts.family.claims).userinfo), facts.client.scopes)
    return tuple(dict.fromkeys((*claims_of(access.scopes), *asked)))


def decide(access: AccessToken, facts: Facts, now: int) -> Told | Refused:
    """Tell what the token's scopes and the ``claims`` parameter stand for, and no more."""
    client, family, person = facts.client, facts.family, facts.person
    fault = bearer.find_fault(access, client, family, now, realm=_REALM)
    if fault is not None:
        return fault
    if client is None or family is None or person is None:
        return bearer.refuse_token("its account is gone", realm=_REALM)
    return Told({**tell(person, wanted(access, facts), with_tokens=client.pays), "sub": access.sub})
