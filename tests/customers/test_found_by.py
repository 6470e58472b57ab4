"""What a customer is found by: folded, whole, and never by a name alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.person import FormOfAddress, Person
from keyfob.customers.found_by import Kind, fold_name, found_by
from keyfob.customers.model import Contact, CustomerRecord, Phone, PhoneKind, PostalAddress

HOME = PostalAddress("Prinsengracht 12", "1015 DV", "Amsterdam", "", "NL")


def record(*phones: str, address: PostalAddress | None = None) -> CustomerRecord:
    """Somebody with these."""
    kept = tuple(Phone(str(at), number, PhoneKind.MOBILE) for at, number in enumerate(phones))
    contact = Contact("maria@voorbeeld.nl", phones=kept, address=address)
    person = Person(FormOfAddress.NEUTRAL, "Maria", "de Vries", "NL", "nl")
    return CustomerRecord("c", "BBBB-BBBB-BBBB", 1, person, contact, 0, 0)


def test_each_phone_finds_and_the_name_only_with_a_postcode() -> None:
    """Whoever gave no address is not found by the name."""
    assert found_by(record()) == frozenset()
    assert found_by(record("+31201234567", "+31612345678", address=HOME)) == {
        (Kind.PHONE, "+31201234567"),
        (Kind.PHONE, "+31612345678"),
        (Kind.NAME, "devries 1015dv"),
    }


@pytest.mark.parametrize("name", ["De Vries", "devries", " DE  VRIES ", "de-vries", "dé Vríes"])
def test_a_name_is_the_same_however_it_is_written(name: str) -> None:
    """Capitals, spaces, signs and accents make no difference."""
    assert fold_name(name, "1015dv") == fold_name("de Vries", "1015 DV")


@pytest.mark.parametrize(
    ("name", "postcode"), [("", "1015 DV"), ("de Vries", ""), (" ", "1015"), ("%", "1"), ("x", "*")]
)
def test_half_of_it_is_nothing(name: str, postcode: str) -> None:
    """Nor do signs stand for anything."""
    assert fold_name(name, postcode) == ""


@given(st.text(max_size=60), st.text(max_size=12), st.text(max_size=60), st.text(max_size=12))
def test_folding_is_stable_and_keeps_the_halves_apart(name: str, postcode: str, other: str, code: str) -> None:
    """Folded twice it is the same, and no end of a name is taken for a postcode."""
    folded = fold_name(name, postcode)
    if folded:
        first, second = folded.split(" ")
        assert fold_name(first, second) == folded
        if fold_name(other, code) == folded:
            assert fold_name(name, code) == folded
