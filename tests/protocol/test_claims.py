"""Claims: asked for, permitted, told."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.errors import Malformed
from keyfob.protocol.claims import (
    NO_CLAIMS,
    PERSON_CLAIMS,
    Address,
    DeliveryAddress,
    PaymentPreference,
    Person,
    Vehicle,
    permitted,
    read_claims,
    tell,
)
from keyfob.protocol.scopes import SCOPES

MARIA = Person(
    name="Maria Muster",
    given_name="Maria",
    family_name="Muster",
    middle_name="M.",
    nickname="mm",
    preferred_username="maria",
    profile="https://people.example/maria",
    picture="https://people.example/maria.jpg",
    website="https://maria.example",
    gender="female",
    birthdate="1980-02-29",
    zoneinfo="Europe/Amsterdam",
    locale="nl-NL",
    updated_at=1_700_000_000,
    email="maria@example.org",
    email_verified=True,
    phone_number="+31201234567",
    phone_number_verified=False,
    address=Address(formatted="Dam 1\nAmsterdam", country="NL"),
    delivery_addresses=(
        DeliveryAddress(
            label="Work", name="M. Muster", address=Address(locality="Utrecht", country="NL"), default=True
        ),
        DeliveryAddress(name="Neighbours", address=Address(locality="Delft", country="NL")),
    ),
    payment_preference=PaymentPreference(kind="card", brand="Visa", last_digits="4242", token="tok"),
    vehicles=(Vehicle(id="v", model="Taycan", year=2025, role="secondary", rights=()),),
)


def test_a_full_record_tells_every_claim() -> None:
    """All of OpenID Connect Core 5.1, in the types it gives them, and those of the brand."""
    told = tell(MARIA, PERSON_CLAIMS)

    assert told.keys() == PERSON_CLAIMS
    assert len(SCOPES["profile"]) == 14
    assert (told["updated_at"], told["email_verified"], told["phone_number_verified"]) == (1_700_000_000, True, False)
    assert told["vehicles"] == [{"id": "v", "model": "Taycan", "year": 2025, "role": "secondary", "rights": []}]
    assert told["address"] == {"formatted": "Dam 1\nAmsterdam", "country": "NL"}


def test_delivery_addresses_are_told_with_who_receives_parcels_there() -> None:
    """What is not known of one is left out; which one is the default is always said."""
    assert tell(MARIA, ["delivery_addresses"]) == {
        "delivery_addresses": [
            {"label": "Work", "name": "M. Muster", "locality": "Utrecht", "country": "NL", "default": True},
            {"name": "Neighbours", "locality": "Delft", "country": "NL", "default": False},
        ]
    }


def test_a_payment_provider_token_is_told_only_where_it_is_meant_to_be() -> None:
    """Not in an ID token, and not to another company."""
    known = {"kind": "card", "brand": "Visa", "last_digits": "4242"}
    assert tell(MARIA, ["payment_preference"]) == {"payment_preference": known}
    assert tell(MARIA, ["payment_preference"], with_tokens=True) == {"payment_preference": {**known, "token": "tok"}}


def test_an_empty_record_tells_nothing() -> None:
    """No nulls, no empty strings, and nothing is verified that is not there."""
    assert tell(Person(), PERSON_CLAIMS) == {}
    assert tell(Person(address=Address()), PERSON_CLAIMS) == {}


def test_what_is_no_claim_about_a_person_is_not_told() -> None:
    """An attribute of the record is no claim unless the standard says so."""
    assert tell(MARIA, ("sub", "__class__", "acr", "nonsense")) == {}


@pytest.mark.parametrize(
    ("text", "userinfo", "id_token"),
    [
        ("", (), ()),
        ("{}", (), ()),
        ('{"userinfo": null, "id_token": null}', (), ()),
        ('{"userinfo": {"name": {"essential": true}, "email": null}}', ("name", "email"), ()),
        ('{"id_token": {"email": {"value": "x"}, "acr": {"values": ["a", "b"]}}}', (), ("email",)),
        ('{"userinfo": {"nonsense": null, "sub": null}, "unknown": {"a": []}}', (), ()),
        ('{"userinfo": {"name": {"essential": true, "unknown": [1]}}}', ("name",), ()),
    ],
)
def test_claims_are_asked_for_by_name(text: str, userinfo: tuple[str, ...], id_token: tuple[str, ...]) -> None:
    """Unknown members are ignored."""
    assert read_claims(text).of_person() == (*userinfo, *id_token)


def test_wanted_values_come_best_first() -> None:
    """``value`` stands before ``values``; what is no text is passed over."""
    wish = read_claims(
        '{"id_token": {"acr": {"essential": true, "value": "a", "values": [5, "b", null]}}}'
    ).in_id_token("acr")

    assert wish is not None
    assert (wish.essential, wish.wanted) == (True, ("a", "b"))
    assert NO_CLAIMS.in_id_token("acr") is None


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "[]",
        "5",
        '"userinfo"',
        '{"userinfo": []}',
        '{"userinfo": {"name": true}}',
        '{"userinfo": {"name": {"essential": "yes"}}}',
        '{"id_token": {"acr": {"values": "a"}}}',
        "[" * 4000,
        '{"userinfo": {"name": {"value": ' + "[" * 4000,
        "\ud800",
    ],
)
def test_another_shape_is_refused(text: str) -> None:
    """By our own error, whatever it is."""
    with pytest.raises(Malformed):
        read_claims(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["userinfo", "id_token", "name", "essential", "value", "values"]), inner)
    ),
)


@given(st.text() | json_values.map(lambda value: msgspec.json.encode(value).decode()))
def test_no_text_breaks_the_reader(text: str) -> None:
    """A request, or our own error."""
    try:
        request = read_claims(text)
    except Malformed:
        return
    assert set(request.of_person()) <= PERSON_CLAIMS


@given(st.lists(st.sampled_from(sorted(PERSON_CLAIMS))), st.sets(st.sampled_from(sorted(SCOPES))))
def test_asking_by_name_is_no_way_around_a_scope(claims: list[str], registered: set[str]) -> None:
    """A client may have by name only what it might have had by scope."""
    within = {claim for scope in registered for claim in SCOPES[scope]}

    assert set(permitted(claims, registered)) == set(claims) & within


@given(st.builds(Person, name=st.text(), locale=st.text(), updated_at=st.none() | st.integers()))
def test_what_is_told_is_never_empty(person: Person) -> None:
    """OpenID Connect Core 5.3.2."""
    told: dict[str, Any] = tell(person, PERSON_CLAIMS)

    assert all(value is not None and value != "" for value in told.values())
