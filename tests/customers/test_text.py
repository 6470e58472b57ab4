"""Free fields: kept literally, without control characters and without card numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.customers.text import MAX_LENGTH, Fault, find_fault, has_card_number, tidy


@pytest.mark.parametrize(
    "typed",
    [
        "Zoë",
        "O'Neil-Smith",
        "<b>x</b>{{7*7}} https://evil",
        "=SUM(A1)",
        "José María",
        "नि\u200dकिता",
        "李",
        "J. R. R.",
        "👩\u200d👧",
    ],
)
def test_any_name_is_kept_literally(typed: str) -> None:
    """Markup is text: pages and mails escape it, nobody's name is mangled."""
    assert tidy(typed) == typed
    assert find_fault(typed) is None


@pytest.mark.parametrize(
    ("typed", "kept"), [("  Maria  van\tder \n Berg ", "Maria van der Berg"), ("Zoe\u0308", "Zoë"), (" ", "")]
)
def test_space_is_tidied_and_accents_are_composed(typed: str, kept: str) -> None:
    """The same name typed twice is the same name."""
    assert tidy(typed) == kept


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1b[31m", "a\u202eb", "a\ufeffb", "a\ud800", "a\ue000", "a\u0378"])
def test_control_and_invisible_characters_are_refused(typed: str) -> None:
    """They could forge logs and reverse what follows them."""
    assert find_fault(tidy(typed)) is Fault.CHARACTERS


def test_too_long_and_missing_are_told_apart() -> None:
    """An endless text is refused without being worked through."""
    assert find_fault(tidy("x" * MAX_LENGTH)) is None
    assert find_fault(tidy("x" * (MAX_LENGTH + 1))) is Fault.TOO_LONG
    assert find_fault(tidy("\u0301" * 1_000_000)) is Fault.TOO_LONG
    assert find_fault("", required=True) is Fault.MISSING
    assert find_fault("") is None


@pytest.mark.parametrize(
    "typed",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "Visa 4111-1111-1111-1111 12/29",
        "378282246310005",
        "4222222222222",
        "6304000000000000000",
        "x4111.1111.1111.1111x",
        "4111111111111111 737",
    ],
)
def test_a_card_number_is_refused_however_it_is_spaced(typed: str) -> None:
    """Also with its date or check number behind it."""
    assert find_fault(typed) is Fault.CARD_NUMBER


@pytest.mark.parametrize(
    "typed", ["4111111111111112", "000000000000000", "411111111111", "12 34 56", "Hoofdstraat 12-14", ""]
)
def test_other_digits_are_no_card_number(typed: str) -> None:
    """Wrong check digit, too short, all zeros."""
    assert not has_card_number(typed)


@given(st.lists(st.integers(0, 9), min_size=12, max_size=18).filter(any), st.sampled_from(["", " ", "-"]))
def test_every_number_with_a_right_check_digit_is_found(body: list[int], gap: str) -> None:
    """The check digit is computed here the long way round."""
    check = next(
        digit
        for digit in range(10)
        if sum(d if at % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for at, d in enumerate([digit, *body[::-1]])) % 10
        == 0
    )

    assert has_card_number(gap.join(map(str, [*body, check])))
