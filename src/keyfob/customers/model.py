"""The customer record: what the brand knows of a person. It has a life of its own beside the account."""

from dataclasses import dataclass
from enum import StrEnum

from keyfob.base.person import Person


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where letters and parcels reach somebody; ``country`` is an ISO 3166-1 code of two letters.

    What a country's addresses do not have is empty; ``region`` is a code where the country has a list of them.
    """

    street: str
    postal_code: str
    locality: str
    region: str
    country: str
    street2: str = ""
    district: str = ""
    sorting_code: str = ""


class PhoneKind(StrEnum):
    """What sort of phone it is."""

    MOBILE = "mobile"
    HOME = "home"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone; ``number`` in E.164 form (``+31612345678``)."""

    id: str
    number: str
    kind: PhoneKind
    is_verified: bool = False


class Channel(StrEnum):
    """How somebody likes to be reached."""

    MAIL = "mail"
    PHONE = "phone"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Contact:
    """How the customer is reached, and what they like to tell about themselves; empty where nothing is known.

    It can hold every standard claim that is not in `Person` or in the account (OpenID Connect Core 1.0 section 5.1):
    ``birthdate`` is ``YYYY-MM-DD``, ``0000-MM-DD`` or ``YYYY``, ``zoneinfo`` a name such as ``Europe/Berlin``,
    and the first of ``phones`` the main one. ``email`` is where the brand writes to, which need not be the ID;
    ``channel`` is None for whoever has no wish.
    """

    email: str
    phones: tuple[Phone, ...] = ()
    channel: Channel | None = None
    address: PostalAddress | None = None
    middle_name: str = ""
    nickname: str = ""
    preferred_username: str = ""
    profile: str = ""
    picture: str = ""
    website: str = ""
    gender: str = ""
    birthdate: str = ""
    zoneinfo: str = ""

    @property
    def main_phone(self) -> Phone | None:
        """The phone to call first."""
        return self.phones[0] if self.phones else None


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A customer. ``number`` is what letters and desks call them by; ``version`` counts the changes."""

    id: str
    number: str
    version: int
    person: Person
    contact: Contact
    created_at: int
    updated_at: int
