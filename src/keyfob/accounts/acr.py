"""How sure we are who somebody is: the ways in, in order of strength.

OpenID Connect Core 1.0 section 2 (``acr``), RFC 8176 (``amr``).

A service asks for a level with ``acr_values``; a session has the level of the proof it was last given.
"""

from enum import StrEnum


class Acr(StrEnum):
    """The levels, weakest first."""

    MAIL = "urn:keyfob:acr:mail-link"
    PASSWORD = "urn:keyfob:acr:password"  # noqa: S105  # the name of a level
    SECOND_FACTOR = "urn:keyfob:acr:password-and-second-factor"
    PASSKEY = "urn:keyfob:acr:passkey"


AMR: dict[Acr, tuple[str, ...]] = {
    Acr.MAIL: ("otp",),
    Acr.PASSWORD: ("pwd",),
    Acr.SECOND_FACTOR: ("pwd", "otp", "mfa"),
    Acr.PASSKEY: ("hwk", "user"),
}


def reaches(have: Acr, wanted: str) -> bool:
    """Whether level ``have`` is at least ``wanted``; a level nobody knows is never reached."""
    levels = list(Acr)
    return wanted in levels and levels.index(have) >= levels.index(Acr(wanted))
