"""The payment preference: how a customer likes to pay. A card number is never part of it.

A brand lists the kinds. Some need nothing more (invoice); others a payment provider's token, which only a service of
the brand can put, with the words by which people know their card or account again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from keyfob.base.card_number import has_card_number
from keyfob.base.change import Change
from keyfob.base.ids import Mint
from keyfob.customers.text import Fault, Unfit, find_fault, tidy
from keyfob.customers.undo import GONE, Part, Undo, keep_former

Kinds: TypeAlias = Mapping[str, bool]
"""The kinds of a brand, in its order, and whether each needs a payment provider's token."""

MOST_TOKEN = 255
MOST_BRAND = 40

_TOKEN = re.compile(rf"[!-~]{{1,{MOST_TOKEN}}}")
_LAST_DIGITS = re.compile(r"[0-9]{2,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a service puts; ``brand`` and ``last_digits`` are what people see: Visa, ····4242."""

    kind: str
    token: str = field(default="", repr=False)
    brand: str = ""
    last_digits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPreference:
    """How a customer likes to pay, since when; ``token`` is shown to no person.

    ``version`` rises with every change, and also over a removal, since it begins with the time.
    """

    version: int
    kind: str
    token: str = field(default="", repr=False)
    brand: str = ""
    last_digits: str = ""
    since: int


@dataclass(frozen=True, slots=True)
class PaymentPreferenceKept(Change):
    """The customer pays like this from now on. Guard: its version was ``former``; None: there was none."""

    customer_id: str
    former: int | None
    preference: PaymentPreference
    by_service: bool
    client_id: str


@dataclass(frozen=True, slots=True)
class PaymentPreferenceRemoved(Change):
    """Nothing is preferred any more. Guard: its version is ``former``."""

    customer_id: str
    former: int
    at: int


def read_given(given: Given, kinds: Kinds) -> Given | Unfit:
    """Judge what a service puts: tidied where it is for people, and without a card number wherever one may hide."""
    tidied = replace(given, brand=tidy(given.brand))
    faults = {
        "kind": _fault_of_kind(tidied.kind, kinds),
        "token": _fault_of_token(tidied, needed=kinds.get(tidied.kind, False)),
        "brand": Fault.TOO_LONG if len(tidied.brand) > MOST_BRAND else find_fault(tidied.brand),
        "last_digits": None if not tidied.last_digits or _LAST_DIGITS.fullmatch(tidied.last_digits) else Fault.SHAPE,
    }
    values = (given.kind, given.token, given.brand, given.last_digits)
    for name, value in zip(faults, values, strict=True):
        if has_card_number(value):
            faults[name] = Fault.CARD_NUMBER
    found = {name: fault for name, fault in faults.items() if fault}
    return Unfit(found) if found else tidied


def choose(
    customer_id: str, given: Given, before: PaymentPreference | None, now: int, mint: Mint
) -> tuple[Change, ...]:
    """The customer keeps what `read_given` found fit, and can take that back; nothing where it was like that before."""
    kept = put(customer_id, given, before, now)
    return (*kept, *(_undo(customer_id, change.preference.version, before, now, mint) for change in kept))


def put(
    customer_id: str, given: Given, before: PaymentPreference | None, now: int, client_id: str = ""
) -> tuple[PaymentPreferenceKept, ...]:
    """The same, as the service ``client_id`` puts it, and knows for itself how to take it back."""
    if before is not None and _as_given(before) == given:
        return ()
    preference = PaymentPreference(
        version=max(now, before.version + 1) if before else now,
        kind=given.kind,
        token=given.token,
        brand=given.brand,
        last_digits=given.last_digits,
        since=now,
    )
    former = before.version if before else None
    return (PaymentPreferenceKept(customer_id, former, preference, bool(client_id), client_id),)


def remove(customer_id: str, before: PaymentPreference | None, now: int, mint: Mint) -> tuple[Change, ...]:
    """Forget it, and its token too once it can no longer be taken back; nothing where there is none."""
    if before is None:
        return ()
    return PaymentPreferenceRemoved(customer_id, before.version, now), _undo(customer_id, GONE, before, now, mint)


def restore_preference(undo: Undo, current: PaymentPreference | None, now: int) -> tuple[Change, ...] | None:
    """The changes that bring back what was preferred before; None where it was changed since."""
    if (current.version if current else GONE) != undo.version:
        return None
    former = undo.former
    if isinstance(former, PaymentPreference):
        return put(undo.customer_id, _as_given(former), current, now)
    return (PaymentPreferenceRemoved(undo.customer_id, current.version, now),) if current else None


def _undo(customer_id: str, version: int, former: PaymentPreference | None, now: int, mint: Mint) -> Change:
    names = ("payment_preference",)
    return keep_former(customer_id, Part.PAYMENT_PREFERENCE, version, former, now=now, mint=mint, names=names)


def _as_given(kept: PaymentPreference) -> Given:
    return Given(kind=kept.kind, token=kept.token, brand=kept.brand, last_digits=kept.last_digits)


def _fault_of_kind(kind: str, kinds: Kinds) -> Fault | None:
    if not kind:
        return Fault.MISSING
    return None if kind in kinds else Fault.UNKNOWN


def _fault_of_token(given: Given, *, needed: bool) -> Fault | None:
    if not needed:
        return Fault.SHAPE if given.token else None
    if not given.token:
        return Fault.MISSING
    return None if _TOKEN.fullmatch(given.token) else Fault.SHAPE
