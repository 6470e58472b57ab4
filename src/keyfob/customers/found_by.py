"""What a customer is found by besides their number, folded: each phone, and the family name with the postcode.

Neither is one customer's alone. Nothing is found by a part of it, and a name alone finds nobody.
"""

import unicodedata
from enum import StrEnum

from keyfob.customers.model import CustomerRecord


class Kind(StrEnum):
    """The kinds of keyed hashes under which a record is found, of which several may have the same."""

    PHONE = "phone"
    NAME = "name with postcode"


NAMED = frozenset({"phones", "family_name", "address"})
"""Fields of a record that change what it is found by."""


def found_by(record: CustomerRecord) -> frozenset[tuple[Kind, str]]:
    """All that a record is found by, folded."""
    phones = {(Kind.PHONE, phone.number) for phone in record.contact.phones}
    address = record.contact.address
    named = fold_name(record.person.family_name, address.postal_code) if address else ""
    return frozenset(phones | ({(Kind.NAME, named)} if named else set()))


def fold_name(family_name: str, postcode: str) -> str:
    """A family name with a postcode, however they are written; empty where one of them is missing.

    Neither capitals, accents, spaces nor signs make a difference.
    """
    name, code = _letters(family_name), _letters(postcode)
    return f"{name} {code}" if name and code else ""


def _letters(text: str) -> str:
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in parts if c.isalnum() and not unicodedata.combining(c))
