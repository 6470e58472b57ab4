"""Vehicles: what the brand knows of one, and what its users may do with it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from keyfob.base.card_number import has_card_number

MOST_YEARS = range(1930, 2100)
MAX_PLATE = 15
MAX_MODEL = 60
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_PLATE_SIGNS = frozenset(" -.·")


class Role(StrEnum):
    """Whose vehicle it is, as its services are told."""

    MAIN = "main"
    SECONDARY = "secondary"


class Right(StrEnum):
    """What a user may do with a vehicle and its services."""

    NAVIGATION = "navigation"
    CHARGING = "charging"
    REMOTE = "remote"
    LOCATION = "location"
    BUYING = "buying"
    PAYMENT = "payment"
    SECURITY_CODE = "security_code"
    INVITING = "inviting"


class Standing(StrEnum):
    """Who may have a right."""

    USUAL = "usual"
    """A secondary user has it, unless the main user says otherwise."""
    GIVEN = "given"
    """A secondary user has it where the main user says so."""
    MAIN = "main"
    """It stays with the main user."""


RIGHTS: Mapping[Right, Standing] = MappingProxyType(
    {
        Right.NAVIGATION: Standing.USUAL,
        Right.CHARGING: Standing.USUAL,
        Right.REMOTE: Standing.GIVEN,
        Right.LOCATION: Standing.GIVEN,
        Right.BUYING: Standing.MAIN,
        Right.PAYMENT: Standing.MAIN,
        Right.SECURITY_CODE: Standing.MAIN,
        Right.INVITING: Standing.MAIN,
    }
)
"""The table of rights: what follows from it is decided here alone."""

ALL_RIGHTS = frozenset(RIGHTS)
SHAREABLE = tuple(right for right, standing in RIGHTS.items() if standing is not Standing.MAIN)
USUAL = frozenset(right for right, standing in RIGHTS.items() if standing is Standing.USUAL)


@dataclass(frozen=True, slots=True)
class Details:
    """What identifies and describes a vehicle: its number (ISO 3779), model, the model's year, and plate or nothing."""

    vin: str
    model: str
    year: int
    plate: str = ""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle of a customer, who is its main user.

    ``version`` counts what later decisions depend on; ``slot`` is its alone among the customer's.
    """

    id: str
    customer_id: str
    version: int
    slot: int
    details: Details
    linked_at: int


def shareable(asked: Iterable[str]) -> frozenset[Right]:
    """Of what was asked for, what a secondary user may have: never more than the table says."""
    wanted = set(asked)
    return frozenset(right for right in SHAREABLE if right in wanted)


def read_vin(typed: str) -> str | None:
    """A vehicle identification number as it is kept, in capitals (ISO 3779); None where it is none."""
    vin = re.sub(r"[\s-]", "", typed[:100]).upper()
    return vin if _VIN.fullmatch(vin) else None


def mask_vin(vin: str) -> str:
    """Enough to recognise one's own vehicle: the maker and the last four signs."""
    return f"{vin[:3]}{'•' * (len(vin) - 7)}{vin[-4:]}"


def read_plate(typed: str) -> str | None:
    """A licence plate as it is kept; empty where there is none yet, None where it cannot be one.

    Fifteen digits may be a payment card's number, which is kept nowhere.
    """
    plate = " ".join(unicodedata.normalize("NFC", typed[: 4 * MAX_PLATE]).upper().split())
    is_fit = len(plate) <= MAX_PLATE and all(c.isalnum() or c in _PLATE_SIGNS for c in plate)
    return plate if is_fit and len(typed) <= 4 * MAX_PLATE and not has_card_number(plate) else None
