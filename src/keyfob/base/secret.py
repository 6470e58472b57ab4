"""How secrets are kept: as digests that give nothing back.

Tokens of 128 bits or more are stored as SHA-256. Shorter ones could be guessed from a stolen database, so they are
stored as HMAC-SHA-256 with a pepper that lies outside it (ASVS 6.5.2).
"""

import hashlib
import hmac
from dataclasses import dataclass


def digest(token: str) -> bytes:
    """SHA-256 of a token with at least 128 bits of chance in it."""
    return hashlib.sha256(token.encode()).digest()


def same(left: bytes, right: bytes) -> bool:
    """Compare in constant time (ASVS 11.2.4)."""
    return hmac.compare_digest(left, right)


@dataclass(frozen=True, slots=True)
class Pepper:
    """The key, kept outside the database, without which short secrets cannot be guessed from their digests."""

    key: bytes

    def __repr__(self) -> str:
        return "Pepper(…)"

    def digest(self, row_id: str, secret: str) -> bytes:
        """HMAC-SHA-256 of a short secret, bound to the row it belongs to."""
        return hmac.digest(self.key, f"{row_id}\0{secret}".encode(), "sha256")

    def wash(self, password: str) -> bytes:
        """HMAC-SHA-256 of a password, the input of its Argon2id hash."""
        return hmac.digest(self.key, b"password\0" + password.encode(), "sha256")
