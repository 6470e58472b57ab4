"""Linking a customer record whose ID was deleted to the ID that its customer has now: from a case, after proof.

Whoever does it says with a passkey that they saw proof of identity, and names the record by its customer number. The
record that the ID had until then gives way: what it knows goes over, and it is erased when the other one is. One that
holds more than can go over stays, until its customer has seen to that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from keyfob.accounts.model import Account, Status
from keyfob.base.change import Change
from keyfob.base.email import parse_email
from keyfob.base.ids import Mint, read_reference
from keyfob.customers.consents import Ledger
from keyfob.customers.model import CustomerRecord
from keyfob.customers.profile import NUMBER_GROUPS
from keyfob.customers.relink import merge_consents, merge_profile
from keyfob.customers.text import Fault, Unfit
from keyfob.desk.cases import Case, State
from keyfob.desk.casework import Refused, works_on
from keyfob.desk.contact import Changed
from keyfob.desk.customer_partners import CustomerEntrusted, Through
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff

NUMBER, SEEN = "number", "seen"
"""What is typed, and the tick: proof of identity was seen."""


class Holding(StrEnum):
    """What cannot go over from one record to another by itself."""

    VEHICLES = "vehicles"
    CONTRACTS = "contracts"
    DELIVERY_ADDRESSES = "delivery_addresses"
    PAYMENT_PREFERENCE = "payment_preference"


@dataclass(frozen=True, slots=True)
class Told:
    """To whom it is told by mail: ``owner`` is whose key the mail is sealed with while it waits."""

    owner: str
    email: str = field(repr=False)
    locale: str


@dataclass(frozen=True, slots=True)
class CustomerRelinked(Change):
    """The ID has this record from now on, which had no ID; ``former`` is the one that gave way, if there was one.

    Guard: the ID and both records are as they were, no other ID has this record, and ``former`` holds nothing that
    cannot go over, and ``entries`` entries in its ledgers of consents.
    """

    account_id: str
    customer_id: str
    case_id: str
    former: str | None
    account_version: int
    former_version: int
    entries: int
    told: tuple[Told, ...] = field(repr=False)
    at: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has this number, or whoever had it is erased."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Already:
    """It is the record of this ID already."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class OfAnother:
    """Another ID has this record."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class BeingErased:
    """One of the two is about to be erased."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class OnHold:
    """The ID is blocked, or was changed a few days ago: it gets no record before that is over."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Holds:
    """The record that the ID has now holds what cannot go over."""

    what: tuple[Holding, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Former:
    """The record that the ID has now, and what it holds; ``partners`` are those whose customer it is."""

    record: CustomerRecord
    holds: tuple[Holding, ...]
    ledgers: Mapping[str, Ledger]
    partners: tuple[tuple[str, Through], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the ID, and of the record with the number that was typed.

    ``owner_id`` is the ID that has this record, ``erasing`` whether one of the records is about to be erased,
    ``held_until`` until when changes wait since the ID was changed.
    """

    account: Account
    held_until: int | None
    former: Former | None = None
    record: CustomerRecord | None = None
    owner_id: str | None = None
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    erasing: bool = False


Outcome: TypeAlias = Changed | Refused | Unknown | Already | OfAnother | BeingErased | OnHold | Holds


def read_relink(typed: Mapping[str, str]) -> str | Unfit:
    """Read the customer number, and the tick ``seen``, without which nothing is linked."""
    number = read_reference(typed[NUMBER], NUMBER_GROUPS)
    faults = {
        NUMBER: None if number else Fault.SHAPE if typed[NUMBER].strip() else Fault.MISSING,
        SEEN: None if typed[SEEN] == "yes" else Fault.MISSING,
    }
    found = {name: fault for name, fault in faults.items() if fault}
    return Unfit(found) if found or not number else number


def may_relink(case: Case, staff: Staff) -> bool:
    """Whether somebody may: from an open case that they have taken."""
    return works_on(case, staff) and case.state is not State.CLOSED and Permission.RELINK in staff.permissions


def is_on_hold(facts: Facts) -> bool:
    """Whether the ID gets no record for now."""
    return facts.held_until is not None or facts.account.status is not Status.ACTIVE


def relink(case: Case, staff: Staff, facts: Facts, *, now: int, mint: Mint) -> Outcome:
    """Link the record, and tell its customer: at the ID, and at the address that stands in the record."""
    if not may_relink(case, staff):
        return Refused()
    if is_on_hold(facts):
        return OnHold()
    if facts.record is None:
        return Unknown()
    return _find_obstacle(facts) or _linked(case, facts, facts.record, now, mint)


def _find_obstacle(facts: Facts) -> Already | OfAnother | BeingErased | Holds | None:
    """Why this record does not become the one of this ID."""
    if facts.owner_id is not None:
        return Already() if facts.owner_id == facts.account.id else OfAnother()
    if facts.erasing:
        return BeingErased()
    return Holds(facts.former.holds) if facts.former and facts.former.holds else None


def _linked(case: Case, facts: Facts, record: CustomerRecord, now: int, mint: Mint) -> Changed:
    former = facts.former
    linked = CustomerRelinked(
        facts.account.id,
        record.id,
        case.id,
        former.record.id if former else None,
        facts.account.version,
        former.record.version if former else 0,
        sum(map(len, former.ledgers.values())) if former else 0,
        _told(facts.account, record),
        now,
    )
    return Changed(case, (linked, *(_taken_over(record, facts, former, now, mint) if former else ())))


def _taken_over(record: CustomerRecord, facts: Facts, former: Former, now: int, mint: Mint) -> tuple[Change, ...]:
    return (
        *merge_profile(record, former.record, now, mint).changes,
        *merge_consents(record.id, facts.ledgers, former.ledgers),
        *(CustomerEntrusted(record.id, partner, through, now) for partner, through in former.partners),
    )


def _told(account: Account, record: CustomerRecord) -> tuple[Told, ...]:
    to_id = Told(account.id, account.email.text, account.locale)
    if parse_email(record.contact.email).folded == account.email.folded:
        return (to_id,)
    return (to_id, Told(record.id, record.contact.email, record.person.language))
