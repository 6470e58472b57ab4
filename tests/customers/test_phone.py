"""Phones: read by the plan of their country, kept in one form, one of them the main one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.customers.countries import COUNTRIES
from keyfob.customers.markets import Markets
from keyfob.customers.model import Contact, Phone, PhoneKind
from keyfob.customers.phone import (
    MOST,
    Full,
    Typed,
    add_phone,
    calling_code,
    change_phone,
    country_of,
    read_number,
    read_phone,
    remove_phone,
    write_number,
)
from keyfob.customers.text import Fault, Unfit
from tests.chance import counting_mint

MARKETS = Markets(languages=("en",))
MOBILE = Phone("a", "+31612345678", PhoneKind.MOBILE, is_verified=True)
WORK = Phone("b", "+4971112345678", PhoneKind.WORK)
CONTACT = Contact("maria@example.nl", phones=(MOBILE, WORK))


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("06 12345678", "NL", "+31612345678"),
        ("+31 (0)6-12345678", "DE", "+31612345678"),
        ("0031612345678", "BE", "+31612345678"),
        ("+31612345678", "", "+31612345678"),
        ("0711 123456", "DE", "+49711123456"),
        ("02 1234 5678", "IT", "+390212345678"),
        ("(213) 373-4253", "US", "+12133734253"),
        ("tel:+31-6-12345678", "", "+31612345678"),
    ],
)
def test_a_number_is_kept_in_one_form_however_it_is_typed(typed: str, country: str, number: str) -> None:
    """E.164, as services are told it."""
    assert read_number(typed, country) == (number, None)


@pytest.mark.parametrize(
    ("typed", "country", "fault"),
    [
        ("", "NL", Fault.MISSING),
        ("12", "NL", Fault.SHAPE),
        ("112", "NL", Fault.SHAPE),
        ("06 12345678", "", Fault.SHAPE),
        ("06 12345678 ext. 5", "NL", Fault.SHAPE),
        ("+999 1234567", "NL", Fault.SHAPE),
        ("1" * 101, "NL", Fault.TOO_LONG),
        ("4111 1111 1111 1111", "NL", Fault.CARD_NUMBER),
        ("+4111111111111111", "CH", Fault.CARD_NUMBER),
        ("3782 822463 10005", "US", Fault.CARD_NUMBER),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(typed: str, country: str, fault: Fault) -> None:
    """A card number is told as one."""
    assert read_number(typed, country) == ("", fault)


def test_a_phone_number_may_pass_the_check_of_cards() -> None:
    """One in ten of the long German ones does: it is no card for that."""
    assert read_number("+49 1512 3456781", "") == ("+4915123456781", None)
    assert read_number("+49 1512 3456786", "") == ("+4915123456786", None)


def test_unknown_kinds_countries_and_numbers_given_twice_are_refused() -> None:
    """Only with another phone: its own number may stay."""
    wrong = read_phone({"phone": "06 12345678", "phone_country": "XX", "phone_kind": "fax"}, (), MARKETS)
    twice = read_phone({"phone": MOBILE.number}, CONTACT.phones, MARKETS)

    assert isinstance(wrong, Unfit)
    assert wrong.faults == {"phone": Fault.SHAPE, "phone_country": Fault.UNKNOWN, "phone_kind": Fault.UNKNOWN}
    assert isinstance(twice, Unfit)
    assert twice.faults == {"phone": Fault.TAKEN}
    assert read_phone({"phone": MOBILE.number}, CONTACT.phones, MARKETS, own="a") == Typed(
        MOBILE.number, PhoneKind.MOBILE
    )


def test_the_first_phone_is_the_main_one() -> None:
    """A new one takes its place only where that is wanted."""
    typed = Typed("+31201234567", PhoneKind.HOME)
    last = add_phone(CONTACT, typed, is_main=False, mint=counting_mint())
    first = add_phone(CONTACT, typed, is_main=True, mint=counting_mint())

    assert isinstance(last, Contact)
    assert isinstance(first, Contact)
    assert last.main_phone == MOBILE
    assert [phone.number for phone in first.phones] == [typed.number, MOBILE.number, WORK.number]
    assert remove_phone(CONTACT, MOBILE).main_phone == WORK
    assert remove_phone(remove_phone(CONTACT, MOBILE), WORK).main_phone is None


def test_another_number_is_not_verified_any_more() -> None:
    """Another kind or place changes nothing about that."""
    other = change_phone(CONTACT, MOBILE, Typed("+31687654321", PhoneKind.MOBILE), is_main=False)
    same = change_phone(CONTACT, MOBILE, Typed(MOBILE.number, PhoneKind.WORK), is_main=True)
    main = change_phone(CONTACT, WORK, Typed(WORK.number, PhoneKind.HOME), is_main=True)

    assert other.phones == (Phone("a", "+31687654321", PhoneKind.MOBILE), WORK)
    assert same.phones == (Phone("a", MOBILE.number, PhoneKind.WORK, is_verified=True), WORK)
    assert main.phones == (Phone("b", WORK.number, PhoneKind.HOME), MOBILE)


def test_no_more_than_five_are_kept() -> None:
    """The next is refused."""
    contact = CONTACT
    for number in range(MOST - len(CONTACT.phones)):
        more = add_phone(
            contact, Typed(f"+3161234560{number}", PhoneKind.HOME), is_main=False, mint=counting_mint(number)
        )
        assert isinstance(more, Contact)
        contact = more
    assert isinstance(
        add_phone(contact, Typed("+31612345670", PhoneKind.HOME), is_main=True, mint=counting_mint()), Full
    )


def test_numbers_are_shown_with_spaces_and_know_their_country() -> None:
    """As people read them."""
    assert write_number("+31612345678") == "+31 6 12345678"
    assert (country_of("+31612345678"), country_of("+12133734253")) == ("NL", "US")
    assert (calling_code("NL"), calling_code("US"), calling_code("AQ")) == (31, 1, 0)


@given(
    st.text() | st.from_regex(r"\+?[0-9 ()./-]{5,18}", fullmatch=True),
    st.sampled_from(sorted(COUNTRIES)) | st.text(max_size=3),
)
def test_any_text_is_a_fault_or_a_number_that_comes_back_the_same(typed: str, country: str) -> None:
    """However it is shown, it reads as itself, wherever."""
    number, fault = read_number(typed, country)
    if fault is None:
        assert read_number(number, "") == (number, None)
        assert read_number(write_number(number), country) == (number, None)
        assert country_of(number) in COUNTRIES | {"", "001", "AC", "TA", "XK"}
