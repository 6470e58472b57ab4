"""Signed tokens in compact form (RFC 7515): one strict reader, and the three algorithms that are ever accepted.

The reader does less than a library's: no detached or unencoded payload, no critical extension, no key from inside a
token (``jku``, ``jwk``, ``x5u`` and ``x5c`` are never looked at). Keys come from configured places only (ASVS 9.1.1 to
9.1.3).
"""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from keyfob.base.errors import Malformed

PublicKey: TypeAlias = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

ES256 = "ES256"
RS256 = "RS256"
PS256 = "PS256"

MAX_LENGTH = 16 * 1024
_PARTS = 3
_COORDINATE = 32

# RFC 6979: the same input gives the same signature, so signing needs no chance.
_ECDSA = ec.ECDSA(SHA256(), deterministic_signing=True)
_PKCS1 = padding.PKCS1v15()
_PSS = padding.PSS(padding.MGF1(SHA256()), SHA256.digest_size)
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_OBJECT = msgspec.json.Decoder(dict[str, Any])


class BadToken(Malformed):
    """A token is not in compact form, or not signed by a key that is trusted; ``str(error)`` is for the log."""


@dataclass(frozen=True, slots=True)
class Jws:
    """A token taken apart, its signature not checked yet."""

    header: dict[str, Any]
    payload: bytes
    signed: bytes
    signature: bytes

    @property
    def alg(self) -> str:
        """The algorithm that it claims."""
        return _text(self.header, "alg")

    @property
    def kid(self) -> str:
        """The key that it claims, empty when it names none."""
        return _text(self.header, "kid")

    @property
    def typ(self) -> str:
        """Its type, lower case and without ``application/`` (RFC 7515 section 4.1.9)."""
        return _text(self.header, "typ").lower().removeprefix("application/")

    def claims(self) -> dict[str, Any]:
        """The members of its payload.

        Raises:
            BadToken: when the payload is no JSON object.
        """
        return _read_object(self.payload)


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key and what it may be used for: ``algs`` are the algorithms that its type and its owner allow."""

    kid: str
    algs: frozenset[str]
    key: PublicKey


def read_compact(token: str) -> Jws:
    """Take a token apart.

    Raises:
        BadToken: when it is longer than 16 KiB, has not three parts of canonical base64url, its header is no JSON
            object, or demands an extension (``crit``).
    """
    if len(token) > MAX_LENGTH:
        raise BadToken("longer than 16 KiB")
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise BadToken("not three parts")
    header, payload, signature = (decode(part) for part in parts)
    jws = Jws(_read_object(header), payload, token.rpartition(".")[0].encode(), signature)
    if "crit" in jws.header:
        raise BadToken("demands an extension")
    return jws


def check_signature(jws: Jws, keys: Iterable[TrustedKey]) -> TrustedKey:
    """The key among ``keys`` that signed ``jws``.

    Raises:
        BadToken: when none did.
    """
    for trusted in keys:
        if jws.kid and jws.kid != trusted.kid:
            continue
        if jws.alg in trusted.algs and _verifies(jws, trusted.key):
            return trusted
    raise BadToken("not signed by a trusted key")


def signer(key: PrivateKey) -> Callable[[bytes], bytes]:
    """A function that signs: ES256 with a key on P-256, RS256 with an RSA key."""
    if isinstance(key, rsa.RSAPrivateKey):
        return lambda data: key.sign(data, _PKCS1, SHA256())
    return lambda data: _raw(key.sign(data, _ECDSA))


def encode(data: bytes) -> bytes:
    """base64url without padding (RFC 7515 section 2)."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_URL_SAFE)


def decode(text: str) -> bytes:
    """The bytes behind canonical base64url without padding.

    Raises:
        BadToken: when ``text`` is anything else.
    """
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadToken("not base64url") from error
    if encode(raw).decode() != text:
        raise BadToken("not canonical base64url")
    return raw


def _read_object(data: bytes) -> dict[str, Any]:
    try:
        return _OBJECT.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadToken("not a JSON object") from error


def _text(header: dict[str, Any], name: str) -> str:
    value = header.get(name, "")
    return value if isinstance(value, str) else ""


def _raw(der: bytes) -> bytes:
    r, s = decode_dss_signature(der)
    return r.to_bytes(_COORDINATE, "big") + s.to_bytes(_COORDINATE, "big")


def _verifies(jws: Jws, key: PublicKey) -> bool:
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(jws.signature, jws.signed, _PSS if jws.alg == PS256 else _PKCS1, SHA256())
        elif len(jws.signature) == 2 * _COORDINATE:
            r, s = jws.signature[:_COORDINATE], jws.signature[_COORDINATE:]
            der = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
            key.verify(der, jws.signed, _ECDSA)
        else:
            return False
    except InvalidSignature:
        return False
    return True
