"""Two records of one person: what the one that stays takes over from the one that gives way.

Both are the same customer's, who deleted an ID and made another. What was said last holds, and nothing is lost: what
the profile held before can be brought back for a while, and the ledgers of consents go on where they were.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from keyfob.base.change import Change
from keyfob.base.ids import Mint
from keyfob.customers.consents import NO_ENTRIES, Act, ConsentGiven, ConsentWithdrawn, Entry, Ledger
from keyfob.customers.model import Contact, CustomerRecord
from keyfob.customers.phone import MOST
from keyfob.customers.profile import Saved, change_profile


def merge_profile(stays: CustomerRecord, gives_way: CustomerRecord, now: int, mint: Mint) -> Saved:
    """The profile with what the other one knows: its name and its contact data, where it has any."""
    return change_profile(stays, gives_way.person, _merge(stays.contact, gives_way.contact), now, mint)


def merge_consents(customer_id: str, ledgers: Mapping[str, Ledger], others: Mapping[str, Ledger]) -> tuple[Change, ...]:
    """The entries of the other record's ledgers, added to these as they are; not where these have a later one."""
    return tuple(
        change
        for purpose, other in sorted(others.items())
        for change in _go_on(customer_id, ledgers.get(purpose, NO_ENTRIES), other)
    )


def _merge(contact: Contact, newer: Contact) -> Contact:
    said: dict[str, Any] = {field.name: getattr(newer, field.name) for field in fields(newer)}
    known = {phone.number for phone in newer.phones}
    phones = (*newer.phones, *(phone for phone in contact.phones if phone.number not in known))
    return replace(contact, **{name: value for name, value in {**said, "phones": phones[:MOST]}.items() if value})


def _go_on(customer_id: str, ledger: Ledger, other: Ledger) -> tuple[Change, ...]:
    if not other or (ledger and ledger[0].at > other[0].at):
        return ()
    last = ledger[0].number if ledger else 0
    entries = (replace(entry, number=number) for number, entry in enumerate(reversed(other), last + 1))
    return tuple(_added(customer_id, entry) for entry in entries)


def _added(customer_id: str, entry: Entry) -> ConsentGiven | ConsentWithdrawn:
    change = ConsentGiven if entry.act is Act.GIVEN else ConsentWithdrawn
    return change(customer_id, entry.purpose, entry.version, entry.channel, entry)
