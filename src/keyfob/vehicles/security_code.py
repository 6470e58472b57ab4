"""The security code: four digits for each vehicle, set by its main user, that guard what can be done from afar.

Services have it checked, and never read it. Five wrong ones in a row block it until its owner has set another one
with a fresh proof: ten thousand codes are few. Codes that many people choose, or that are written on the vehicle, are
refused, since five tries at those would be enough too often: rows, pairs, shapes on the keys, years (which birthdays
are), and what vehicle and owner are known by.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.base.change import Change
from keyfob.base.secret import Pepper, same
from keyfob.vehicles.model import Vehicle
from keyfob.vehicles.news import News, Recipient, VehicleNewsMailed

LENGTH = 4
MOST_TRIES = 5
_DIGITS = "0123456789"
_ROWS = (_DIGITS + _DIGITS[0], _DIGITS[::-1] + _DIGITS[-1], _DIGITS[1:] + _DIGITS[:1])
_KEYS = ("2580", "0852", "1379", "1397", "1470", "3690")
_YEARS = range(1900, 2030)


class Flaw(StrEnum):
    """What is wrong with a code that was chosen."""

    SHAPE = "shape"
    EASY = "easy"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class SecurityCode:
    """A code as it is stored. ``tries`` are the wrong ones in a row; once ``blocked_at`` is set it counts no more."""

    vehicle_id: str
    digest: bytes = field(repr=False)
    set_at: int
    tries: int = 0
    blocked_at: int | None = None


@dataclass(frozen=True, slots=True)
class SecurityCodeSet(Change):
    """The vehicle has this code, with all its tries. Guard: it has ``vehicle_version``, and one more now."""

    account_id: str
    customer_id: str
    vehicle_id: str
    vehicle_version: int
    digest: bytes = field(repr=False)
    at: int


@dataclass(frozen=True, slots=True)
class SecurityCodeRight(Change):
    """The right code was given to a service: earlier wrong ones are forgotten. Guard: it is not blocked."""

    customer_id: str
    vehicle_id: str
    set_at: int


@dataclass(frozen=True, slots=True)
class SecurityCodeFailed(Change):
    """A wrong code was given to a service."""

    customer_id: str
    vehicle_id: str
    client_id: str


@dataclass(frozen=True, slots=True)
class SecurityCodeBlocked(Change):
    """The code counts no more. Guard: all tries are used, and it was not blocked yet."""

    customer_id: str
    vehicle_id: str
    client_id: str
    set_at: int
    at: int


@dataclass(frozen=True, slots=True)
class Right:
    """It is the code."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """It is not; so many tries are left."""

    left: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """No code is right until another is set."""

    changes: tuple[Change, ...] = ()


def find_flaw(typed: str, vehicle: Vehicle, known: Iterable[str] = ()) -> Flaw | None:
    """What is wrong with a code; ``known`` are four digits each that others may know of its owner."""
    if len(typed) != LENGTH or not all(c in _DIGITS for c in typed):
        return Flaw.SHAPE
    if typed in {vehicle.details.vin[-LENGTH:], str(vehicle.details.year), *known} or typed in _digits(vehicle):
        return Flaw.KNOWN
    is_row = any(typed in row for row in _ROWS)
    is_pair = typed[:2] == typed[2:] or typed == typed[0] * 2 + typed[2] * 2
    return Flaw.EASY if is_row or is_pair or typed in _KEYS or int(typed) in _YEARS else None


def set_code(account_id: str, vehicle: Vehicle, code: str, *, pepper: Pepper, now: int) -> tuple[Change, ...]:
    """Keep a code without flaw: the first one, another one, or a new one after it was blocked."""
    digest = pepper.digest(_row(vehicle.id), code)
    return (SecurityCodeSet(account_id, vehicle.customer_id, vehicle.id, vehicle.version, digest, now),)


def check(
    code: SecurityCode,
    vehicle: Vehicle,
    typed: str,
    client_id: str,
    main: Recipient | None,
    *,
    was_reserved: bool,
    pepper: Pepper,
    now: int,
) -> Right | Wrong | Blocked:
    """Decide on a code that a service was given; ``was_reserved`` says whether a try was left for it.

    ``main`` is told when it is blocked.
    """
    customer_id, vehicle_id = vehicle.customer_id, vehicle.id
    is_right = was_reserved and same(code.digest, pepper.digest(_row(vehicle_id), typed))
    failed = (SecurityCodeFailed(customer_id, vehicle_id, client_id),) if was_reserved and not is_right else ()
    if code.blocked_at is not None:  # by another guess of the same moment, where a try was left for this one
        return Blocked(failed)
    if is_right:
        return Right((SecurityCodeRight(customer_id, vehicle_id, code.set_at),))
    if code.tries < MOST_TRIES:
        return Wrong(MOST_TRIES - code.tries, failed)
    blocked = SecurityCodeBlocked(customer_id, vehicle_id, client_id, code.set_at, now)
    told = (VehicleNewsMailed(main, News.BLOCKED, vehicle_id, vehicle.details.model, "", now),) if main else ()
    return Blocked((*failed, blocked, *told))


def _digits(vehicle: Vehicle) -> str:
    """The digits of the plate, as anybody can read them."""
    return "".join(c for c in vehicle.details.plate if c in _DIGITS)


def _row(vehicle_id: str) -> str:
    return f"security code {vehicle_id}"
