"""Name, language and contact data: asked for at registration, seen and changed in My."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeAlias

from keyfob.base.change import Change
from keyfob.base.email import parse_email
from keyfob.base.errors import Malformed
from keyfob.base.ids import Mint, new_id, new_reference
from keyfob.base.person import FormOfAddress, Person
from keyfob.customers.markets import Markets
from keyfob.customers.model import Channel, Contact, CustomerRecord
from keyfob.customers.text import Fault, Unfit, find_fault, tidy
from keyfob.customers.undo import Part, Undo, keep_former

NUMBER_GROUPS = 3
MAX_SHAPED = 500

_BIRTHDATE = re.compile(r"[0-9]{4}(-[0-9]{2}-[0-9]{2})?")
_LEAP_YEAR = "2000"
_ZONE = re.compile(r"[A-Za-z_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}")
_URL = re.compile(r"https?://[^\s/?#@\\]+([/?#][^\s\\]*)?")

Reader: TypeAlias = Callable[[str], tuple[str, Fault | None]]
"""Takes what was typed; gives the value to keep and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class CustomerCreated(Change):
    """The brand knows a new customer."""

    customer_id: str
    record: CustomerRecord


@dataclass(frozen=True, slots=True)
class ProfileChanged(Change):
    """The customer changed what the brand knows: ``record`` holds all new values, ``names`` says which changed.

    Guard: the version is ``version``.
    """

    customer_id: str
    version: int
    record: CustomerRecord
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """The record as it is now; without changes where it was like that before."""

    record: CustomerRecord
    changes: tuple[Change, ...]


def read_person(typed: Mapping[str, str], markets: Markets) -> Person | Unfit:
    """Read ``given_name``, ``family_name``, ``form_of_address``, ``country`` and ``language`` as typed or chosen."""
    given, family = tidy(typed.get("given_name", "")), tidy(typed.get("family_name", ""))
    form = typed.get("form_of_address", "") or FormOfAddress.NEUTRAL
    country, language = typed.get("country", ""), typed.get("language", "")
    faults = {
        "given_name": find_fault(given, required=True),
        "family_name": find_fault(family, required=True),
        "form_of_address": _unknown(form, list(FormOfAddress), required=False),
        "country": _unknown(country, markets.countries),
        "language": _unknown(language, markets.languages),
    }
    found = {name: fault for name, fault in faults.items() if fault}
    return Unfit(found) if found else Person(FormOfAddress(form), given, family, country, language)


def read_contact(typed: Mapping[str, str], before: Contact) -> Contact | Unfit:
    """Read the contact data that ``typed`` names; what it does not name stays as it was.

    The fields are ``channel`` and those of `Contact` that are text; phones and addresses are read by themselves.
    """
    read = {name: reader(typed.get(name, getattr(before, name))) for name, reader in _READERS.items()}
    faults = {name: fault for name, (_, fault) in read.items()}
    channel = typed.get("channel", before.channel or "")
    faults["channel"] = _unknown(channel, list(Channel), required=False)
    found = {name: fault for name, fault in faults.items() if fault}
    if found:
        return Unfit(found)
    values: dict[str, Any] = {name: value for name, (value, _) in read.items()}
    return replace(before, channel=Channel(channel) if channel else None, **values)


def create_customer(person: Person, contact: Contact, now: int, mint: Mint) -> CustomerCreated:
    """Make the record of somebody new."""
    record = CustomerRecord(
        id=new_id(mint),
        number=new_reference(mint, NUMBER_GROUPS),
        version=1,
        person=person,
        contact=contact,
        created_at=now,
        updated_at=now,
    )
    return CustomerCreated(record.id, record)


def change_profile(record: CustomerRecord, person: Person, contact: Contact, now: int, mint: Mint) -> Saved:
    """Keep what was read by `read_person` and `read_contact`, and for a while what was there before."""
    saved = _change(record, person, contact, now)
    if not saved.changes:
        return saved
    names = _all_differences(record, saved.record)
    undo = keep_former(record.id, Part.PROFILE, saved.record.version, record, now=now, mint=mint, names=names)
    return Saved(saved.record, (*saved.changes, undo))


def restore_profile(record: CustomerRecord, undo: Undo, now: int) -> Saved | None:
    """Bring back what was there before a change; None where it was changed again since."""
    former = undo.former
    if record.version != undo.version or not isinstance(former, CustomerRecord):
        return None
    return _change(record, former.person, former.contact, now)


def _change(record: CustomerRecord, person: Person, contact: Contact, now: int) -> Saved:
    changed = replace(record, person=person, contact=contact, version=record.version + 1, updated_at=now)
    names = _all_differences(record, changed)
    if not names:
        return Saved(record, ())
    return Saved(changed, (ProfileChanged(record.id, record.version, changed, names),))


def _all_differences(before: CustomerRecord, after: CustomerRecord) -> tuple[str, ...]:
    return (*_differences(before.person, after.person), *_differences(before.contact, after.contact))


def _differences(before: Person | Contact, after: Person | Contact) -> tuple[str, ...]:
    names = (field.name for field in fields(before))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _unknown(value: str, known: Container[str], *, required: bool = True) -> Fault | None:
    if not value:
        return Fault.MISSING if required else None
    return None if value in known else Fault.UNKNOWN


def _read_free(typed: str) -> tuple[str, Fault | None]:
    text = tidy(typed)
    return text, find_fault(text)


def _reader_of(shape: re.Pattern[str]) -> Reader:
    def read(typed: str) -> tuple[str, Fault | None]:
        value = typed.strip()
        if len(value) > MAX_SHAPED:
            return value, Fault.TOO_LONG
        return value, None if not value or shape.fullmatch(value) else Fault.SHAPE

    return read


def _read_birthdate(typed: str) -> tuple[str, Fault | None]:
    value, fault = _reader_of(_BIRTHDATE)(typed)
    if fault or not value[4:]:
        return value, fault
    year = _LEAP_YEAR if value.startswith("0000") else value[:4]
    try:
        date.fromisoformat(year + value[4:])
    except ValueError:
        return value, Fault.SHAPE
    return value, None


def _read_email(typed: str) -> tuple[str, Fault | None]:
    try:
        return parse_email(typed).text, None
    except Malformed:
        return typed, Fault.SHAPE if typed.strip() else Fault.MISSING


_READERS: dict[str, Reader] = {
    "email": _read_email,
    "middle_name": _read_free,
    "nickname": _read_free,
    "preferred_username": _read_free,
    "gender": _read_free,
    "profile": _reader_of(_URL),
    "picture": _reader_of(_URL),
    "website": _reader_of(_URL),
    "birthdate": _read_birthdate,
    "zoneinfo": _reader_of(_ZONE),
}
