"""Finding a customer: by something that is theirs whole, never by a part of it, and never in lists.

An address, a customer number, a phone, a vehicle's number, a family name with a postcode, or the short reference that a
waiting page or an invitation shows. What is found is masked until there is a case; each look-up is counted, audited
and told to whoever was found. A partner's people find their own customers (ASVS 8.2.2).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.base.change import Change
from keyfob.base.email import Email, mask_email, parse_email
from keyfob.base.errors import Malformed
from keyfob.base.ids import read_reference
from keyfob.customers.found_by import fold_name
from keyfob.customers.phone import read_number
from keyfob.customers.profile import NUMBER_GROUPS
from keyfob.customers.text import MAX_LENGTH, Fault
from keyfob.desk.customer_partners import partner_of
from keyfob.desk.roles import DESK_OF
from keyfob.desk.staff import Staff
from keyfob.vehicles.model import read_vin

_PHONE = re.compile(r"\s*(\+|00)[\d\s()./-]+")


class By(StrEnum):
    """What somebody is looked up by."""

    EMAIL = "email"
    NUMBER = "number"
    PHONE = "phone"
    VIN = "vin"
    NAME = "name"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, folded as it is stored."""

    by: By
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who was found: an account, a customer record, or both.

    ``name``, ``email`` and ``phone`` are in clear; only `mask` may go on a page.
    """

    account_id: str | None
    customer_id: str | None
    number: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        """What the desk's pages call them by: the record's id, where there is one."""
        return self.customer_id or self.account_id or ""


@dataclass(frozen=True, slots=True)
class Pending:
    """Something on its way that was found by its short reference; ``kind`` names it in words, as ``registration``.

    Of what a partner sent, ``partner_id`` says which one; other partners' people do not see it.
    """

    kind: str
    id: str
    email: str = field(repr=False)
    since: int
    until: int
    partner_id: str | None = None

    def is_for(self, staff: Staff) -> bool:
        """Whether somebody may see it."""
        own = partner_of(staff)
        return own is None or self.partner_id in {None, own}


@dataclass(frozen=True, slots=True)
class Masked:
    """What may be shown of somebody before there is a case: enough to recognise them, too little to learn anything."""

    name: str
    email: str
    phone: str


class Outcome(StrEnum):
    """What came of a look-up, as the audit tells it."""

    FOUND = "found"
    NONE = "none"
    WITHHELD = "withheld"
    """There is somebody, but not for a partner's people: they are told that there is nobody, the customer reads it."""
    PENDING = "pending"


class Alarm(StrEnum):
    """Why the brand is told of somebody's look-ups."""

    LIMIT = "limit"
    """They looked up more than anybody may."""
    CANARY = "canary"
    """They found a customer whom nobody has a reason to look for."""


@dataclass(frozen=True, slots=True)
class CustomerLookedUp(Change):
    """Somebody of the staff looked somebody up; without a word of what they typed."""

    account_id: str | None
    customer_id: str | None
    by: By
    outcome: Outcome
    desk: str


@dataclass(frozen=True, slots=True)
class LookUpsAlarmed(Change):
    """The brand is told that somebody looks up too much, or whom nobody should."""

    staff_id: str
    alarm: Alarm
    at: int


def read_query(typed: str, postcode: str) -> Query | Fault:
    """What is looked for, by its shape: with a postcode it is a family name.

    Nothing is found by a part: what is no whole address, number or reference is refused.
    """
    text = typed.strip()
    if not text:
        return Fault.MISSING
    if len(text) > 3 * MAX_LENGTH or len(postcode) > MAX_LENGTH:
        return Fault.TOO_LONG
    if postcode.strip():
        named = fold_name(text, postcode)
        return Query(By.NAME, named) if named else Fault.SHAPE
    return _read_whole(text) or Fault.SHAPE


def visible(found: Iterable[Found], own: Collection[str] | None) -> tuple[Found, ...]:
    """Who of those is for somebody's eyes; ``own`` are the records of a partner's customers, None means all."""
    return tuple(one for one in found if own is None or one.customer_id in own)


def look_up(
    staff: Staff, by: By, found: Collection[Found], seen: Collection[Found], canaries: Collection[str], now: int
) -> tuple[Change, ...]:
    """What a look-up leaves: a line for each who was found, seen or withheld, one for nobody, an alarm for a canary."""
    desk = DESK_OF[staff.role].value
    outcomes = [(one, Outcome.FOUND if one in seen else Outcome.WITHHELD) for one in found]
    lines = [CustomerLookedUp(one.account_id, one.customer_id, by, outcome, desk) for one, outcome in outcomes]
    if not found:
        lines = [CustomerLookedUp(None, None, by, Outcome.NONE, desk)]
    is_canary = any(one.number in canaries for one in found)
    return (*lines, *((LookUpsAlarmed(staff.id, Alarm.CANARY, now),) if is_canary else ()))


def look_up_pending(staff: Staff) -> tuple[Change, ...]:
    """What it leaves that somebody saw what is on its way, of nobody yet."""
    return (CustomerLookedUp(None, None, By.REFERENCE, Outcome.PENDING, DESK_OF[staff.role].value),)


def mask(name: str, email: str, phone: str) -> Masked:
    """What may be shown of somebody before there is a case; ``phone`` in any form."""
    hidden = " ".join(f"{part[:1]}•••" for part in name.split()[:3])
    return Masked(hidden, mask_email(email) if email else "", f"••• {phone[-2:]}" if phone else "")


def _read_whole(text: str) -> Query | None:
    if "@" in text:
        email = _read_email(text)
        return Query(By.EMAIL, email.folded) if email else None
    if _PHONE.fullmatch(text):
        number, fault = read_number(text, "")
        return None if fault else Query(By.PHONE, number)
    if number := read_reference(text, NUMBER_GROUPS):
        return Query(By.NUMBER, number)
    if reference := read_reference(text):
        return Query(By.REFERENCE, reference)
    vin = read_vin(text)
    return Query(By.VIN, vin) if vin else None


def _read_email(text: str) -> Email | None:
    try:
        return parse_email(text)
    except Malformed:
        return None
