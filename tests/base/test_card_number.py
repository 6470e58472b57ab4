"""Payment cards' numbers are found however they are written, and what people write otherwise is none."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.card_number import has_card_number

SIGNS = " .-/_,:;\n\t\u00a0\u2011\u2013\u2007*#|()'"
GAPS = st.text(SIGNS, min_size=1, max_size=3) | st.just("+")
BODIES = st.lists(st.integers(0, 9), min_size=12, max_size=18).filter(any)


def with_check_digit(body: list[int]) -> str:
    """The whole number; the check digit is computed here the long way round."""
    check = next(
        digit
        for digit in range(10)
        if sum(d if at % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for at, d in enumerate([digit, *body[::-1]])) % 10
        == 0
    )
    return "".join(map(str, [*body, check]))


@pytest.mark.parametrize(
    "gap",
    ["  ", "\n", "\r\n", "/", "_", ",", "\u2013", "\u2011", " - ", "\u00a0", "\u00a0\u00a0\u00a0", "+", "%", "\u200d"],
)
def test_whatever_is_no_letter_and_no_digit_hides_no_card_number(gap: str) -> None:
    """Whole, in fours, and digit by digit."""
    assert has_card_number(f"Visa{gap}" + gap.join(["4111", "1111", "1111", "1111"]))
    assert has_card_number(gap.join("378282246310005"))


@given(BODIES, st.data())
def test_no_number_with_a_right_check_digit_hides_in_groups(body: list[int], data: st.DataObject) -> None:
    """Of three digits and more, each gap another one, with words around."""
    number = with_check_digit(body)
    cuts = [0]
    while cuts[-1] < len(number):
        cuts.append(min(len(number), cuts[-1] + data.draw(st.integers(3, 6))))
    groups = [number[a:b] for a, b in pairwise(cuts)]
    written = groups[0] + "".join(data.draw(GAPS) + group for group in groups[1:])

    assert has_card_number(f"card {written} thanks")


@given(BODIES, GAPS | st.just(""))
def test_no_number_with_a_right_check_digit_hides_digit_by_digit(body: list[int], gap: str) -> None:
    """Or written together."""
    assert has_card_number(gap.join(with_check_digit(body)))


@pytest.mark.parametrize(
    "typed",
    [
        "4111111111111112",
        "000000000000000",
        "411111111111",
        "12 34 56",
        "Hoofdstraat 12-14",
        "",
        "4111    1111    1111    1111",
    ],
)
def test_other_digits_are_no_card_number(typed: str) -> None:
    """Wrong check digit, too short, all zeros, too far apart."""
    assert not has_card_number(typed)


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
PHONES = st.sampled_from(["06-{:08}", "+31 6 {:08}", "(+49) 171 {:07}", "+32 470 {:06}"])


@given(PHONES, PHONES, st.integers(0, 999_999), st.integers(0, 999_999))
def test_phone_numbers_beside_each_other_are_no_card_number(one: str, other: str, digits: int, more: int) -> None:
    """The second with its country, as people write two."""
    written = other.format(more)
    assert not has_card_number(f"You reach me at {one.format(digits)}{', ' if written[0] != '0' else ' or '}{written}.")


@given(
    DAYS,
    DAYS,
    st.sampled_from(["%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"]),
    st.sampled_from([" ", " - ", ", ", "\u2013"]),
)
def test_dates_are_no_card_number(one: date, other: date, form: str, gap: str) -> None:
    """From one day to another, before a phone number."""
    assert not has_card_number(f"{one:{form}}{gap}{other:{form}}, 14:30, 06-12345678")


def iban(country: str, account: str) -> str:
    """With its check digits (ISO 13616), in fours."""
    rest = int("".join(str(int(c, 36)) for c in f"{account}{country}00"))
    whole = f"{country}{98 - rest % 97:02}{account}"
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


@given(
    st.sampled_from(["DE {:018}", "NL ABNA{:010}", "FR {:023}", "AT {:016}"]), st.integers(0, 10**10 - 1), st.booleans()
)
def test_a_bank_account_is_no_card_number(form: str, number: int, together: bool) -> None:
    """With its letters and a right check number; without them it may be one."""
    country, account = form.format(number).split()
    written = iban(country, account)
    assert not has_card_number(f"My account is {written.replace(' ', '') if together else written}, thank you.")


@given(st.integers(1, 9999), st.integers(1, 99), st.integers(1000, 9999))
def test_a_house_number_is_no_card_number(house: int, floor: int, postcode: int) -> None:
    """With floor, postcode and a phone number behind."""
    assert not has_card_number(f"Hoofdstraat {house}-{floor}, {postcode} AB Utrecht, +31 6 12345678")
