"""What authenticators write, read into values: client data, authenticator data, public keys.

Web Authentication level 3, sections 5.8.1 and 6.1; RFC 9052 for keys. What cannot be read is None, whatever is wrong
with it: it comes from strangers, and nothing in it is worth telling them.
"""

from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidSignature

ALGORITHMS = (-8, -7, -257)
"""What we offer, best first: Ed25519, ES256, RS256 (COSE). The last one is all that older Windows Hello can do."""

MOST_CLIENT_DATA = 8 * 1024
MOST_ATTESTATION = 64 * 1024
MOST_AUTHENTICATOR_DATA = 8 * 1024
LEAST_RSA_BITS, MOST_RSA_BITS, MOST_EXPONENT_BITS = 2048, 4096, 32
_RS256 = -257
_ALG, _MODULUS, _EXPONENT = 3, -1, -2


class ClientData(msgspec.Struct, frozen=True, rename="camel"):
    """What the browser saw: for which ``type`` of ceremony, with which challenge, on a page of which origin."""

    type: str
    challenge: str
    origin: str
    cross_origin: bool = False
    top_origin: str | None = None


@dataclass(frozen=True, slots=True)
class AttestedKey:
    """The credential that was made: its id, its public key as COSE wrote it, and the model of its authenticator."""

    credential_id: bytes
    public_key: bytes
    algorithm: int
    aaguid: str


@dataclass(frozen=True, slots=True)
class AuthenticatorData:
    """What the authenticator vouches for; ``key`` is there when it made one."""

    rp_id_hash: bytes
    is_present: bool
    is_verified: bool
    is_backup_eligible: bool
    is_backed_up: bool
    sign_count: int
    key: AttestedKey | None


def read_client_data(raw: bytes) -> ClientData | None:
    """The client data, or None where it is no JSON of that shape."""
    if len(raw) > MOST_CLIENT_DATA:
        return None
    try:
        return msgspec.json.decode(raw, type=ClientData)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def read_attestation(raw: bytes) -> AuthenticatorData | None:
    """The authenticator data of a new credential. Who made the authenticator is not asked, so no statement is read."""
    from fido2.webauthn import AttestationObject

    if len(raw) > MOST_ATTESTATION:
        return None
    try:
        return read_authenticator_data(bytes(AttestationObject(raw).auth_data))
    except Exception:  # noqa: BLE001  # the library raises whatever its Python stumbles over
        return None


def read_authenticator_data(raw: bytes) -> AuthenticatorData | None:
    """The authenticator data, or None where it is not whole or has something behind its end."""
    from fido2 import cbor, webauthn

    if len(raw) > MOST_AUTHENTICATOR_DATA:
        return None
    try:
        data = webauthn.AuthenticatorData(raw)
        made = data.credential_data
        key = None
        if made is not None:
            key = AttestedKey(made.credential_id, cbor.encode(made.public_key), made.public_key[_ALG], str(made.aaguid))
        return AuthenticatorData(
            rp_id_hash=data.rp_id_hash,
            is_present=data.is_user_present(),
            is_verified=data.is_user_verified(),
            is_backup_eligible=data.is_backup_eligible(),
            is_backed_up=data.is_backed_up(),
            sign_count=data.counter,
            key=key,
        )
    except Exception:  # noqa: BLE001  # as above
        return None


def is_usable(public_key: bytes) -> bool:
    """Whether signatures of this key can be checked: of an algorithm we offer, on its curve, of a sensible size."""
    from fido2 import cbor, cose

    try:
        key = cose.CoseKey.parse(cbor.decode_from(public_key)[0])
        if key[_ALG] not in ALGORITHMS or (key[_ALG] == _RS256 and not _is_sensible(key[_MODULUS], key[_EXPONENT])):
            return False
        key.verify(b"", b"")
    except InvalidSignature:
        return True
    except Exception:  # noqa: BLE001  # as above: a point that is on no curve, a part that is missing
        return False
    return False


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``message`` is of this key, which was found usable when it was kept."""
    from fido2 import cbor, cose

    try:
        cose.CoseKey.parse(cbor.decode_from(public_key)[0]).verify(message, signature)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_sensible(modulus: bytes, exponent: bytes) -> bool:
    bits = int.from_bytes(modulus, "big").bit_length()
    return (
        LEAST_RSA_BITS <= bits <= MOST_RSA_BITS and int.from_bytes(exponent, "big").bit_length() <= MOST_EXPONENT_BITS
    )
