"""Making tokens: access tokens (RFC 9068), ID tokens (OpenID Connect Core 2), and the answer that carries them."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_token
from keyfob.protocol.claims import Person, asked_of_person, permitted, read_claims, tell
from keyfob.protocol.client import Client
from keyfob.protocol.family import Family
from keyfob.protocol.jose import Typ
from keyfob.protocol.jws import ES256, encode
from keyfob.protocol.provider import Provider
from keyfob.protocol.scopes import OPENID
from keyfob.protocol.subject import known_to, sid_for, sub_for

_JTI_BYTES = 16


@dataclass(frozen=True, slots=True)
class Issued:
    """Tokens, in the answer of RFC 6749 section 5.1; ``scope`` is what was really given."""

    access_token: str = field(repr=False)
    expires_in: int
    scope: str
    id_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    changes: tuple[Change, ...] = ()

    @property
    def body(self) -> dict[str, str | int]:
        """The members of the JSON answer."""
        members: dict[str, str | int] = {
            "access_token": self.access_token,
            "token_type": "Bearer",
            "expires_in": self.expires_in,
        }
        for name in ("scope", "id_token", "refresh_token"):
            if getattr(self, name):
                members[name] = getattr(self, name)
        return members


def wanted_of_person(family: Family) -> tuple[str, ...]:
    """The claims about the person that a client asked for inside the ID token, so that they have to be loaded."""
    return asked_of_person(read_claims(family.claims).id_token) if family.claims else ()


def issue_for_person(
    client: Client,
    family: Family,
    scopes: tuple[str, ...],
    person: Person | None,
    op: Provider,
    now: int,
    mint: Mint,
    *,
    nonce: str = "",
) -> Issued:
    """An access token for ``scopes``, with an ID token when openid is among them."""
    names = {
        "iss": op.policy.issuer,
        "sub": sub_for(client, family.account_id, op.secrets),
        "auth_time": family.auth_time,
        "acr": family.acr,
        "sid": sid_for(client, family.sid, op.secrets),
    }
    access_token = _access_token(
        {**names, "client_id": client.client_id, "jti": family.id + new_token(mint, _JTI_BYTES)}, scopes, op, now
    )
    id_token = ""
    if OPENID in scopes:
        claims = {**names, "aud": client.client_id, "iat": now, "exp": now + op.policy.id_token_life}
        claims |= {"at_hash": at_hash(access_token), "amr": family.amr}
        if nonce:
            claims["nonce"] = nonce
        id_token = op.ring.sign({**_told(client, family, person, op), **claims}, Typ.ID, _id_token_alg(client), now)
    return Issued(access_token, op.policy.access_life, " ".join(scopes), id_token)


def issue_for_service(client: Client, scopes: tuple[str, ...], op: Provider, now: int, mint: Mint) -> Issued:
    """An access token on a client's own behalf, its own subject (RFC 9068 section 2.2)."""
    claims = {
        "iss": op.policy.issuer,
        "sub": client.client_id,
        "client_id": client.client_id,
        "jti": new_token(mint, _JTI_BYTES),
    }
    return Issued(_access_token(claims, scopes, op, now), op.policy.access_life, " ".join(scopes))


def at_hash(access_token: str) -> str:
    """The left half of the token's SHA-256 (OpenID Connect Core 3.1.3.6)."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return encode(half).decode()


def _access_token(claims: dict[str, Any], scopes: tuple[str, ...], op: Provider, now: int) -> str:
    claims |= {"aud": op.policy.issuer, "iat": now, "exp": now + op.policy.access_life}
    if scopes:
        claims["scope"] = " ".join(scopes)
    return op.ring.sign(claims, Typ.ACCESS, ES256, now)


def _told(client: Client, family: Family, person: Person | None, op: Provider) -> dict[str, Any]:
    if person is None or not family.claims:
        return {}
    asked = asked_of_person(read_claims(family.claims).id_token)
    return tell(known_to(client, person, op.secrets), permitted(asked, client.scopes))


def _id_token_alg(client: Client) -> str:
    return client.id_token_signed_response_alg
