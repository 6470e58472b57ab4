"""Delivery addresses: added, changed, made the default, and removed."""

from keyfob.apps.my.door import Customer, behind_door, guarded_closely
from keyfob.apps.my.postal_address import typed_address
from keyfob.apps.my.profile import NAME
from keyfob.apps.my.record import (
    NEW,
    Opened,
    address_values,
    country_asked,
    find_record,
    markets_of,
    saved,
    show_record,
)
from keyfob.base.person import full_name
from keyfob.customers.delivery_address import (
    MOST,
    DeliveryAddress,
    Full,
    add_address,
    change_address,
    choose_default,
    find_own,
    read_delivery,
    remove_address,
)
from keyfob.customers.postal_address import COUNTRY
from keyfob.customers.text import Unfit
from keyfob.storage.delivery_addresses import list_delivery_addresses
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.forms import Form, Problem
from keyfob.web.profile_form import address_problems

PART = "delivery"
_TEXTS = ("label", "name", "company", "is_default")


@behind_door
@guarded_closely
def show_new(ask: Ask, customer: Customer) -> Answer:
    """The form of one more, with the fields of the customer's country or of the one chosen."""
    record = find_record(ask, customer)
    if record is None:
        return redirect(NAME)
    country = country_asked(ask, record.person.country)
    values = {"name": full_name(record.person), COUNTRY: country}
    return show_record(ask, customer, Opened(PART, NEW), Form(values), country=country)


@behind_door
@guarded_closely
def take_new(ask: Ask, customer: Customer) -> Answer:
    """Keep one more."""
    record = find_record(ask, customer)
    if record is None:
        return redirect(NAME)
    typed = _typed(ask)
    delivery = read_delivery(typed, markets_of(ask))
    if isinstance(delivery, Unfit):
        return _again(ask, customer, NEW, typed, delivery)
    addresses = list_delivery_addresses(ask.read, record.id)
    is_default = bool(typed["is_default"])
    changes = add_address(record.id, addresses, delivery, is_default=is_default, now=ask.now, mint=ask.mint)
    if isinstance(changes, Full):
        enough = {"": Problem("problem.address_enough", {"count": MOST})}
        return show_record(ask, customer, Opened(PART, NEW), Form(typed, enough), 400, country=typed[COUNTRY])
    return saved(changes)


@behind_door
@guarded_closely
def show_one(ask: Ask, customer: Customer) -> Answer:
    """The form of one that is there."""
    _, _, one = _own(ask, customer)
    delivery = one.delivery
    country = country_asked(ask, delivery.address.country)
    values = {**address_values(delivery.address), COUNTRY: country}
    texts = {"label": delivery.label, "name": delivery.name, "company": delivery.company}
    return show_record(ask, customer, Opened(PART, one.id), Form({**values, **texts}), country=country)


@behind_door
@guarded_closely
def take_one(ask: Ask, customer: Customer) -> Answer:
    """Keep it as it is now."""
    customer_id, addresses, one = _own(ask, customer)
    typed = _typed(ask)
    delivery = read_delivery(typed, markets_of(ask))
    if isinstance(delivery, Unfit):
        return _again(ask, customer, one.id, typed, delivery)
    is_default = bool(typed["is_default"])
    return saved(
        change_address(customer_id, addresses, one, delivery, is_default=is_default, now=ask.now, mint=ask.mint)
    )


@behind_door
@guarded_closely
def take_default(ask: Ask, customer: Customer) -> Answer:
    """Send parcels there unless another is chosen."""
    customer_id, addresses, one = _own(ask, customer)
    return saved(choose_default(customer_id, addresses, one, ask.now, ask.mint))


@behind_door
@guarded_closely
def take_remove(ask: Ask, customer: Customer) -> Answer:
    """Take it out."""
    customer_id, _, one = _own(ask, customer)
    return saved(remove_address(customer_id, one, ask.now, ask.mint))


def _own(ask: Ask, customer: Customer) -> tuple[str, tuple[DeliveryAddress, ...], DeliveryAddress]:
    """The customer, all of their addresses, and the one that was asked for."""
    customer_id = customer.account.customer_id
    addresses = list_delivery_addresses(ask.read, customer_id) if customer_id else ()
    one = find_own(addresses, ask.params["id"])
    if customer_id is None or one is None:
        raise NotFound
    return customer_id, addresses, one


def _typed(ask: Ask) -> dict[str, str]:
    return {**{name: ask.form.get(name) for name in _TEXTS}, **typed_address(ask)}


def _again(ask: Ask, customer: Customer, row: str, typed: dict[str, str], unfit: Unfit) -> Answer:
    country = typed[COUNTRY]
    form = Form(typed, address_problems(unfit, country))
    return show_record(ask, customer, Opened(PART, row), form, 400, country=country)
