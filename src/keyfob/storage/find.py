"""Finding somebody for the desk, by keyed hashes alone: the table of ways, and what is opened of whom it finds."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from sqlalchemy import bindparam, select

from keyfob.accounts.model import Account
from keyfob.base.ids import is_id
from keyfob.base.person import full_name
from keyfob.customers.found_by import Kind
from keyfob.customers.model import CustomerRecord
from keyfob.desk.find import By, CustomerLookedUp, Found, LookUpsAlarmed, Pending, Query
from keyfob.storage.accounts import find_account, find_account_of_customer, find_by_identifier
from keyfob.storage.customer_invitations import find_invitation_by_reference
from keyfob.storage.customers import find_customer
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.found_by import list_found_by
from keyfob.storage.reader import Reader
from keyfob.storage.registrations import find_registration_by_reference
from keyfob.storage.schema import identifiers
from keyfob.storage.statement import Statement
from keyfob.storage.vehicles import find_main_user
from keyfob.storage.writing import Writers

MOST_FOUND = 10
"""So many are shown at most: several have a phone, or a name and a postcode; more than a family is no exact match."""

_CUSTOMER = Statement(
    select(identifiers.c.customer_id).where(
        identifiers.c.kind == "customer number", identifiers.c.hash == bindparam("hash")
    )
)

Search: TypeAlias = Callable[[Reader, str], Iterable[Found | None]]
SearchPending: TypeAlias = Callable[[Reader, str, int], Pending | None]


def find_people(read: Reader, query: Query) -> tuple[Found, ...]:
    """Everybody who is found by this; nobody by a reference, which is of what is on its way."""
    search = _WAYS.get(query.by)
    return tuple(one for one in search(read, query.value) if one) if search else ()


def find_pending(read: Reader, reference: str, now: int) -> Pending | None:
    """What is on its way under this short reference."""
    found = (search(read, reference, now) for search in PENDING)
    return next((one for one in found if one), None)


def find_found(read: Reader, found_id: str) -> Found | None:
    """Somebody by the id that the desk's pages call them by; None for what is no id of anybody."""
    if not is_id(found_id):
        return None
    return _of_customer(read, found_id) or _of_account(read, find_account(read, found_id))


def _by_email(read: Reader, folded: str) -> Iterable[Found | None]:
    return (_of_account(read, find_by_identifier(read, "email", folded)),)


def _by_number(read: Reader, number: str) -> Iterable[Found | None]:
    row = read.one(_CUSTOMER, hash=read.vault.index("customer number", number))
    return (_of_customer(read, row[0]) if row else None,)


def _by_vin(read: Reader, vin: str) -> Iterable[Found | None]:
    customer_id = find_main_user(read, vin)
    return (_of_customer(read, customer_id) if customer_id else None,)


def _by_several(kind: Kind) -> Search:
    def search(read: Reader, value: str) -> Iterable[Found | None]:
        return [_of_customer(read, one) for one in list_found_by(read, kind, value, MOST_FOUND)]

    return search


_WAYS: Mapping[By, Search] = MappingProxyType(
    {
        By.EMAIL: _by_email,
        By.NUMBER: _by_number,
        By.PHONE: _by_several(Kind.PHONE),
        By.VIN: _by_vin,
        By.NAME: _by_several(Kind.NAME),
    }
)
"""How people are found."""


def _registration(read: Reader, reference: str, now: int) -> Pending | None:
    found = find_registration_by_reference(read, reference, now)
    if found is None:
        return None
    return Pending("registration", found.id, found.email.text, found.created_at, found.expires_at)


def _invitation(read: Reader, reference: str, now: int) -> Pending | None:
    found = find_invitation_by_reference(read, reference, now)
    if found is None or found.over(now):
        return None
    email = found.draft.email.text
    return Pending("invitation", found.id, email, found.made_at, found.expires_at, found.partner_id)


PENDING: tuple[SearchPending, ...] = (_registration, _invitation)
"""What has a short reference that a person reads out while it is on its way; whoever adds such a thing adds it here."""


def _of_account(read: Reader, account: Account | None) -> Found | None:
    if account is None:
        return None
    return _found(account, _record(read, account.customer_id) if account.customer_id else None)


def _of_customer(read: Reader, customer_id: str) -> Found | None:
    record = _record(read, customer_id)
    return _found(find_account_of_customer(read, customer_id), record) if record else None


def _record(read: Reader, customer_id: str) -> CustomerRecord | None:
    try:
        return find_customer(read, customer_id)
    except KeyDestroyed:
        return None


def _found(account: Account | None, record: CustomerRecord | None) -> Found:
    phone = record.contact.main_phone if record else None
    return Found(
        account_id=account.id if account else None,
        customer_id=record.id if record else None,
        number=record.number if record else "",
        name=full_name(record.person) if record else "",
        email=account.email.text if account else record.contact.email if record else "",
        phone=phone.number if phone else "",
    )


WRITES: Writers = {CustomerLookedUp: lambda _change, _writing: (), LookUpsAlarmed: lambda _change, _writing: ()}
