"""Inviting customers at the desk, as tests do it."""

import itertools

from tests.apps.desk.office import Colleague
from tests.house import OpenHouse
from tests.visitor import Page

_NUMBERS = itertools.count(100_001)
TYPED = {
    "given_name": "Sanne",
    "family_name": "Bakker",
    "form_of_address": "ms",
    "country": "NL",
    "language": "nl",
    "phone": "06 12345678",
    "street": "Oudegracht 1",
    "postal_code": "3511 AB",
    "locality": "Utrecht",
    "model": "Taycan 4S",
    "year": "2027",
    "plate": "r-428-kb",
}


def invite(dealer: Colleague, email: str, **other: str) -> Page:
    """Send an invitation; the page of it, or the form with its problems."""
    form = dealer.visitor.open("/invitations/new")
    return dealer.act(form, "/invitations/new", **{**TYPED, "vin": new_vin(), "email": email, **other})


def new_vin() -> str:
    """The number of a vehicle that nobody has."""
    return f"WP0ZZZ99ZTS{next(_NUMBERS)}"


def link_of(house: OpenHouse, email: str) -> str:
    """Where the newest invitation to an address leads."""
    return house.mail(email, "customer_invitation").link


def reference_of(page: Page) -> str:
    """The short reference that a page shows."""
    return next(part for part in page.tree.all("span", "strong") if part.get("class") == "reference").text.strip()
