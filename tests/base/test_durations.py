"""Durations as a settings file writes them."""

import pytest

from keyfob.base.durations import DAY, HOUR, MINUTE, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("10m", 10 * MINUTE), (" 12 h ", 12 * HOUR), ("30d", 30 * DAY)]
)
def test_a_number_and_a_unit_are_seconds(text: str, seconds: int) -> None:
    """The four units."""
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "10", "m", "-1m", "1.5h", "10 m m", "1w", "9999999s", "\u0661x"])
def test_another_shape_is_refused_with_advice(text: str) -> None:
    """The message shows how to write one."""
    with pytest.raises(ValueError, match="10m"):
        parse_duration(text)
