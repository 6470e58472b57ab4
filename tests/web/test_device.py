"""Devices, in words a person knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.web.device import device_name

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("header", "name"), [(FIREFOX, "Firefox · Linux"), (SAFARI, "Mobile Safari · iOS"), ("", ""), ("nonsense/1", "")]
)
def test_a_browser_is_named_with_its_system(header: str, name: str) -> None:
    """And not at all where neither can be told."""
    assert device_name(header) == name


@given(st.text(max_size=2000))
def test_any_header_gives_a_short_name(header: str) -> None:
    """However long and strange it is."""
    assert len(device_name(header)) <= 60


@pytest.mark.parametrize(
    "header",
    [
        "Your ID is locked: http://evil.example/unlock/1.0 CFNetwork/1 Darwin/20",
        "<b>x</b>/1.0 CFNetwork",
        "evil\u2028.example/1.2 CFNetwork",
        "Mozilla/5.0 (compatible; evil.example bot/1.0)",
    ],
)
def test_nobody_writes_into_the_mails_of_others_by_the_name_of_his_browser(header: str) -> None:
    """A mail that is asked for in somebody's name tells which browser asked, in our words alone."""
    assert device_name(header) in {"", "iOS", "Linux"}
