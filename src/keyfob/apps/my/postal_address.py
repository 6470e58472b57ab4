"""The postal address: where letters reach the customer."""

from dataclasses import replace

from keyfob.apps.my.door import Customer, behind_door, guarded_closely
from keyfob.apps.my.profile import NAME
from keyfob.apps.my.record import (
    Opened,
    address_values,
    country_asked,
    find_record,
    markets_of,
    save,
    show_record,
)
from keyfob.customers.address_format import format_of
from keyfob.customers.postal_address import COUNTRY, read_postal_address
from keyfob.customers.text import Unfit
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import Form
from keyfob.web.profile_form import address_problems

OPENED = Opened("address")


@behind_door
@guarded_closely
def show_address(ask: Ask, customer: Customer) -> Answer:
    """Its form, with the fields of its country or of the one chosen."""
    record = find_record(ask, customer)
    if record is None:
        return redirect(NAME)
    address = record.contact.address
    country = country_asked(ask, address.country if address else record.person.country)
    return show_record(ask, customer, OPENED, Form({**address_values(address), COUNTRY: country}), country=country)


@behind_door
@guarded_closely
def take_address(ask: Ask, customer: Customer) -> Answer:
    """Keep it."""
    record = find_record(ask, customer)
    if record is None:
        return redirect(NAME)
    typed = typed_address(ask)
    address = read_postal_address(typed, markets_of(ask))
    if isinstance(address, Unfit):
        return show_record(
            ask, customer, OPENED, Form(typed, address_problems(address, typed[COUNTRY])), 400, country=typed[COUNTRY]
        )
    return save(ask, customer, record, record.person, replace(record.contact, address=address))


@behind_door
@guarded_closely
def take_remove(ask: Ask, customer: Customer) -> Answer:
    """Take it out."""
    record = find_record(ask, customer)
    if record is None:
        return redirect(NAME)
    return save(ask, customer, record, record.person, replace(record.contact, address=None))


def typed_address(ask: Ask) -> dict[str, str]:
    """What was typed into the fields of the country that the form says."""
    country = ask.form.get(COUNTRY)
    return {COUNTRY: country, **{name: ask.form.get(name) for name in format_of(country).fields}}
