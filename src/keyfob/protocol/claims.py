"""Claims: which ones a service asked for, and what they say about a person (OpenID Connect Core 5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from keyfob.base.errors import Malformed
from keyfob.protocol.scopes import SCOPES, claims_of

PERSON_CLAIMS = frozenset(claim for scope, claims in SCOPES.items() if scope != "openid" for claim in claims)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address (OpenID Connect Core 5.1.1); parts that are empty are not told."""

    formatted: str = ""
    street_address: str = ""
    locality: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAddress:
    """Where parcels go: who receives them and where, ``label`` is what the person calls it."""

    label: str = ""
    name: str = ""
    company: str = ""
    address: Address
    default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPreference:
    """How a person likes to pay; ``token`` is a payment provider's, with which services of the brand alone can pay."""

    kind: str
    brand: str = ""
    last_digits: str = ""
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle that a person uses, as its ``main`` or a ``secondary`` user.

    ``id`` is its name for one service alone; ``vin`` and ``plate`` are for services of the brand.
    """

    id: str
    model: str
    year: int
    role: str
    rights: tuple[str, ...]
    vin: str = field(default="", repr=False)
    plate: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What may be told about a person; each field is named as its claim (OpenID Connect Core 5.1, or of the brand).

    ``updated_at`` in seconds since 1970, ``birthdate`` as ``YYYY-MM-DD``, ``0000-MM-DD`` or ``YYYY``, ``locale`` a
    BCP 47 tag. Storage fills it from the account and, where there is one, the customer record.
    """

    name: str = ""
    given_name: str = ""
    family_name: str = ""
    middle_name: str = ""
    nickname: str = ""
    preferred_username: str = ""
    profile: str = ""
    picture: str = ""
    website: str = ""
    gender: str = ""
    birthdate: str = ""
    zoneinfo: str = ""
    locale: str = ""
    updated_at: int | None = None
    email: str = ""
    email_verified: bool = False
    phone_number: str = ""
    phone_number_verified: bool = False
    address: Address | None = None
    delivery_addresses: tuple[DeliveryAddress, ...] = ()
    payment_preference: PaymentPreference | None = None
    vehicles: tuple[Vehicle, ...] = ()


class Wish(msgspec.Struct, frozen=True):
    """How one claim is asked for: whether the service can do without, and which values it wants."""

    essential: bool = False
    value: Any = None
    values: list[Any] = []

    @property
    def wanted(self) -> tuple[str, ...]:
        """The wanted values that are text, best first."""
        return tuple(value for value in (self.value, *self.values) if isinstance(value, str))


class ClaimsRequest(msgspec.Struct, frozen=True):
    """The ``claims`` parameter (OpenID Connect Core 5.5): wishes by claim, for userinfo and for the ID token."""

    userinfo: dict[str, Wish | None] | None = None
    id_token: dict[str, Wish | None] | None = None

    def of_person(self) -> tuple[str, ...]:
        """All claims about the person that are asked for by name."""
        return tuple(dict.fromkeys((*asked_of_person(self.userinfo), *asked_of_person(self.id_token))))

    def in_id_token(self, claim: str) -> Wish | None:
        """The wish for ``claim`` in the ID token, if it comes with any condition."""
        return (self.id_token or {}).get(claim)


NO_CLAIMS = ClaimsRequest()
_DECODER = msgspec.json.Decoder(ClaimsRequest)


def read_claims(text: str) -> ClaimsRequest:
    """Read a ``claims`` parameter; an empty one asks for nothing.

    Raises:
        Malformed: when it is not JSON of that shape.
    """
    if not text:
        return NO_CLAIMS
    try:
        return _DECODER.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise Malformed("the parameter claims is not JSON of the right shape") from error


def asked_of_person(wishes: dict[str, Wish | None] | None) -> tuple[str, ...]:
    """The claims among ``wishes`` that tell something about a person."""
    return tuple(claim for claim in wishes or () if claim in PERSON_CLAIMS)


def permitted(claims: Iterable[str], registered_scopes: Iterable[str]) -> tuple[str, ...]:
    """The ``claims`` that a service with ``registered_scopes`` could also have had by scope: no way around a scope."""
    within = set(claims_of(registered_scopes))
    return tuple(claim for claim in claims if claim in within)


def tell(person: Person, claims: Iterable[str], *, with_tokens: bool = False) -> dict[str, Any]:
    """The members for ``claims``; what is not known is left out, never null or empty (OpenID Connect Core 5.3.2).

    ``with_tokens`` tells those of a payment provider too: to a service of the brand, at userinfo.
    """
    told: dict[str, Any] = {}
    for claim in claims:
        value = _value(person, claim, with_tokens=with_tokens)
        if value is not None and value != "":
            told[claim] = value
    return told


def _value(person: Person, claim: str, *, with_tokens: bool) -> Any:  # noqa: ANN401  # a claim is text, a number, a flag or an object
    match claim:
        case "address":
            return _parts(person.address)
        case "delivery_addresses" | "vehicles":
            return _listed(person, claim)
        case "payment_preference":
            parts = _parts(person.payment_preference)
            return parts if parts is None or with_tokens else {k: v for k, v in parts.items() if k != "token"}
        case "email_verified":
            return person.email_verified if person.email else None
        case "phone_number_verified":
            return person.phone_number_verified if person.phone_number else None
    return getattr(person, claim) if claim in PERSON_CLAIMS else None


def _listed(person: Person, claim: str) -> list[dict[str, object]] | None:
    """Several things of one kind, each an object."""
    if claim == "vehicles":
        return [_told_vehicle(one) for one in person.vehicles] or None
    return [_told_delivery(one) for one in person.delivery_addresses] or None


def _told_delivery(one: DeliveryAddress) -> dict[str, object]:
    """The members of an address claim, with who receives parcels there, and whether it is the default."""
    recipient = {name: getattr(one, name) for name in ("label", "name", "company") if getattr(one, name)}
    return {**recipient, **(_parts(one.address) or {}), "default": one.default}


def _told_vehicle(one: Vehicle) -> dict[str, object]:
    """The members that are known; rights are a list, empty where a user has none."""
    known = {name: getattr(one, name) for name in ("vin", "plate") if getattr(one, name)}
    return {"id": one.id, "model": one.model, "year": one.year, "role": one.role, "rights": list(one.rights), **known}


def _parts(value: Address | PaymentPreference | None) -> dict[str, str] | None:
    """The members of an object, without those that are empty."""
    if value is None:
        return None
    parts = {name: getattr(value, name) for name in value.__dataclass_fields__}
    return {name: part for name, part in parts.items() if part} or None
