"""Logout tokens as a careful service judges them, with joserfc (Back-Channel Logout 1.0 section 2.6)."""

import time
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, KeySetSerialization

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class LogoutToken:
    """One that was right: its text, its claims and the algorithm it was signed with."""

    text: str
    claims: dict[str, Any]
    alg: str


def read_logout_token(text: str, keys: KeySetSerialization, issuer: str, client_id: str) -> LogoutToken:
    """A logout token that is right in every respect.

    Raises:
        JoseError: when its signature or one of its claims is not.
    """
    read = jwt.decode(text, KeySet.import_key_set(keys), algorithms=["ES256", "RS256"])
    rules = jwt.JWTClaimsRegistry(
        now=int(time.time()),
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        iat={"essential": True},
        exp={"essential": True},
        jti={"essential": True},
        sub={"essential": True},
        sid={"essential": True},
        events={"essential": True},
    )
    rules.validate(read.claims)
    assert read.header["typ"] == "logout+jwt"
    assert read.claims["events"] == {EVENT: {}}
    assert "nonce" not in read.claims
    return LogoutToken(text, dict(read.claims), read.header["alg"])
