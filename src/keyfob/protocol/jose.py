"""Our signing keys: which one signs now, which ones are published, and what they sign.

The header of a token never changes for one key and type, so it is encoded once; signing then costs little more than the
signature itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import msgspec

from keyfob.protocol.jwk import public_members, read_private_jwk
from keyfob.protocol.jws import ES256, RS256, BadToken, TrustedKey, check_signature, encode, read_compact, signer

SIGNING_ALGORITHMS = (ES256, RS256)
REMEMBERED = 4096


class Typ(StrEnum):
    """The types of tokens we sign; none can be taken for another (RFC 8725 section 3.11)."""

    ID = "JWT"
    ACCESS = "at+jwt"
    LOGOUT = "logout+jwt"
    SECURITY_EVENT = "secevent+jwt"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key pair of ours.

    ``kid`` is its thumbprint (RFC 7638), ``alg`` ES256 or RS256, ``private_jwk`` its JSON, stored sealed. It is
    published from ``created_at`` until ``retire_at`` (None: not decided yet), and signs from ``active_from`` until a
    key made later does.
    """

    kid: str
    alg: str
    private_jwk: str = field(repr=False)
    created_at: int
    active_from: int
    retire_at: int | None = None

    def is_published(self, now: int) -> bool:
        """Whether tokens that it signed are good."""
        return self.retire_at is None or now < self.retire_at


class _Opened:
    """A key ready to sign and to verify with."""

    __slots__ = ("heads", "key", "public", "sign", "trusted")

    def __init__(self, key: SigningKey) -> None:
        private = read_private_jwk(key.private_jwk)
        self.key = key
        self.sign = signer(private)
        self.trusted = TrustedKey(key.kid, frozenset({key.alg}), private.public_key())
        self.public = {**public_members(key.private_jwk), "kid": key.kid, "alg": key.alg, "use": "sig"}
        self.heads = {typ: _head(key, typ) for typ in Typ}


class KeyRing:
    """All keys that still matter, opened once. Build a new one when the stored keys change.

    Services show the same token again and again, and checking a signature is dear. What was found good is remembered
    under the whole token and its type, as long as these keys are: it cannot become false. Nothing that could is
    remembered with it: whether the key is still published, and what the caller judges, is seen anew each time (ASVS
    9.1.1). What was found bad is not remembered, so nobody drives out others' tokens with rubbish.
    """

    __slots__ = ("_keys", "_newest", "_verified")

    def __init__(self, keys: Iterable[SigningKey]) -> None:
        opened = sorted((_Opened(key) for key in keys), key=lambda one: one.key.created_at, reverse=True)
        self._keys = {one.key.kid: one for one in opened}
        self._newest = {alg: [one for one in opened if one.key.alg == alg] for alg in SIGNING_ALGORITHMS}
        self._verified = lru_cache(REMEMBERED)(self._verify)

    def sign(self, claims: Mapping[str, Any], typ: Typ, alg: str, now: int) -> str:
        """A token of ``claims`` under the key that signs with ``alg`` at ``now``."""
        one = self._signing(alg, now)
        signed = one.heads[typ] + encode(msgspec.json.encode(claims))
        return (signed + b"." + encode(one.sign(signed))).decode()

    def verify(self, token: str, typ: Typ, now: int) -> Mapping[str, Any]:
        """The claims of a token of ours; whether they are good now is for the caller to see.

        Raises:
            BadToken: when it is not of this type, or not signed by a key of ours that is still published.
        """
        key, claims = self._verified(token, typ)
        if not key.is_published(now):
            raise BadToken("under a key that is not ours, or no longer")
        return claims

    def jwks(self, now: int) -> dict[str, list[dict[str, str]]]:
        """The public keys, the next and the last ones included (RFC 7517 section 5)."""
        return {"keys": [one.public for one in self._keys.values() if one.key.is_published(now)]}

    def _verify(self, token: str, typ: Typ) -> tuple[SigningKey, Mapping[str, Any]]:
        jws = read_compact(token)
        if jws.typ != typ.lower():
            raise BadToken("of another type")
        one = self._keys.get(jws.kid)
        if one is None:
            raise BadToken("under a key that is not ours, or no longer")
        check_signature(jws, (one.trusted,))
        return one.key, MappingProxyType(jws.claims())

    def _signing(self, alg: str, now: int) -> _Opened:
        """The newest key whose time has come; the first of all, where our clock is behind that of who made it."""
        published = [one for one in self._newest[alg] if one.key.is_published(now)]
        for one in published:
            if one.key.active_from <= now:
                return one
        if not published:
            raise LookupError(f"no {alg} key signs at {now}: keys are made when the program starts")
        return published[-1]


def _head(key: SigningKey, typ: Typ) -> bytes:
    return encode(msgspec.json.encode({"alg": key.alg, "typ": typ, "kid": key.kid})) + b"."
