"""Codes as people type them."""

import pytest

from keyfob.accounts.typed_code import plain_digits


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("123-456", "123456"),
        ("123\u00a0456\t", "123456"),
        ("12345x", ""),
        ("１２３４５６", ""),  # noqa: RUF001  # digits of full width, on purpose
        ("١٢٣٤٥٦", ""),
        ("½", ""),
        ("", ""),
    ],
)
def test_spaces_and_dashes_are_no_part_of_a_code_and_only_plain_digits_are(typed: str, digits: str) -> None:
    """What is no code becomes nothing, which no code ever is."""
    assert plain_digits(typed) == digits
