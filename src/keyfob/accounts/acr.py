"""How sure we are who somebody is: the ways in, in order of strength.

OpenID Connect Core 1.0 section 2 (``acr``), RFC 8176 (``amr``).

A service asks for a level with ``acr_values``; a session has the level of the proof it was last given.
"""

from dataclasses import dataclass
from enum import StrEnum


class Acr(StrEnum):
    """The levels, weakest first."""

    MAIL = "urn:keyfob:acr:mail-link"
    PASSWORD = "urn:keyfob:acr:password"  # noqa: S105  # the name of a level
    SECOND_FACTOR = "urn:keyfob:acr:password-and-second-factor"
    PASSKEY = "urn:keyfob:acr:passkey"


@dataclass(frozen=True, slots=True)
class Proved:
    """What somebody has proved: the level reached, and the methods behind it as services are told (RFC 8176)."""

    acr: Acr
    amr: tuple[str, ...]


BY_MAIL = Proved(Acr.MAIL, ("otp",))
BY_PASSWORD = Proved(Acr.PASSWORD, ("pwd",))


def by_passkey(*, is_verified: bool, is_backed_up: bool) -> Proved:
    """By a passkey: with a finger, a face or a PIN it is the strongest proof, without it is a single factor.

    One that may be on several devices is held in software (``swk``), as far as we know; any other in hardware.
    """
    holding = "swk" if is_backed_up else "hwk"
    return Proved(Acr.PASSKEY, (holding, "user")) if is_verified else Proved(Acr.PASSWORD, (holding,))


def with_code(proved: Proved) -> Proved:
    """The same with a code of the second factor on top; a mailed proof stays what it is, for mailboxes are shared."""
    acr = Acr.SECOND_FACTOR if proved.acr is Acr.PASSWORD else proved.acr
    return Proved(acr, tuple(dict.fromkeys((*proved.amr, "otp", "mfa"))))


def reaches(have: Acr, wanted: str) -> bool:
    """Whether level ``have`` is at least ``wanted``; a level nobody knows is never reached."""
    levels = list(Acr)
    return wanted in levels and levels.index(have) >= levels.index(Acr(wanted))


def is_full(proved: Proved) -> bool:
    """Whether it took two factors, or one that is two; a mailbox with a code is that too, whatever its level."""
    return "mfa" in proved.amr or reaches(proved.acr, Acr.SECOND_FACTOR)


def stronger(one: Proved, other: Proved) -> Proved:
    """The one of the higher level; the first of two equals."""
    return one if reaches(one.acr, other.acr) else other
