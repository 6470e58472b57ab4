"""Identifiers, tokens and codes."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.ids import is_id, new_digits, new_id, new_ordered_id, new_reference, new_token
from tests.chance import counting_mint


def test_an_identifier_has_26_letters_and_is_one() -> None:
    """128 bits in base 32."""
    assert len(new_id(counting_mint())) == 26
    assert is_id(new_id(counting_mint()))


@given(st.binary(min_size=16, max_size=16))
def test_an_identifier_is_spelt_in_base32hex(raw: bytes) -> None:
    """As RFC 4648 section 7 has it, in small letters and without padding."""
    assert new_id(lambda _: raw) == base64.b32hexencode(raw).decode().lower().rstrip("=")


@pytest.mark.parametrize("text", ["", "a", "A" * 26, "w" * 26, "a" * 27, "ä" * 26, "a" * 25 + "\n"])
def test_other_texts_are_no_identifiers(text: str) -> None:
    """Only the alphabet and the length of `new_id` pass."""
    assert not is_id(text)


@given(st.integers(0, 2**60), st.one_of(st.integers(1, 10), st.integers(1, 2**60)), st.binary(min_size=8, max_size=8))
def test_ordered_identifiers_sort_by_time(at: int, later: int, chance: bytes) -> None:
    """An earlier microsecond sorts first, whatever chance adds."""
    one, other = new_ordered_id(lambda _: chance, at), new_ordered_id(lambda _: bytes(8), at + later)
    assert one < other
    assert is_id(one)
    assert is_id(other)


def test_a_token_carries_256_bits_in_43_characters() -> None:
    """URL-safe, without padding."""
    token = new_token(counting_mint())

    assert len(token) == 43
    assert token.replace("-", "").replace("_", "").isalnum()


@given(st.integers(0, 10_000), st.integers(1, 7))
def test_codes_have_exactly_so_many_digits(seed: int, count: int) -> None:
    """Leading zeros are kept."""
    code = new_digits(counting_mint(seed), count)

    assert len(code) == count
    assert code.isdecimal()


@given(st.integers(0, 10_000))
def test_references_can_be_read_out(seed: int) -> None:
    """Groups of four capital letters without vowels."""
    short, long = new_reference(counting_mint(seed)), new_reference(counting_mint(seed), 3)

    assert [len(group) for group in short.split("-")] == [4, 4]
    assert [len(group) for group in long.split("-")] == [4, 4, 4]
    assert not set(long) & set("AEIOUY0123456789")
