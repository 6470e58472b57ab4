"""Base64 for addresses, without padding (RFC 4648 section 5, RFC 7515 section 2)."""

import base64


def encode(raw: bytes) -> str:
    """Bytes as letters that stand in an address or a cookie as they are."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes that ``text`` spells, with padding or without.

    Raises:
        ValueError: where it spells none.
    """
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
