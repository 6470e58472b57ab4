"""Phones: several for each customer, the first of them the main one, all kept in E.164 form.

Numbers are judged by the numbering plan of their country, as libphonenumber has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from keyfob.base.card_number import has_card_number
from keyfob.base.ids import Mint, new_id
from keyfob.customers.markets import Markets
from keyfob.customers.model import Contact, Phone, PhoneKind
from keyfob.customers.text import MAX_LENGTH, Fault, Unfit

MOST = 5
"""So many a customer can have."""
COUNTRY = "phone_country"
"""The field of a form that says where a number without a country code belongs."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A phone as it was read from a form."""

    number: str
    kind: PhoneKind


@dataclass(frozen=True, slots=True)
class Full:
    """There are as many as there may be; nothing was added."""


def read_phone(typed: Mapping[str, str], phones: tuple[Phone, ...], markets: Markets, own: str = "") -> Typed | Unfit:
    """Read ``phone``, ``phone_country`` and ``phone_kind``; a number that another than ``own`` has is refused."""
    country, kind = typed.get(COUNTRY, ""), typed.get("phone_kind", "") or PhoneKind.MOBILE
    faults: dict[str, Fault] = {}
    if country and country not in markets.countries:
        faults[COUNTRY] = Fault.UNKNOWN
    if kind not in list(PhoneKind):
        faults["phone_kind"] = Fault.UNKNOWN
    number, fault = read_number(typed.get("phone", ""), country)
    if not fault and any(phone.number == number and phone.id != own for phone in phones):
        fault = Fault.TAKEN
    if fault:
        faults["phone"] = fault
    return Unfit(faults) if faults else Typed(number, PhoneKind(kind))


def read_number(typed: str, country: str) -> tuple[str, Fault | None]:
    """A number in E.164 form, and what is wrong with it; without a country code it belongs to ``country``.

    A card number is told as one. A number that its country's plan has is a phone number, whatever its digits: one in
    ten of the long ones would pass the check of cards.
    """
    import phonenumbers

    text = typed.strip()
    if not text:
        return "", Fault.MISSING
    if len(text) > MAX_LENGTH:
        return "", Fault.TOO_LONG
    try:
        number = phonenumbers.parse("+" + text[2:] if text.startswith("00") else text, country or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_valid_number(number):
        return "", Fault.CARD_NUMBER if has_card_number(text) else Fault.SHAPE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), None


def write_number(number: str) -> str:
    """An E.164 number with spaces, as people read it: ``+31 6 12345678``."""
    import phonenumbers

    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def country_of(number: str) -> str:
    """The country of an E.164 number; empty where it belongs to none or the plan has no such number."""
    import phonenumbers

    return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""


@cache
def calling_code(country: str) -> int:
    """What is dialled for a country (ISO 3166-1, two letters): 31 for ``NL``, 0 where nothing is known."""
    import phonenumbers

    return phonenumbers.country_code_for_region(country)


def add_phone(contact: Contact, typed: Typed, *, is_main: bool, mint: Mint) -> Contact | Full:
    """One more, the main one where it is to be."""
    if len(contact.phones) >= MOST:
        return Full()
    added = Phone(new_id(mint), typed.number, typed.kind)
    return replace(contact, phones=(added, *contact.phones) if is_main else (*contact.phones, added))


def change_phone(contact: Contact, before: Phone, typed: Typed, *, is_main: bool) -> Contact:
    """Keep what was read; another number is not verified any more."""
    is_verified = before.is_verified and before.number == typed.number
    changed = Phone(before.id, typed.number, typed.kind, is_verified)
    if is_main:
        return replace(contact, phones=(changed, *(phone for phone in contact.phones if phone.id != before.id)))
    return replace(contact, phones=tuple(changed if phone.id == before.id else phone for phone in contact.phones))


def remove_phone(contact: Contact, phone: Phone) -> Contact:
    """Take it out of the record; the next one becomes the main one."""
    return replace(contact, phones=tuple(other for other in contact.phones if other.id != phone.id))


def find_phone(contact: Contact, phone_id: str) -> Phone | None:
    """The one among a customer's own."""
    return next((phone for phone in contact.phones if phone.id == phone_id), None)
