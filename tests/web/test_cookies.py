"""Cookies: bound to this host, out of reach of scripts, and read without trust."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.web.cookies import BROWSER, SESSION, Cookie, read_cookies


def test_over_https_a_cookie_is_pinned_to_this_host() -> None:
    """The prefix makes browsers refuse it from any other host or path (ASVS 3.3.1 to 3.3.4)."""
    header = Cookie(SESSION, "value", 60).header(secure=True)

    assert header == "__Host-keyfob=value; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60"


def test_in_trials_over_http_only_what_needs_https_is_left_out() -> None:
    """Plain http is for loopback names, where browsers would refuse the prefix."""
    assert Cookie(SESSION, "value").header(secure=False) == "keyfob=value; Path=/; HttpOnly; SameSite=Lax"


def test_an_empty_value_takes_the_cookie_away() -> None:
    """Browsers drop what is of no age."""
    assert Cookie(SESSION, "", 60).header(secure=True).endswith("; Max-Age=0")


def test_cookies_are_read_by_their_short_names() -> None:
    """Cookies of others, and ours without their prefix, are not seen."""
    header = "__Host-keyfob=a; keyfob=b; __Host-keyfob-browser=c; other=d"

    assert read_cookies(header, secure=True) == {SESSION: "a", BROWSER: "c"}
    assert read_cookies(header, secure=False) == {SESSION: "b"}


@given(st.text())
def test_any_header_can_be_read(header: str) -> None:
    """What cannot be understood is as if it was not sent."""
    assert set(read_cookies(header, secure=False)) <= {"keyfob", "keyfob-browser", "keyfob-language", "keyfob-typed"}


@pytest.mark.parametrize(
    "other", ["a[]=1", '{"a": 1}', 'x={"a":1}', "x=a b", "x", "=x", 'x="open', "x=\u00ff", "path=/", ",", "$Version=1"]
)
def test_a_cookie_of_somebody_else_hides_none_of_ours(other: str) -> None:
    """Whatever another site of the same domain may set, nobody is signed out by it."""
    for header in (f"{other}; __Host-keyfob=a", f"__Host-keyfob=a; {other}"):
        assert read_cookies(header, secure=True) == {SESSION: "a"}


@pytest.mark.parametrize("piece", ["\\", "=", ";", " ", '"'])
def test_a_huge_cookie_costs_no_more_than_its_length(piece: str) -> None:
    """Nobody can keep the program busy for seconds with one header."""
    begun = time.process_time()
    read_cookies(f'keyfob="{piece * 60_000}"', secure=False)

    assert time.process_time() - begun < 0.5


def test_of_two_cookies_of_one_name_the_first_counts() -> None:
    """Browsers send the older one first, so that a later one pushes nobody out."""
    assert read_cookies("keyfob=a; keyfob=b", secure=False) == {SESSION: "a"}
