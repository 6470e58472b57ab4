"""Receipts of what was saved, and taking it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TypeAlias

from keyfob.accounts.language import LanguageChanged
from keyfob.apps.my.door import Customer, behind_door
from keyfob.base.change import Change
from keyfob.customers.consents import Asking, Channel, restore_consent
from keyfob.customers.delivery_address import restore_address
from keyfob.customers.payment_preference import restore_preference
from keyfob.customers.profile import restore_profile
from keyfob.customers.undo import Part, Undo, take_back
from keyfob.storage.consents import find_ledger
from keyfob.storage.customers import find_customer
from keyfob.storage.delivery_addresses import list_delivery_addresses
from keyfob.storage.payment_preferences import find_payment_preference
from keyfob.storage.undo import find_undo, list_undos
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.page import locale_of, page

SHOWN = 3
PROFILE = "/my/profile"
NOTICES = {"undone": "notice.undone", "saved": "notice.profile_saved"}
CAUTIONS = {"changed-since": "notice.undo_changed_since", "too-late": "notice.undo_too_late"}

Restore: TypeAlias = Callable[[Ask, Customer, Undo], tuple[Change, ...] | None]
"""Gives the changes that bring the former value back; None where it was changed since."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """How a part of the record is restored, and the page that shows it."""

    page: str
    restore: Restore


def record_page(ask: Ask, customer: Customer, template: str, status: int = 200, /, **context: object) -> Answer:
    """A page about the record: with the receipts of what was saved on it a moment ago, and what became of an undo.

    Where something does not fit, that alone is said.
    """
    said = ask.query.get("notice")
    receipts = _receipts(ask, customer) if status == HTTPStatus.OK else []
    always = {"receipts": receipts, "notice": NOTICES.get(said), "caution": CAUTIONS.get(said)}
    return page(ask, template, status, **{**always, **context})


@behind_door
def take_undo(ask: Ask, customer: Customer) -> Answer:
    """Bring a former value back, unless there is another one by now; somebody else's is never found."""
    customer_id = customer.account.customer_id
    undo = find_undo(ask.read, customer_id, ask.form.get("undo"), ask.now) if customer_id else None
    if undo is None:
        return redirect(f"{PROFILE}?notice=too-late")
    way = WAYS_BACK[undo.part]
    changes = take_back(undo, way.restore(ask, customer, undo))
    if changes is None:
        return redirect(f"{way.page}?notice=changed-since")
    return redirect(f"{way.page}?notice=undone", changes)


def _receipts(ask: Ask, customer: Customer) -> list[dict[str, object]]:
    customer_id = customer.account.customer_id
    undos = list_undos(ask.read, customer_id, ask.now) if customer_id else ()
    of_this_page = [undo for undo in undos if ask.path.startswith(WAYS_BACK[undo.part].page)]
    return [
        {"id": undo.id, "act": undo.act, "part": undo.part, "names": undo.names, "called": undo.called}
        for undo in of_this_page[:SHOWN]
    ]


def _restore_profile(ask: Ask, customer: Customer, undo: Undo) -> tuple[Change, ...] | None:
    record = find_customer(ask.read, undo.customer_id)
    saved = restore_profile(record, undo, ask.now) if record else None
    if saved is None:
        return None
    account, language = customer.account, saved.record.person.language
    return saved.changes + ((LanguageChanged(account.id, language),) if language != account.locale else ())


def _restore_address(ask: Ask, _: Customer, undo: Undo) -> tuple[Change, ...] | None:
    return restore_address(undo.customer_id, list_delivery_addresses(ask.read, undo.customer_id), undo)


def _restore_consent(ask: Ask, _: Customer, undo: Undo) -> tuple[Change, ...] | None:
    ledger = find_ledger(ask.read, undo.customer_id, undo.row_id)
    return restore_consent(undo, ledger, Asking(Channel.MY, locale_of(ask)), ask.now)


def _restore_payment(ask: Ask, _: Customer, undo: Undo) -> tuple[Change, ...] | None:
    return restore_preference(undo, find_payment_preference(ask.read, undo.customer_id), ask.now)


WAYS_BACK: Mapping[Part, WayBack] = MappingProxyType(
    {
        Part.PROFILE: WayBack(PROFILE, _restore_profile),
        Part.DELIVERY_ADDRESS: WayBack(PROFILE, _restore_address),
        Part.CONSENT: WayBack("/my/consents", _restore_consent),
        Part.PAYMENT_PREFERENCE: WayBack("/my/payment", _restore_payment),
    }
)
