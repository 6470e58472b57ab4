"""What a vehicle is known by, and the table of rights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.vehicles.model import (
    MAX_PLATE,
    RIGHTS,
    SHAREABLE,
    USUAL,
    Right,
    Standing,
    mask_vin,
    read_plate,
    read_vin,
    shareable,
)

VIN = "WP0ZZZ99ZTS392124"


def test_every_right_stands_in_the_table() -> None:
    """One that did not would belong to nobody, or to everybody."""
    assert set(RIGHTS) == set(Right)


@given(st.lists(st.text() | st.sampled_from(sorted(Right))))
def test_rights_never_exceed_the_table(asked: list[str]) -> None:
    """Whatever is asked for: what stays with the main user is not given, and nothing comes that was not asked for."""
    given_rights = shareable(asked)
    assert given_rights <= set(SHAREABLE)
    assert {right.value for right in given_rights} <= set(asked)
    assert not any(RIGHTS[right] is Standing.MAIN for right in given_rights)


def test_what_is_usual_can_be_given() -> None:
    """And buying, payment data, the code and inviting cannot."""
    assert set(SHAREABLE) >= USUAL
    assert not {Right.BUYING, Right.PAYMENT, Right.SECURITY_CODE, Right.INVITING} & set(SHAREABLE)


def test_a_number_is_read_as_people_type_it() -> None:
    """With spaces, dashes and small letters."""
    assert read_vin(" wp0-zzz99 zts392124 ") == VIN


@pytest.mark.parametrize("typed", ["", VIN[1:], VIN + "1", *(VIN[1:] + sign for sign in "OQé"), "1" * 10_000])
def test_what_is_no_number_of_a_vehicle_is_none(typed: str) -> None:
    """17 signs, without I, O and Q (ISO 3779)."""
    assert read_vin(typed) is None


def test_a_masked_number_tells_the_maker_and_the_end() -> None:
    """As long as the whole one."""
    assert mask_vin(VIN) == "WP0••••••••••2124"


@given(st.text(max_size=80))
def test_any_text_is_a_plate_that_reads_the_same_again_or_none(typed: str) -> None:
    """And one that is kept has nothing in it that could harm a page or a mail."""
    plate = read_plate(typed)
    if plate is not None:
        assert read_plate(plate) == plate
        assert len(plate) <= MAX_PLATE
        assert plate.isprintable()
        assert not set(plate) & set("<>&\"'/")


@pytest.mark.parametrize("typed", ["378282246310005", "4222222222222", "4222 222222 222", "4222-222222.222"])
def test_a_card_number_is_no_plate(typed: str) -> None:
    """Those that are short enough for one."""
    assert read_plate(typed) is None
