"""Reading an invitation as a partner types it: who the customer is, where the mail goes, and which car they get."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from keyfob.base.email import Email, parse_email
from keyfob.base.errors import Malformed
from keyfob.base.person import Person
from keyfob.customers.markets import Markets
from keyfob.customers.model import PostalAddress
from keyfob.customers.phone import read_number
from keyfob.customers.postal_address import COUNTRY, read_postal_address
from keyfob.customers.profile import read_person
from keyfob.customers.text import Fault, Unfit, find_fault, tidy
from keyfob.vehicles.model import MAX_MODEL, MOST_YEARS, Details, read_plate, read_vin
from keyfob.vehicles.secondary_users import is_name

ADDRESS_FIELDS = ("street", "postal_code", "locality", "region")
_NO_MODEL = re.compile(r"[@/\\:<>]|\w\.[^\W\d]")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDraft:
    """Who is invited to which car, as a partner typed it, read and fit to be kept. ``mobile`` may be empty."""

    email: Email
    person: Person
    mobile: str
    address: PostalAddress | None
    details: Details


def read_invitation(typed: Mapping[str, str], markets: Markets) -> CustomerDraft | Unfit:
    """Read who is invited to which car, as a partner typed it.

    The fields are those of a person, ``email``, ``phone``, those of an address in the person's country (all of them
    empty: none), and ``vin``, ``model``, ``year``, ``plate``.
    """
    faults: dict[str, Fault] = {}
    person = read_person(typed, markets)
    if isinstance(person, Unfit):
        faults |= person.faults
    else:
        # They stand in a mail to somebody who never asked for one.
        names = ("given_name", "family_name")
        faults |= {name: Fault.CHARACTERS for name in names if not is_name(getattr(person, name))}
    email, mobile, address = read_email(typed["email"]), _read_mobile(typed), _read_address(typed, markets)
    details = read_details(typed)
    if isinstance(email, Fault):
        faults["email"] = email
    if isinstance(mobile, Fault):
        faults["phone"] = mobile
    for unfit in (address, details):
        if isinstance(unfit, Unfit):
            faults |= unfit.faults
    if "country" in faults:
        # What hangs on it is not judged, and it is asked for once.
        faults = {name: fault for name, fault in faults.items() if name not in {COUNTRY, "phone"}}
    if (
        faults
        or isinstance(person, Unfit)
        or isinstance(email, Fault)
        or isinstance(address, Unfit)
        or isinstance(details, Unfit)
    ):
        return Unfit({name: faults[name] for name in (*typed, *faults) if name in faults})
    return CustomerDraft(email=email, person=person, mobile=str(mobile), address=address, details=details)


def read_email(typed: str) -> Email | Fault:
    """The address that the mail goes to."""
    try:
        return parse_email(typed)
    except Malformed:
        return Fault.SHAPE if typed.strip() else Fault.MISSING


def _read_mobile(typed: Mapping[str, str]) -> str | Fault:
    if not typed["phone"].strip():
        return ""
    number, fault = read_number(typed["phone"], typed.get("country", ""))
    return fault or number


def _read_address(typed: Mapping[str, str], markets: Markets) -> PostalAddress | Unfit | None:
    if not any(typed.get(name, "").strip() for name in ADDRESS_FIELDS):
        return None
    return read_postal_address({**typed, COUNTRY: typed.get("country", "")}, markets)


def read_details(typed: Mapping[str, str]) -> Details | Unfit:
    """Read a car as somebody of the staff typed it: ``vin``, ``model``, ``year``, ``plate`` (which may be empty)."""
    vin, plate, model, year = read_vin(typed["vin"]), read_plate(typed["plate"]), tidy(typed["model"]), typed["year"]
    wrong = find_fault(model, required=True)
    if not wrong and (len(model) > MAX_MODEL or _NO_MODEL.search(model)):
        wrong = Fault.CHARACTERS
    is_year = _YEAR.fullmatch(year.strip()) is not None and int(year) in MOST_YEARS
    faults = {
        "vin": None if vin else _shape(typed["vin"]),
        "model": wrong,
        "year": None if is_year else _shape(year),
        "plate": Fault.SHAPE if plate is None else None,
    }
    found = {name: fault for name, fault in faults.items() if fault}
    return Unfit(found) if found or vin is None or plate is None else Details(vin, model, int(year), plate)


def _shape(typed: str) -> Fault:
    return Fault.SHAPE if typed.strip() else Fault.MISSING
