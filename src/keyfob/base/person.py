"""How a person is named and addressed: what a registration asks for and a customer record keeps."""

from dataclasses import dataclass
from enum import StrEnum


class FormOfAddress(StrEnum):
    """How a letter begins; a brand's words say it in each language."""

    NEUTRAL = "neutral"
    MS = "ms"
    MR = "mr"
    MX = "mx"


@dataclass(frozen=True, slots=True)
class Person:
    """A name and how to use it.

    ``country`` is an ISO 3166-1 code of two letters (``NL``), ``language`` a BCP 47 tag (``nl``, ``en-GB``).
    """

    form_of_address: FormOfAddress
    given_name: str
    family_name: str
    country: str
    language: str


def full_name(person: Person) -> str:
    """First and last name, as they stand on a letter."""
    return f"{person.given_name} {person.family_name}".strip()
