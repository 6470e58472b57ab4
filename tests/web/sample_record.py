"""Samples of the pages about the customer record."""

from collections.abc import Mapping

from keyfob.apps.my.record import Opened
from keyfob.base.person import FormOfAddress, Person
from keyfob.customers.address_format import format_of, write_lines
from keyfob.customers.model import Channel, Contact, PostalAddress
from keyfob.web.forms import Form, Problem

_PERSON = Person(FormOfAddress.MS, "Maria", "Aldenhoven-van der Meulen", "NL", "nl")
_HOME = PostalAddress("Prinsengracht 12", "1015 DV", "Amsterdam", "", "NL")
_ABROAD = PostalAddress("1200 Maple Avenue", "90017", "Los Angeles", "CA", "US", street2="Apt 14")
_CONTACT = Contact("maria@example.nl", address=_HOME, channel=Channel.MAIL, birthdate="1980-02-29")
_PHONES = [
    {"id": "p1", "kind": "mobile", "number": "+31 6 12345678"},
    {"id": "p2", "kind": "work", "number": "+49 711 12345678"},
]
_ADDRESSES = [
    {
        "id": "a1", "label": "Home", "country": "NL", "is_default": True,
        "lines": write_lines(_HOME, "Maria Aldenhoven-van der Meulen"),
    },
    {
        "id": "a2", "label": "", "country": "US", "is_default": False,
        "lines": write_lines(_ABROAD, "Maria Aldenhoven-van der Meulen", "Aldenhoven & Sons"),
    },
]  # fmt: skip
_RECEIPTS = [
    {"id": "u1", "act": "changed", "part": "profile", "names": ["given_name", "phones"], "called": ""},
    {
        "id": "u2",
        "act": "removed",
        "part": "delivery_address",
        "names": [],
        "called": "The workshop in the old harbour",
    },
]
_KNOWN = {
    "person": _PERSON,
    "contact": _CONTACT,
    "email": "maria@example.nl",
    "phones": _PHONES,
    "more_phones": True,
    "calling_codes": {"NL": 31, "DE": 49, "US": 1},
    "letter": write_lines(_HOME, "Maria Aldenhoven-van der Meulen"),
    "addresses": _ADDRESSES,
    "more_addresses": True,
    "address_format": None,
    "opened": Opened(),
    "receipts": [],
    "path": "/my/profile",
}
_NOTHING = {**_KNOWN, "phones": [], "letter": (), "addresses": [], "contact": Contact("maria@example.nl")}
_NAMES = {"form_of_address": "ms", "given_name": "Maria", "family_name": "Aldenhoven-van der Meulen"}
_EXAMPLE = {"example": "1234 AB"}
_DELIVERY = {"label": "Home", "name": "Maria", "street": "Prinsengracht 12", "postal_code": "1015", "locality": "Delft"}


def _open(part: str, row: str, path: str, form: Form, country: str = "") -> dict[str, object]:
    address_format = format_of(country) if country else None
    return {**_KNOWN, "opened": Opened(part, row), "form": form, "path": path, "address_format": address_format}


SAMPLES: Mapping[str, Mapping[str, object]] = {
    "my/profile": {**_KNOWN, "receipts": _RECEIPTS},
    "my/profile:nothing": {**_NOTHING, "caution": "notice.undo_changed_since"},
    "my/profile:nameless": {
        **_NOTHING, "person": None, "opened": Opened("name"), "path": "/my/profile/name",
        "form": Form({"language": "nl"}),
    },
    "my/profile:name": _open("name", "", "/my/profile/name", Form(_NAMES)),
    "my/profile:wishes": _open("wishes", "", "/my/profile/wishes", Form({"language": "nl", "country": "NL"})),
    "my/profile:about": _open("about", "", "/my/profile/about", Form({"birthdate": "1980"})),
    "my/profile:phone": _open(
        "phone", "p2", "/my/profile/phones/p2",
        Form({"phone": "12", "phone_country": "NL"}, {"phone": Problem("problem.phone_malformed")}),
    ),
    "my/profile:phone new": _open("phone", "new", "/my/profile/phones/new", Form({"phone_country": "DE"})),
    "my/profile:address": _open("address", "", "/my/profile/address", Form({"street": "Dam 1"}), "NL"),
    "my/profile:delivery": _open(
        "delivery", "a2", "/my/profile/addresses/a2",
        Form(_DELIVERY, {"name": Problem("problem.missing"), "postal_code": Problem("problem.postal_code", _EXAMPLE)}),
        "NL",
    ),
    "my/profile:delivery abroad": _open("delivery", "new", "/my/profile/addresses/new", Form({"name": "Maria"}), "US"),
    "my/profile:delivery far": _open("delivery", "new", "/my/profile/addresses/new", Form({"name": "Maria"}), "JP"),
}  # fmt: skip
