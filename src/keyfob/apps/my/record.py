"""The page of the customer record: rows that say what is known, one of them opened to be changed."""

from dataclasses import dataclass

from keyfob.accounts.customer import CustomerLinked
from keyfob.accounts.language import LanguageChanged
from keyfob.apps.my.door import Customer
from keyfob.apps.my.undo import PROFILE, record_page
from keyfob.base.change import Change
from keyfob.base.person import Person, full_name
from keyfob.customers.address_format import format_of, write_lines
from keyfob.customers.delivery_address import MOST as MOST_ADDRESSES
from keyfob.customers.delivery_address import DeliveryAddress, default_of
from keyfob.customers.markets import Markets
from keyfob.customers.model import Contact, CustomerRecord, PostalAddress
from keyfob.customers.phone import MOST as MOST_PHONES
from keyfob.customers.phone import calling_code, write_number
from keyfob.customers.profile import change_profile, create_customer
from keyfob.customers.undo import UndoKept
from keyfob.storage.customers import find_customer
from keyfob.storage.delivery_addresses import list_delivery_addresses
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import EMPTY, Form

NEW = "new"
_WITH_ADDRESS = ("address", "delivery")


@dataclass(frozen=True, slots=True)
class Opened:
    """Which row is open: a part of the page and, of several, which one (an id, or `NEW`)."""

    part: str = ""
    row: str = ""


def find_record(ask: Ask, customer: Customer) -> CustomerRecord | None:
    """What the brand knows of the customer, if anything."""
    customer_id = customer.account.customer_id
    return find_customer(ask.read, customer_id) if customer_id else None


def markets_of(ask: Ask) -> Markets:
    """Languages and countries of the brand."""
    return ask.house.pages.brand.markets


def show_record(
    ask: Ask, customer: Customer, opened: Opened = Opened(), form: Form = EMPTY, status: int = 200, country: str = ""
) -> Answer:
    """The whole page with ``form`` in the row that is open; ``country`` says which fields an address has."""
    record = find_record(ask, customer)
    addresses = list_delivery_addresses(ask.read, record.id) if record else ()
    default = default_of(addresses)
    contact = record.contact if record else Contact(customer.account.email.text)
    return record_page(
        ask,
        customer,
        "my/profile.html",
        status,
        opened=opened,
        form=form,
        person=record.person if record else None,
        contact=contact,
        email=customer.account.email.text,
        phones=[{"id": phone.id, "kind": phone.kind, "number": write_number(phone.number)} for phone in contact.phones],
        more_phones=len(contact.phones) < MOST_PHONES,
        calling_codes=_calling_codes(ask) if opened.part == "phone" else (),
        letter=_letter(record) if record else (),
        addresses=[_shown(address, default) for address in sorted(addresses, key=lambda one: one != default)],
        more_addresses=len(addresses) < MOST_ADDRESSES,
        address_format=format_of(country or _usual(record)) if opened.part in _WITH_ADDRESS else None,
    )


def save(ask: Ask, customer: Customer, record: CustomerRecord | None, person: Person, contact: Contact) -> Answer:
    """Keep it, in a new record where the brand had none, and show what was saved."""
    account = customer.account
    changes: tuple[Change, ...]
    if record:
        changes = change_profile(record, person, contact, ask.now, ask.mint).changes
    else:
        created = create_customer(person, contact, ask.now, ask.mint)
        changes = (created, CustomerLinked(account.id, created.customer_id))
    if person.language != account.locale:
        changes += (LanguageChanged(account.id, person.language),)
    return saved(changes)


def saved(changes: tuple[Change, ...], page: str = PROFILE) -> Answer:
    """Back to the page: its receipt says what was saved, or it is said that all is as it was."""
    is_kept = any(isinstance(change, UndoKept) for change in changes)
    return redirect(page if is_kept else f"{page}?notice=saved", changes)


def _usual(record: CustomerRecord | None) -> str:
    """The country whose fields are shown where a form, sent by something else than our page, named none."""
    return record.person.country if record else ""


def _letter(record: CustomerRecord) -> tuple[str, ...]:
    address = record.contact.address
    return write_lines(address, full_name(record.person)) if address else ()


def _shown(one: DeliveryAddress, default: DeliveryAddress | None) -> dict[str, object]:
    delivery = one.delivery
    return {
        "id": one.id,
        "label": delivery.label,
        "lines": write_lines(delivery.address, delivery.name, delivery.company),
        "country": delivery.address.country,
        "is_default": one == default,
    }


def _calling_codes(ask: Ask) -> dict[str, int]:
    return {country: calling_code(country) for country in markets_of(ask).countries}


def address_values(address: PostalAddress | None) -> dict[str, str]:
    """What a form shows of an address."""
    if address is None:
        return {}
    names = (*format_of(address.country).fields, "country")
    return {"address_country" if name == "country" else name: getattr(address, name) for name in names}


def country_asked(ask: Ask, otherwise: str) -> str:
    """The country whose fields an address form has: the one chosen on the page, or the one it stands in."""
    chosen = ask.query.get("country") or (ask.kept or {}).get("address_country", "")
    return chosen if chosen in markets_of(ask).countries else otherwise
