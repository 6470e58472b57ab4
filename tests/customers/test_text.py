"""Free fields: kept literally, without control characters and without card numbers."""

import pytest

from keyfob.customers.text import MAX_LENGTH, Fault, find_fault, tidy


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
