"""Keys as JSON (RFC 7517): reading a client's public set, and telling a key's name."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from keyfob.base.errors import Malformed
from keyfob.protocol.jws import ES256, PS256, RS256, PrivateKey, PublicKey, TrustedKey

MAX_KEYS = 10
MIN_RSA_BITS = 2048
_SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_PUBLIC_MEMBERS = ("kty", "crv", "x", "y", "n", "e")
_OBJECT = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class JwkSet:
    """A client's public keys: ``text`` is the JSON they were read from, ``keys`` are ready for use."""

    text: str
    keys: tuple[TrustedKey, ...] = field(compare=False)


def read_jwks(text: str) -> JwkSet:
    """Read a set of one to ten public keys, on P-256 or RSA of 2048 bits and more; keys for encryption are passed over.

    Raises:
        Malformed: when it is no such set, or gives away a private or symmetric key.
    """
    members = _members(text)
    keys = tuple(_trust(member) for member in members if member.get("use", "sig") == "sig")
    if not keys:
        raise Malformed("the set holds no key for signatures")
    return JwkSet(text, keys)


def read_private_jwk(text: str) -> PrivateKey:
    """The private key in one of our own JWKs."""
    key = JWKRegistry.import_key(_OBJECT.decode(text))
    if not isinstance(key, ECKey | RSAKey):
        raise Malformed("a signing key is on a curve or RSA")
    private = key.private_key
    if private is None:
        raise Malformed("a signing key has a private part")
    return private


def thumbprint(text: str) -> str:
    """The name a key gives itself (RFC 7638)."""
    return JWKRegistry.import_key(_OBJECT.decode(text)).thumbprint()


def public_members(text: str) -> dict[str, str]:
    """What of a private JWK may be published."""
    jwk = _OBJECT.decode(text)
    return {name: jwk[name] for name in _PUBLIC_MEMBERS if name in jwk}


def _members(text: str) -> list[dict[str, Any]]:
    try:
        members = msgspec.convert(_OBJECT.decode(text).get("keys"), list[dict[str, Any]])
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise Malformed("a set of keys is a JSON object with the member keys") from error
    if len(members) > MAX_KEYS:
        raise Malformed(f"a set holds at most {MAX_KEYS} keys")
    return members


def _trust(member: dict[str, Any]) -> TrustedKey:
    if _SECRET_MEMBERS & member.keys():
        raise Malformed("a private or symmetric key is not to be given away")
    try:
        imported = JWKRegistry.import_key(member)
        key = imported.public_key
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Malformed("a key of the set cannot be read") from error
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise Malformed("a key is on P-256 or RSA")
    algs = _algs(key)
    return TrustedKey(member.get("kid", ""), algs & {member["alg"]} if "alg" in member else algs, key)


def _algs(key: PublicKey) -> frozenset[str]:
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < MIN_RSA_BITS:
            raise Malformed(f"an RSA key has at least {MIN_RSA_BITS} bits")
        return frozenset({RS256, PS256})
    if not isinstance(key.curve, ec.SECP256R1):
        raise Malformed("a key on a curve is on P-256")
    return frozenset({ES256})
