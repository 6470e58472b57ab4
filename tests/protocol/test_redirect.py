"""Redirect URIs: what may be registered, and what is the same."""

import string
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keyfob.base.errors import Malformed
from keyfob.protocol import redirect

REGISTERED = "https://shop.example/callback"


@pytest.mark.parametrize(
    "uri",
    [
        "https://shop.example/callback",
        "https://shop.example:8443/callback?tenant=1&x=%20",
        "https://shop.example",
        "https://[2001:db8::1]/callback",
        "http://localhost:3000/callback",
        "http://127.0.0.1/callback",
        "http://[::1]:8080/",
    ],
)
def test_a_sound_address_can_be_registered(uri: str) -> None:
    """https, and http on this machine."""
    assert redirect.unfit(uri) == ""


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("", "characters"),
        ("https://shop.example/#here", "fragment"),
        ("https://shop.example/#", "fragment"),
        ("https://shop.example/a b", "characters"),
        ("https://shop.example\\@evil.example/", "characters"),
        ("https://shop.example/\r\nX: y", "characters"),
        ("https://shöp.example/", "characters"),
        ("https://shop.example/%zz", "characters"),
        ("https://shop.example/" + "a" * 2048, "too long"),
        ("https:///callback", "no host"),
        ("https://:443/callback", "no host"),
        ("https://shop.example:/callback", "no port"),
        ("https://shop.example:0/callback", "no port"),
        ("https://shop.example:99999/callback", "no URI"),
        ("https://[::1/callback", "no URI"),
        ("https://maria@shop.example/", "user"),
        ("https://maria:secret@shop.example/", "user"),
        ("https://*.shop.example/", "wildcard"),
        ("http://shop.example/callback", "http"),
        ("http://localhost.evil.example/callback", "http"),
        ("http://127.0.0.1.evil.example/", "http"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("/callback", "scheme"),
        ("//shop.example/callback", "scheme"),
        ("com.example.app:/done", "scheme"),
    ],
)
def test_an_unsound_address_cannot_be_registered(uri: str, why: str) -> None:
    """Each reason is said in words."""
    assert why in redirect.unfit(uri)


def test_an_app_may_register_its_own_scheme() -> None:
    """A private scheme has a dot in it (RFC 8252 section 7.1)."""
    assert redirect.unfit("com.example.app:/done", native=True) == ""
    assert redirect.unfit("javascript:alert(1)", native=True) != ""


@pytest.mark.parametrize(
    "asked",
    [
        "https://SHOP.example/callback",
        "https://shop.example/Callback",
        "https://shop.example/callback/",
        "https://shop.example//callback",
        "https://shop.example/x/../callback",
        "https://shop.example/./callback",
        "https://shop.example/%2e/callback",
        "https://shop.example/%63allback",
        "https://shop.example/%2563allback",
        "https://shop.example:443/callback",
        "https://shop.example:8443/callback",
        "https://maria@shop.example/callback",
        "https://shop.example@evil.example/callback",
        "https://shop.example/callback#",
        "https://shop.example/callback#x",
        "https://shop.example/callback?",
        "https://shop.example/callback?x=1",
        "https://shop.example/callback%3Fx=1",
        "https://shop.example\\callback",
        "https://shop.example/callback\\",
        "https://shop.example.evil.example/callback",
        "http://shop.example/callback",
        "https://shop.example/callback ",
        " https://shop.example/callback",
        "https://shop.example/callback\n",
        "",
    ],
)
def test_an_address_that_only_resembles_the_registered_one_is_foreign(asked: str) -> None:
    """Comparison is by characters, whatever a browser would make of them."""
    assert not redirect.is_registered(asked, (REGISTERED,))


@given(st.text())
def test_only_the_registered_address_itself_is_registered(asked: str) -> None:
    """No other text is taken for it."""
    assert redirect.is_registered(asked, (REGISTERED,)) == (asked == REGISTERED)


@given(st.integers(0, 99999), st.sampled_from(["127.0.0.1", "[::1]"]))
def test_an_app_on_a_computer_may_come_from_any_port(port: int, host: str) -> None:
    """The port of a loopback address is free, everything else is not (RFC 8252 section 7.3)."""
    registered = (f"http://{host}/done?x=1", REGISTERED)

    assert redirect.is_registered(f"http://{host}:{port}/done?x=1", registered)
    assert redirect.is_registered(f"http://{host}/done?x=1", (f"http://{host}:{port}/done?x=1",))
    assert not redirect.is_registered(f"http://{host}:{port}/done", registered)
    assert not redirect.is_registered(f"http://{host}:{port}/done?x=1#", registered)
    assert not redirect.is_registered(f"https://{host}:{port}/done?x=1", registered)


@pytest.mark.parametrize(
    "asked",
    [
        "http://localhost:4000/done",
        "http://127.0.0.1:4000.evil.example/done",
        "http://127.0.0.1:4000@evil.example/done",
        "http://127.0.0.1.evil.example/done",
        "http://127.0.0.2:4000/done",
        "http://127.0.0.1:123456/done",
        "http://127.0.0.1:/done",
        "http://127.0.0.1:-1/done",
        "http://127.0.0.1:4000\n/done",
        "http://[::1]:4000/done",
    ],
)
def test_a_free_port_opens_nothing_else(asked: str) -> None:
    """The host is a literal, and names that could resolve elsewhere keep their port."""
    assert not redirect.is_registered(asked, ("http://127.0.0.1:3000/done", "http://localhost:3000/done"))


pairs = st.lists(st.tuples(st.text(string.ascii_lowercase, min_size=1), st.text(min_size=1)), max_size=4)


@given(pairs)
def test_parameters_arrive_as_they_were_sent(parameters: list[tuple[str, str]]) -> None:
    """Whatever a state holds, it comes back byte for byte."""
    assume(all(value.isprintable() for _, value in parameters))
    location = redirect.with_parameters("https://shop.example/callback", parameters)

    assert parse_qsl(urlsplit(location).query, keep_blank_values=True) == parameters


def test_a_registered_query_stays_in_front() -> None:
    """The client's own query is kept, ours is joined to it with an ampersand."""
    assert redirect.with_parameters("https://a.example/?x=%41", [("state", "a-._~b")]) == (
        "https://a.example/?x=%41&state=a-._~b"
    )
    assert redirect.with_parameters("https://a.example/", []) == "https://a.example/"


@pytest.mark.parametrize(
    ("uri", "origin"),
    [
        ("https://shop.example/a", "https://shop.example"),
        ("https://shop.example:443/a", "https://shop.example"),
        ("https://Shop.example:8443/a", "https://shop.example:8443"),
        ("http://localhost:3000/a", "http://localhost:3000"),
        ("http://[::1]:80/a", "http://[::1]"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(uri: str, origin: str) -> None:
    """Scheme and host, and a port only when it is not the usual one."""
    assert redirect.origin_of(uri) == origin


@pytest.mark.parametrize("uri", ["com.example.app:/done", "https:///a"])
def test_what_is_no_web_address_has_no_origin(uri: str) -> None:
    """An app's own scheme has none."""
    with pytest.raises(Malformed):
        redirect.origin_of(uri)


@pytest.mark.parametrize(
    ("uri", "host"),
    [("https://Shop.example:1/a", "shop.example"), ("http://localhost/a", ""), ("com.example.app:/done", "")],
)
def test_a_host_that_is_everybodys_own_machine_does_not_count(uri: str, host: str) -> None:
    """Two apps on loopback have nothing in common."""
    assert redirect.host_of(uri) == host
