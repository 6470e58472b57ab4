"""Cookies: bound to this host, out of reach of scripts, and read without trust."""

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
