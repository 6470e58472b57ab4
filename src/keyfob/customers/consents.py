"""Consents: what a customer allows the brand to do with personal data, kept as a ledger (GDPR article 7).

Each purpose has a ledger of its own, to which entries are only ever added: given, withdrawn, given again. The newest
says what holds. A purpose's text has a version; a new one takes nothing away, but is not agreed to by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.base.ids import Mint
from keyfob.customers.undo import GONE, Part, Undo, UndoKept, keep_former

MOST_GIVEN = 100
"""How often one purpose can be consented to: far beyond what anybody does, so that no ledger can grow without end."""


class Channel(StrEnum):
    """Where the customer said so."""

    REGISTRATION = "registration"
    MY = "my"
    SERVICE = "service"
    DESK = "desk"


class Act(StrEnum):
    """What the customer did."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a brand asks for: its words are ``consents.<key>``; a new text has a new version."""

    key: str
    version: str
    at_registration: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """Where and how a customer was asked: the language of the text; ``asked_by`` is a service or a desk, if one did."""

    channel: Channel
    locale: str
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ledger, the ``number``-th of its purpose; the newest has the highest.

    ``version`` and ``locale`` are those of the text that was shown; of a withdrawal, those of the text consented to.
    """

    purpose: str
    number: int
    act: Act
    version: str
    locale: str
    channel: Channel
    asked_by: str
    at: int


Ledger: TypeAlias = tuple[Entry, ...]
"""The entries of one customer for one purpose, the newest first."""

NO_ENTRIES: Ledger = ()


@dataclass(frozen=True, slots=True)
class ConsentGiven(Change):
    """A customer allows it. Guard: the ledger had no entry of this number."""

    customer_id: str
    purpose: str
    version: str
    channel: Channel
    entry: Entry


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Change):
    """A customer takes it back. Guard: the ledger had no entry of this number."""

    customer_id: str
    purpose: str
    version: str
    channel: Channel
    entry: Entry


@dataclass(frozen=True, slots=True)
class Noted:
    """It holds now as the customer wants; without changes where it did before."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class TooOften:
    """It was given so often that no further entry is taken; what was given can always be withdrawn."""

    changes: tuple[Change, ...] = ()


def is_given(ledger: Ledger) -> bool:
    """Whether the customer allows it."""
    return bool(ledger) and ledger[0].act is Act.GIVEN


def is_to_earlier_text(ledger: Ledger, purpose: Purpose) -> bool:
    """Whether it was allowed under another text than the one of today."""
    return is_given(ledger) and ledger[0].version != purpose.version


def give(customer_id: str, purpose: Purpose, ledger: Ledger, asking: Asking, now: int) -> Noted | TooOften:
    """The customer allows it, as the text of today says."""
    if is_given(ledger) and not is_to_earlier_text(ledger, purpose):
        return Noted()
    if sum(entry.act is Act.GIVEN for entry in ledger) >= MOST_GIVEN:
        return TooOften()
    entry = _next(ledger, purpose.key, Act.GIVEN, purpose.version, asking.locale, asking, now)
    return Noted((ConsentGiven(customer_id, purpose.key, entry.version, asking.channel, entry),))


def withdraw(customer_id: str, key: str, ledger: Ledger, asking: Asking, now: int) -> Noted:
    """The customer takes it back: as easy as giving it, and never refused (GDPR article 7(3))."""
    if not is_given(ledger):
        return Noted()
    held = ledger[0]
    entry = _next(ledger, key, Act.WITHDRAWN, held.version, held.locale, asking, now)
    return Noted((ConsentWithdrawn(customer_id, key, entry.version, asking.channel, entry),))


def kept(noted: Noted, customer_id: str, ledger: Ledger, called: str, now: int, mint: Mint) -> tuple[Change, ...]:
    """The changes, and that the customer can take them back for a while; ``called`` is what the purpose is called."""
    undos = (_undo(change, customer_id, ledger, called, now, mint) for change in noted.changes)
    return (*noted.changes, *(undo for undo in undos if undo))


def restore_consent(undo: Undo, ledger: Ledger, asking: Asking, now: int) -> tuple[Change, ...] | None:
    """The entry that makes it what it was before; None where there was another since. Nothing is taken out."""
    if (ledger[0].number if ledger else GONE) != undo.version:
        return None
    former, key = undo.former, undo.row_id
    if not isinstance(former, Entry) or former.act is Act.WITHDRAWN:
        return withdraw(undo.customer_id, key, ledger, asking, now).changes
    entry = _next(ledger, key, Act.GIVEN, former.version, former.locale, asking, now)
    return (ConsentGiven(undo.customer_id, key, entry.version, asking.channel, entry),)


def given_at_registration(
    customer_id: str, purposes: Mapping[str, Purpose], ticked: frozenset[str], asking: Asking, now: int
) -> tuple[Change, ...]:
    """What somebody ticked while registering; what is not asked for there counts nothing."""
    asked = (purpose for purpose in purposes.values() if purpose.at_registration and purpose.key in ticked)
    return tuple(change for purpose in asked for change in give(customer_id, purpose, NO_ENTRIES, asking, now).changes)


def _undo(change: Change, customer_id: str, ledger: Ledger, called: str, now: int, mint: Mint) -> UndoKept | None:
    if not isinstance(change, ConsentGiven | ConsentWithdrawn):
        return None
    former, number, names = ledger[0] if ledger else None, change.entry.number, (f"consent_{change.entry.act}",)
    return keep_former(
        customer_id, Part.CONSENT, number, former, now=now, mint=mint, row_id=change.purpose, names=names, called=called
    )


def _next(ledger: Ledger, key: str, act: Act, version: str, locale: str, asking: Asking, now: int) -> Entry:
    number = ledger[0].number + 1 if ledger else 1
    return Entry(key, number, act, version, locale, asking.channel, asking.asked_by, now)
