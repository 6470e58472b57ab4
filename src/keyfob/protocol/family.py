"""A family: everything that came of one code, so that it can end together.

A code, the refresh tokens that follow from it and every access token carry the family's id, so one read by key finds
it. A refresh token is the family's id, a secret, and a tag that only we can make. The family knows the digests of the
newest token and of the one before; an older one is known by its tag, so none needs a row of its own.
"""

import hmac
from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.base.change import Change
from keyfob.base.ids import ID_LENGTH, Mint, is_id, new_token
from keyfob.base.secret import same
from keyfob.protocol.jws import encode
from keyfob.protocol.provider import Secrets

_SECRET_LENGTH = 43
_TAG_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One code and what came of it; ``id`` is its key. Storage loads it in one read, joined with account and session.

    ``scopes``, ``claims`` (the parameter, as JSON), ``nonce``, ``redirect_uri`` and ``challenge`` are the request's;
    ``auth_time``, ``acr``, ``amr`` and ``sid`` the sign-in's. ``redeemed_at`` is None while the code is unused.
    ``refresh_digest`` is that of the newest refresh token (None: there are none), ``previous_digest`` that of the one
    before, replaced at ``rotated_at``. ``expires_at`` is the end of all of it. ``revoked`` is true when the family was
    revoked, its session was ended (an expired one does not count), or the grant was withdrawn; ``account_live`` is
    false when the account is blocked or gone. ``session_live`` says whether the session is still there, which matters
    to a code only: one that was issued in the very moment in which its session ended was not revoked with it.
    """

    id: str
    client_id: str
    account_id: str
    sid: str
    scopes: tuple[str, ...]
    claims: str = ""
    redirect_uri: str
    challenge: str
    nonce: str = ""
    auth_time: int
    acr: str
    amr: tuple[str, ...] = ()
    code_digest: bytes = field(repr=False)
    code_expires_at: int
    redeemed_at: int | None = None
    refresh_digest: bytes | None = field(default=None, repr=False)
    previous_digest: bytes | None = field(default=None, repr=False)
    rotated_at: int | None = None
    expires_at: int
    revoked: bool = False
    account_live: bool = True
    session_live: bool = True

    def is_live(self, now: int) -> bool:
        """Whether anything that came of it is still good."""
        return not self.revoked and self.account_live and now < self.expires_at


class Why(StrEnum):
    """Why a family was revoked."""

    CODE_REPLAYED = "code used twice"
    REFRESH_REPLAYED = "refresh token used twice"
    ASKED = "revoked by its client"


@dataclass(frozen=True, slots=True)
class FamilyRevoked(Change):
    """Every token that came of one code is void. It has no guard: a family revoked twice is revoked."""

    family_id: str
    account_id: str
    client_id: str
    why: Why
    at: int


def revoke(family: Family, why: Why, now: int) -> FamilyRevoked:
    """End a family."""
    return FamilyRevoked(family.id, family.account_id, family.client_id, why, now)


def family_of(token: str) -> str:
    """The id of the family that a code or refresh token says it belongs to, empty when it has no such shape."""
    handle = token[:ID_LENGTH]
    return handle if is_id(handle) and len(token) >= ID_LENGTH + _SECRET_LENGTH else ""


def new_code(family_id: str, mint: Mint) -> str:
    """A code with a secret of 256 bits."""
    return family_id + new_token(mint)


def new_refresh(family_id: str, secrets: Secrets, mint: Mint) -> str:
    """The first refresh token of a family, with a secret of 256 bits."""
    return _tagged(family_id + new_token(mint), secrets)


def successor(token: str, secrets: Secrets) -> str:
    """The refresh token that follows ``token``: the same one each time, and never stored."""
    secret = encode(hmac.digest(secrets.refresh, b"next\0" + token.encode(), "sha256")).decode()
    return _tagged(token[:ID_LENGTH] + secret, secrets)


def is_ours(token: str, secrets: Secrets) -> bool:
    """Whether ``token`` was once a refresh token of ours, however old."""
    body = token[: ID_LENGTH + _SECRET_LENGTH]
    return same(_tagged(body, secrets).encode(), token.encode())


def _tagged(body: str, secrets: Secrets) -> str:
    tag = hmac.digest(secrets.refresh, b"tag\0" + body.encode(), "sha256")[:_TAG_BYTES]
    return body + encode(tag).decode()
