"""Identifiers, tokens and codes, all drawn from one source of chance.

Nothing here reads a clock or a random device: both arrive as arguments.
"""

from collections.abc import Callable
from typing import TypeAlias

from keyfob.base import base64url

Mint: TypeAlias = Callable[[int], bytes]
"""Takes a number of bytes, gives that many unpredictable ones. A re-run of a handler is given the same ones again."""

ID_LENGTH = 26
MICRO = 1_000_000
_ID_LETTERS = "0123456789abcdefghijklmnopqrstuv"
_PAIRS = tuple(first + second for first in _ID_LETTERS for second in _ID_LETTERS)
_CLEAR_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_BETWEEN = " \t\u00a0-\u2010\u2011\u2012\u2013\u2014"


def new_id(mint: Mint) -> str:
    """An identifier of 128 random bits, evenly spread: 26 lower-case letters and digits."""
    return _spell(mint(16))


def new_ordered_id(mint: Mint, now: int) -> str:
    """An identifier that sorts by the microsecond it was made in, ``now`` in microseconds since 1970.

    48 bits of seconds, 20 of the microsecond, 60 of chance.
    """
    second, micro = divmod(now, MICRO)
    chance = int.from_bytes(mint(8), "big") >> 4
    return _spell((second << 80 | micro << 60 | chance).to_bytes(16, "big"))


def least_id(at: int) -> str:
    """Before this none of the identifiers sorts that `new_ordered_id` made ``at`` seconds since 1970, or later."""
    return new_ordered_id(bytes, at * MICRO)


def new_token(mint: Mint, size: int = 32) -> str:
    """A secret of ``size`` bytes as URL-safe text without padding (32 bytes: 43 characters)."""
    return base64url.encode(mint(size))


def new_digits(mint: Mint, count: int) -> str:
    """A code of ``count`` decimal digits; 64 bits are drawn, so the bias is below 2**-40 for up to seven digits."""
    return str(int.from_bytes(mint(8), "big") % 10**count).zfill(count)


def new_reference(mint: Mint, groups: int = 2) -> str:
    """Groups of four letters a person can read out, without vowels and look-alikes: ``XXXX-XXXX``."""
    return spell_reference(mint(4 * groups))


def spell_reference(raw: bytes) -> str:
    """The same from bytes that are there already, a letter for each."""
    return _grouped("".join(_CLEAR_LETTERS[byte % len(_CLEAR_LETTERS)] for byte in raw))


def read_reference(typed: str, groups: int = 2) -> str:
    """A reference as a person types it, with any case, spaces and dashes; empty when it is none."""
    letters = "".join(character for character in typed.upper() if character not in _BETWEEN)
    fits = len(letters) == 4 * groups and all(letter in _CLEAR_LETTERS for letter in letters)
    return _grouped(letters) if fits else ""


def is_id(text: str) -> bool:
    """Whether ``text`` has the shape of an identifier."""
    return len(text) == ID_LENGTH and all(c in _ID_LETTERS for c in text)


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _spell(raw: bytes) -> str:
    """Sixteen bytes in base32hex without padding (RFC 4648 section 7), two letters at a time, in small letters."""
    padded = int.from_bytes(raw, "big") << 2
    return "".join([_PAIRS[padded >> shift & 1023] for shift in range(120, -1, -10)])
