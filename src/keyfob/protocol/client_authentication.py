"""How a client proves itself wherever it calls us directly (RFC 6749 section 2.3; OpenID Connect Core 9).

One of four methods, the one it registered, and never two at once. Assertions signed with a client's key follow RFC
7523; each works once.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from keyfob.base.change import Change
from keyfob.base.secret import digest, same
from keyfob.protocol.client import SECRET_METHODS, AuthMethod, Client
from keyfob.protocol.errors import OAuthError, Refused, invalid_client, malformed
from keyfob.protocol.jws import BadToken, check_signature, read_compact
from keyfob.protocol.policy import Policy

CREDENTIALS: dict[str, int] = {
    "client_id": 256,
    "client_secret": 512,
    "client_assertion_type": 100,
    "client_assertion": 16 * 1024,
}
"""The parameters that are read, and the longest value of each."""

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_PATH = "/token"  # noqa: S105  # a path
MAX_JTI = 256


@dataclass(frozen=True, slots=True)
class AssertionUsed(Change):
    """A client assertion was used and is remembered until it expires. Guard: it was not kept yet (ASVS 10.4.16)."""

    client_id: str
    assertion_digest: bytes
    expires_at: int


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client shows; nothing of it is proven. ``assertion_digest`` is what an assertion is remembered by."""

    method: AuthMethod
    client_id: str
    secret: str = field(default="", repr=False)
    assertion: str = field(default="", repr=False)
    assertion_digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class Authenticated:
    """The client is who it says."""

    client: Client
    changes: tuple[Change, ...] = ()


def read_credentials(given: Mapping[str, str], authorization: str | None) -> Credentials:
    """Find out which method a client uses.

    Raises:
        OAuthError: for none, two at once, or one that cannot be read.
    """
    if authorization and len({"client_secret", "client_assertion"} & given.keys()):
        raise malformed("a client authenticates in one way only")
    if authorization:
        return _read_basic(authorization, given.get("client_id", ""))
    if "client_secret" in given and "client_assertion" in given:
        raise malformed("a client authenticates in one way only")
    if "client_assertion" in given or "client_assertion_type" in given:
        return _read_assertion(given)
    if "client_id" not in given:
        raise OAuthError(invalid_client("no client authentication"))
    method = AuthMethod.POST if "client_secret" in given else AuthMethod.NONE
    return Credentials(method, given["client_id"], given.get("client_secret", ""))


def authenticate(
    credentials: Credentials, client: Client | None, policy: Policy, now: int, *, assertion_used: bool
) -> Authenticated | Refused:
    """Prove a client by the one method it registered."""
    if client is None:
        return invalid_client("client authentication failed", f"no client {credentials.client_id}")
    if credentials.method != client.token_endpoint_auth_method:
        return invalid_client(
            f"this client authenticates by {client.token_endpoint_auth_method}", f"it tried {credentials.method}"
        )
    if credentials.method in SECRET_METHODS:
        if client.secret_digest is None or not same(digest(credentials.secret), client.secret_digest):
            return invalid_client("client authentication failed", "wrong secret")
        return Authenticated(client)
    if credentials.method is AuthMethod.NONE:
        return Authenticated(client)
    return _check_assertion(credentials, client, policy, now, assertion_used=assertion_used)


def _read_basic(authorization: str, client_id: str) -> Credentials:
    """HTTP Basic, each half form-encoded before it was joined (RFC 6749 section 2.3.1)."""
    scheme, _, value = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        raise OAuthError(invalid_client("the Authorization header is not Basic"))
    try:
        pair = base64.b64decode(value.strip(), validate=True).decode()
        user, colon, secret = pair.partition(":")
        user, secret = (unquote_plus(half, errors="strict") for half in (user, secret))
    except (binascii.Error, ValueError) as error:
        raise OAuthError(invalid_client("the Authorization header is not Basic")) from error
    if not colon or not user.isprintable() or len(user) > CREDENTIALS["client_id"]:
        raise OAuthError(invalid_client("the Authorization header is not Basic"))
    if client_id and client_id != user:
        raise malformed("client_id is not the client of the Authorization header")
    return Credentials(AuthMethod.BASIC, user, secret)


def _read_assertion(given: Mapping[str, str]) -> Credentials:
    if given.get("client_assertion_type") != ASSERTION_TYPE:
        raise malformed(f"client_assertion_type is {ASSERTION_TYPE}")
    assertion = given.get("client_assertion", "")
    try:
        claims = read_compact(assertion).claims()
    except BadToken as error:
        raise OAuthError(invalid_client("the client assertion cannot be read", str(error))) from error
    client_id, jti = _text(claims, "sub"), _text(claims, "jti")
    if given.get("client_id", client_id) != client_id:
        raise malformed("client_id is not the subject of the client assertion")
    return Credentials(
        AuthMethod.PRIVATE_KEY, client_id, assertion=assertion, assertion_digest=digest(f"{client_id}\0{jti}")
    )


def _check_assertion(
    credentials: Credentials, client: Client, policy: Policy, now: int, *, assertion_used: bool
) -> Authenticated | Refused:
    try:
        jws = read_compact(credentials.assertion)
        check_signature(jws, client.jwks.keys if client.jwks else ())
        expires_at = _judge(jws.claims(), client, policy, now)
    except BadToken as error:
        return invalid_client("the client assertion is not good", str(error))
    if assertion_used or credentials.assertion_digest is None:
        return invalid_client("the client assertion is not good", "its jti was used before")
    used = AssertionUsed(client.client_id, credentials.assertion_digest, expires_at + policy.leeway)
    return Authenticated(client, (used,))


def _judge(claims: dict[str, Any], client: Client, policy: Policy, now: int) -> int:
    """When the assertion expires (RFC 7523 section 3).

    Raises:
        BadToken: when it is not for us, not from this client, or not for now.
    """
    if not claims.get("iss") == claims.get("sub") == client.client_id:
        raise BadToken("iss and sub are the client_id")
    if not 0 < len(_text(claims, "jti")) <= MAX_JTI:
        raise BadToken("jti is missing or too long")
    audience = claims.get("aud")
    ours = {policy.issuer, policy.endpoint(TOKEN_PATH)}
    if not any(
        isinstance(one, str) and one in ours for one in (audience if isinstance(audience, list) else [audience])
    ):
        raise BadToken("for another audience")
    expires_at = _time(claims, "exp")
    if expires_at is None or not now - policy.leeway < expires_at <= now + policy.assertion_life + policy.leeway:
        raise BadToken("expired, or for too long")
    for name in ("iat", "nbf"):
        if name in claims and ((at := _time(claims, name)) is None or at > now + policy.leeway):
            raise BadToken(f"{name} is in the future")
    return expires_at


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name, "")
    return value if isinstance(value, str) and value.isprintable() else ""


def _time(claims: dict[str, Any], name: str) -> int | None:
    value = claims.get(name)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
