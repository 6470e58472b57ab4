"""What runs on between a customer and a service: an order on its way, a subscription, a lease.

Services put and withdraw these themselves, under ids of their own, each its own alone. They hang on the customer
record, so they outlive the ID, and are shown to whoever wants to delete it. One about a vehicle of the customer ends
when that is removed as sold, and its service is told.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from urllib.parse import urlsplit

from keyfob.base.change import Change
from keyfob.base.durations import DAY
from keyfob.customers.text import Fault, find_fault, tidy

MOST = 100
"""So many a service may have with one customer at a time."""

MAX_LINK = 500
LONGEST = 50 * 365 * DAY

_ID = re.compile(r"[A-Za-z0-9._~-]{1,100}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINK = re.compile(r"https://[^\s/?#@\\]+([/?#][\x21-\x7e]*)?")


@dataclass(frozen=True, slots=True)
class Contract:
    """What runs on: its service's id for it, what it is called, where to see to it (https, or empty), when it ends.

    ``vehicle_id`` is the vehicle that it is about, if it is about one of the customer's.
    """

    client_id: str
    contract_id: str
    customer_id: str
    label: str
    link: str
    ends_at: int
    vehicle_id: str | None = None

    @property
    def last_day(self) -> int:
        """The noon of the last day it runs, by UTC: a moment that is told as this day in Europe and America alike."""
        return self.ends_at - DAY // 2


@dataclass(frozen=True, slots=True)
class ContractPut(Change):
    """A service says what runs on, or says it anew. Guard: an id that it has used belongs to the same customer.

    Guard, where it is about a vehicle: that has ``vehicle_version``, which is one more then.
    """

    customer_id: str
    client_id: str
    contract: Contract
    vehicle_version: int = 0


@dataclass(frozen=True, slots=True)
class ContractWithdrawn(Change):
    """It runs no more. Guard: it was there."""

    customer_id: str
    client_id: str
    contract_id: str


@dataclass(frozen=True, slots=True)
class ContractEnded(Change):
    """It ended with the vehicle that it was about, and its service is told. Guard: it was there."""

    account_id: str
    customer_id: str
    client_id: str
    contract_id: str
    vehicle_id: str
    at: int


@dataclass(frozen=True, slots=True)
class About:
    """A vehicle of the customer that a contract is about, as it is now."""

    vehicle_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a service sent: its words as they came, and a date in ISO 8601 (``2027-03-31``), the last day."""

    contract_id: str
    label: str
    link: str
    ends_on: str


@dataclass(frozen=True, slots=True)
class Put:
    """It is kept; ``is_new`` where the id was not used before."""

    is_new: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Unfit:
    """What is wrong with it: a member, and why."""

    member: str
    fault: Fault
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class OfAnother:
    """The service has used this id for another customer."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class TooMany:
    """The service has as many with this customer as it may."""

    changes: tuple[Change, ...] = ()


Outcome: TypeAlias = Put | Unfit | OfAnother | TooMany


def is_contract_id(text: str) -> bool:
    """Whether a service may use this id: it stands in a URL, unescaped."""
    return _ID.fullmatch(text) is not None


def put(
    wanted: Wanted,
    client_id: str,
    customer_id: str,
    before: Contract | None,
    running: int,
    now: int,
    about: About | None = None,
) -> Outcome:
    """Keep what a service says; ``before`` is what has that id now, ``running`` how many it has with the customer.

    ``about`` is the vehicle of this very customer that it is about.
    """
    label, ends_at = tidy(wanted.label), end_of_day(wanted.ends_on)
    fault = find_fault(label, required=True)
    if fault is not None:
        return Unfit("label", fault)
    fault = _find_fault_of_link(wanted.link)
    if fault is not None:
        return Unfit("link", fault)
    if ends_at is None or not now < ends_at <= now + LONGEST:
        return Unfit("ends_on", Fault.SHAPE)
    if before is not None and before.customer_id != customer_id:
        return OfAnother()
    if before is None and running >= MOST:
        return TooMany()
    vehicle_id, version = (about.vehicle_id, about.version) if about else (None, 0)
    contract = Contract(client_id, wanted.contract_id, customer_id, label, wanted.link, ends_at, vehicle_id)
    changes = () if contract == before else (ContractPut(customer_id, client_id, contract, version),)
    return Put(before is None, changes)


def withdraw(contract: Contract) -> ContractWithdrawn:
    """It runs no more."""
    return ContractWithdrawn(contract.customer_id, contract.client_id, contract.contract_id)


def end_with_vehicle(contracts: Iterable[Contract], account_id: str, now: int) -> tuple[ContractEnded, ...]:
    """The vehicle that they are about is sold: they run no more, and their services are told."""
    return tuple(
        ContractEnded(account_id, one.customer_id, one.client_id, one.contract_id, one.vehicle_id, now)
        for one in contracts
        if one.vehicle_id
    )


def _find_fault_of_link(link: str) -> Fault | None:
    if not link:
        return None
    if len(link) > MAX_LINK:
        return Fault.TOO_LONG
    try:
        is_sound = _LINK.fullmatch(link) is not None and bool(urlsplit(link).hostname)
    except ValueError:
        is_sound = False
    return None if is_sound else Fault.SHAPE


def end_of_day(text: str) -> int | None:
    """The end of a day, in seconds since 1970; None for what is no day."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        return int(datetime.combine(day + timedelta(1), datetime.min.time(), UTC).timestamp()) if day else None
    except (ValueError, OverflowError):
        return None
