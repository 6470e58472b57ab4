"""The key that signs the audit's seals; its public half is published, so that a receipt is checked without us."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from keyfob.base import base64url
from keyfob.storage.master_key import MasterKey


@dataclass(frozen=True, slots=True)
class AuditKey:
    """An Ed25519 key; ``kid`` is its thumbprint (RFC 7638 with RFC 8037)."""

    kid: str
    private: Ed25519PrivateKey = field(repr=False)

    def jwk(self) -> dict[str, str]:
        """The public half as a JSON Web Key (RFC 8037)."""
        return {**_members(self.private), "kid": self.kid, "use": "sig", "alg": "Ed25519"}


def audit_key(master: MasterKey) -> AuditKey:
    """The installation's audit key, derived from its master key: there is nothing to store and nothing to lose."""
    return with_thumbprint(Ed25519PrivateKey.from_private_bytes(master.derive("sign audit seals")))


def with_thumbprint(private: Ed25519PrivateKey) -> AuditKey:
    """A key under the name that its public half gives it (RFC 8037 appendix A.3)."""
    members = ",".join(f'"{name}":"{value}"' for name, value in sorted(_members(private).items()))
    return AuditKey(base64url.encode(hashlib.sha256(b"{" + members.encode() + b"}").digest()), private)


def _members(private: Ed25519PrivateKey) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": base64url.encode(private.public_key().public_bytes_raw())}


def is_signed(keys: Mapping[str, Ed25519PublicKey], kid: str, signature: bytes, statement: bytes) -> bool:
    """Whether the one of ``keys`` that is called ``kid`` signed ``statement``."""
    try:
        keys[kid].verify(signature, statement)
    except (KeyError, InvalidSignature):
        return False
    return True
