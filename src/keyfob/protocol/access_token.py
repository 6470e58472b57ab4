"""Reading our own access tokens (RFC 9068 section 4): ID tokens, logout tokens and others' are not mistaken for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keyfob.base.ids import ID_LENGTH, is_id
from keyfob.protocol.jose import Typ
from keyfob.protocol.jws import BadToken
from keyfob.protocol.provider import Provider
from keyfob.protocol.scopes import split


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token of ours that has not expired. Whether it was revoked only its family knows.

    ``family_id`` is the family to load, empty for a client's own token.
    """

    client_id: str
    sub: str
    scopes: tuple[str, ...]
    family_id: str
    claims: Mapping[str, Any]


def read_access_token(token: str, op: Provider, now: int) -> AccessToken:
    """Read an access token.

    Raises:
        BadToken: when it is not of ours, for another audience, or expired.
    """
    claims = op.ring.verify(token, Typ.ACCESS, now)
    if claims.get("iss") != op.policy.issuer or claims.get("aud") != op.policy.issuer:
        raise BadToken("of another issuer, or for another audience")
    if claims["exp"] <= now:
        raise BadToken("expired")
    handle = claims["jti"][:ID_LENGTH]
    family_id = handle if "auth_time" in claims and is_id(handle) else ""
    return AccessToken(claims["client_id"], claims["sub"], split(claims.get("scope", "")), family_id, claims)
