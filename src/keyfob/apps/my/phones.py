"""Phones: added, changed and removed, one of them the main one."""

from keyfob.apps.my.door import Customer, behind_door, guarded_closely
from keyfob.apps.my.profile import NAME
from keyfob.apps.my.record import NEW, Opened, find_record, markets_of, save, show_record
from keyfob.customers.model import CustomerRecord, Phone
from keyfob.customers.phone import (
    COUNTRY,
    MOST,
    Full,
    add_phone,
    change_phone,
    country_of,
    find_phone,
    read_phone,
    remove_phone,
    write_number,
)
from keyfob.customers.text import Unfit
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.forms import Form, Problem
from keyfob.web.profile_form import profile_problems

_FIELDS = ("phone", COUNTRY, "phone_kind", "is_main")


@behind_door
@guarded_closely
def show_new(ask: Ask, customer: Customer) -> Answer:
    """The form of one more."""
    record = find_record(ask, customer)
    if record is None:
        return redirect(NAME)
    return show_record(ask, customer, Opened("phone", NEW), Form({COUNTRY: record.person.country}))


@behind_door
@guarded_closely
def take_new(ask: Ask, customer: Customer) -> Answer:
    """Keep one more."""
    record = find_record(ask, customer)
    if record is None:
        return redirect(NAME)
    form = {name: ask.form.get(name) for name in _FIELDS}
    typed = read_phone(form, record.contact.phones, markets_of(ask))
    if isinstance(typed, Unfit):
        return show_record(ask, customer, Opened("phone", NEW), Form(form, profile_problems(typed)), 400)
    contact = add_phone(record.contact, typed, is_main=bool(form["is_main"]), mint=ask.mint)
    if isinstance(contact, Full):
        enough = {"": Problem("problem.phone_enough", {"count": MOST})}
        return show_record(ask, customer, Opened("phone", NEW), Form(form, enough), 400)
    return save(ask, customer, record, record.person, contact)


@behind_door
@guarded_closely
def show_one(ask: Ask, customer: Customer) -> Answer:
    """The form of one that is there."""
    _, phone = _own(ask, customer)
    values = {"phone": write_number(phone.number), COUNTRY: country_of(phone.number), "phone_kind": phone.kind}
    return show_record(ask, customer, Opened("phone", phone.id), Form(values))


@behind_door
@guarded_closely
def take_one(ask: Ask, customer: Customer) -> Answer:
    """Keep it as it is now."""
    record, phone = _own(ask, customer)
    form = {name: ask.form.get(name) for name in _FIELDS}
    typed = read_phone(form, record.contact.phones, markets_of(ask), own=phone.id)
    if isinstance(typed, Unfit):
        return show_record(ask, customer, Opened("phone", phone.id), Form(form, profile_problems(typed)), 400)
    contact = change_phone(record.contact, phone, typed, is_main=bool(form["is_main"]))
    return save(ask, customer, record, record.person, contact)


@behind_door
@guarded_closely
def take_remove(ask: Ask, customer: Customer) -> Answer:
    """Take it out."""
    record, phone = _own(ask, customer)
    return save(ask, customer, record, record.person, remove_phone(record.contact, phone))


def _own(ask: Ask, customer: Customer) -> tuple[CustomerRecord, Phone]:
    """The phone among the customer's own; somebody else's is as unknown as one that never was (ASVS 8.2.2)."""
    record = find_record(ask, customer)
    phone = find_phone(record.contact, ask.params["id"]) if record else None
    if record is None or phone is None:
        raise NotFound
    return record, phone
