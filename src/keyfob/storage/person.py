"""What services may be told about a person, from the account and the customer record."""

from collections.abc import Container
from dataclasses import replace

from keyfob.accounts.model import Account
from keyfob.base.person import full_name
from keyfob.customers import payment_preference
from keyfob.customers.address_format import write_lines
from keyfob.customers.delivery_address import Delivery, default_of
from keyfob.customers.model import CustomerRecord, PostalAddress
from keyfob.protocol.claims import Address, DeliveryAddress, PaymentPreference, Person, Vehicle
from keyfob.storage.accounts import find_account
from keyfob.storage.customers import find_customer
from keyfob.storage.delivery_addresses import list_delivery_addresses
from keyfob.storage.payment_preferences import find_payment_preference
from keyfob.storage.reader import Reader
from keyfob.storage.secondary_users import list_used_by
from keyfob.storage.vehicles import find_vehicle, list_vehicles
from keyfob.vehicles import model
from keyfob.vehicles.model import ALL_RIGHTS, Right, Role


def find_person(read: Reader, account_id: str, wanted: Container[str]) -> Person | None:
    """The person behind an account, as claims; None when the account is gone.

    What is kept apart from the record is loaded only where it is among the claims ``wanted``.
    """
    account = find_account(read, account_id)
    if account is None:
        return None
    record = find_customer(read, account.customer_id) if account.customer_id else None
    vehicles = list_used(read, account) if "vehicles" in wanted else ()
    if record is None:
        return Person(vehicles=vehicles, email=account.email.text, email_verified=True, locale=account.locale)
    payment = find_payment_preference(read, record.id) if "payment_preference" in wanted else None
    return replace(
        _told(record, account.email.text, _address(read, record) if "address" in wanted else None),
        payment_preference=_payment(payment) if payment else None,
        delivery_addresses=_deliveries(read, record.id) if "delivery_addresses" in wanted else (),
        vehicles=vehicles,
    )


def _told(record: CustomerRecord, email: str, address: Address | None) -> Person:
    person, contact = record.person, record.contact
    phone = contact.main_phone
    return Person(
        name=full_name(person),
        given_name=person.given_name,
        family_name=person.family_name,
        middle_name=contact.middle_name,
        nickname=contact.nickname,
        preferred_username=contact.preferred_username,
        profile=contact.profile,
        picture=contact.picture,
        website=contact.website,
        gender=contact.gender,
        birthdate=contact.birthdate,
        zoneinfo=contact.zoneinfo,
        locale=person.language,
        updated_at=record.updated_at,
        email=email,
        email_verified=True,
        phone_number=phone.number if phone else "",
        phone_number_verified=phone.is_verified if phone else False,
        address=address,
    )


def _address(read: Reader, record: CustomerRecord) -> Address | None:
    """The postal address, or else the default one of those for parcels."""
    if record.contact.address:
        return _claim(record.contact.address, full_name(record.person), "")
    default = default_of(list_delivery_addresses(read, record.id))
    return _delivered_to(default.delivery) if default else None


def _delivered_to(delivery: Delivery) -> Address:
    return _claim(delivery.address, delivery.name, delivery.company)


def _claim(postal: PostalAddress, name: str, company: str) -> Address:
    """``formatted`` is the whole label, as its country writes it; ``street_address`` may have a second line."""
    return Address(
        formatted="\n".join(write_lines(postal, name, company)),
        street_address="\n".join(line for line in (postal.street, postal.street2) if line),
        locality=postal.locality,
        region=postal.region,
        postal_code=postal.postal_code,
        country=postal.country,
    )


def _deliveries(read: Reader, customer_id: str) -> tuple[DeliveryAddress, ...]:
    """The default one first, then the others in the order in which they were added."""
    known = list_delivery_addresses(read, customer_id)
    default = default_of(known)
    return tuple(
        DeliveryAddress(
            label=one.delivery.label,
            name=one.delivery.name,
            company=one.delivery.company,
            address=_delivered_to(one.delivery),
            default=one == default,
        )
        for one in sorted(known, key=lambda one: (one != default, one.created_at, one.slot))
    )


def _payment(kept: payment_preference.PaymentPreference) -> PaymentPreference:
    return PaymentPreference(kind=kept.kind, brand=kept.brand, last_digits=kept.last_digits, token=kept.token)


def list_used(read: Reader, account: Account) -> tuple[Vehicle, ...]:
    """The vehicles that an account uses: its own first, then those of others, each with what it may do."""
    own = list_vehicles(read, account.customer_id) if account.customer_id else ()
    others = [(user, find_vehicle(read, user.customer_id, user.vehicle_id)) for user in list_used_by(read, account.id)]
    return (
        *(_vehicle(one, Role.MAIN, ALL_RIGHTS) for one in own),
        *(_vehicle(one, Role.SECONDARY, user.rights) for user, one in others if one),
    )


def _vehicle(vehicle: model.Vehicle, role: Role, rights: frozenset[Right]) -> Vehicle:
    known = vehicle.details
    return Vehicle(
        id=vehicle.id,
        model=known.model,
        year=known.year,
        role=role,
        rights=tuple(right.value for right in Right if right in rights),
        vin=known.vin if role is Role.MAIN else "",
        plate=known.plate if role is Role.MAIN else "",
    )
