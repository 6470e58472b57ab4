"""Proof Key for Code Exchange, S256 only (RFC 7636; RFC 9700 section 2.1.1; ASVS 10.4.6)."""

import hashlib
import re

from keyfob.base.secret import same
from keyfob.protocol.jws import encode

METHOD = "S256"

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def is_challenge(text: str) -> bool:
    """Whether ``text`` can be the SHA-256 of a verifier."""
    return _CHALLENGE.fullmatch(text) is not None


def verifies(verifier: str, challenge: str) -> bool:
    """Whether ``verifier`` has the shape of one and is the one behind ``challenge``."""
    if _VERIFIER.fullmatch(verifier) is None:
        return False
    return same(encode(hashlib.sha256(verifier.encode()).digest()), challenge.encode())
