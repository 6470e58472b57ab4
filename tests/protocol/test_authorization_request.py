"""Reading an authorization request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.protocol.authorization_request import KNOWN, AuthorizationRequest, from_text, parse, to_text
from tests.protocol.stage import ASK

values = st.text(max_size=40) | st.sampled_from(
    ["none", "login", "-1", "0", "10000", "{}", '{"userinfo":{"name":null}}']
)
pairs = st.lists(st.tuples(st.sampled_from([*KNOWN, "other", "prompt[]"]), values), max_size=20)


def test_a_sound_request_is_read() -> None:
    """Every parameter in its place."""
    request = parse(
        [
            *ASK.items(),
            ("prompt", "login consent"),
            ("max_age", "0"),
            ("acr_values", "b a b"),
            ("ui_locales", "nl de"),
            ("login_hint", "maria@example.org"),
            ("response_mode", "form_post"),
            ("claims", '{"userinfo": {"name": null}}'),
            ("display", "popup"),
        ]
    )

    assert (request.client_id, request.redirect_uri, request.state) == ("shop", ASK["redirect_uri"], "state-1")
    assert request.scopes == ("openid", "profile", "offline_access")
    assert (request.prompts, request.max_age, request.acr_values) == (("login", "consent"), 0, ("b", "a"))
    assert (request.ui_locales, request.login_hint) == (("nl", "de"), "maria@example.org")
    assert (request.response_mode, request.claims.of_person(), request.faults) == ("form_post", ("name",), {})


def test_what_is_not_sent_is_empty() -> None:
    """And faultless: the table of checks says what is missing."""
    request = parse([])

    assert (request.client_id, request.redirect_uri, request.state, request.scopes, request.prompts) == (
        "",
        "",
        "",
        (),
        (),
    )
    assert (request.max_age, request.response_mode, request.faults) == (None, "query", {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_age", "-1"),
        ("max_age", "1.5"),
        ("max_age", "x"),
        ("max_age", "٣"),  # a digit, but not one of ours
        ("max_age", "9" * 10),
        ("claims", "{"),
        ("claims", "x" * 5000),
        ("nonce", "x" * 513),
        ("nonce", "a\x00b"),
        ("state", "x" * 2049),
    ],
)
def test_what_cannot_be_used_is_a_fault(name: str, value: str) -> None:
    """It is kept beside the request, and its value is not used."""
    request = parse([(name, value)])

    assert request.faults.keys() == {name}
    assert (request.max_age, request.claims.of_person(), request.state) == (None, (), "")


@pytest.mark.parametrize(("name", "size"), [("state", 1000), ("nonce", 384), ("nonce", 64)])
def test_long_values_within_bounds_work(name: str, size: int) -> None:
    """What strict clients send comes through."""
    assert parse([(name, "-._~" * (size // 4))]).faults == {}


def test_advice_that_cannot_be_used_is_passed_over() -> None:
    """A bad ``login_hint`` or ``ui_locales`` is no error; a repeated one is."""
    assert parse([("login_hint", "x" * 400), ("ui_locales", "a\x00")]).faults == {}
    assert parse([("login_hint", "a"), ("login_hint", "b")]).faults == {"login_hint": "is repeated"}


def test_too_many_parameters_leave_nobody_to_answer() -> None:
    """The client is as unknown as if it had not been sent."""
    request = parse([("client_id", "shop")] * 200)

    assert request.client_id == ""
    assert "client_id" in request.faults


@given(pairs)
def test_reading_never_fails(sent: list[tuple[str, str]]) -> None:
    """Any parameters give a request whose values can be stored."""
    request = parse(sent)

    assert set(request.faults) <= KNOWN.keys()
    for name, value in request.given.items():
        assert len(value.encode()) <= 4 * KNOWN[name]


@given(pairs)
def test_a_parked_request_comes_back_as_it_was(sent: list[tuple[str, str]]) -> None:
    """What was accepted is read again the same way."""
    request = parse(sent)
    sound: AuthorizationRequest = from_text(to_text(request))

    assert sound.given == request.given
    assert (sound.prompts, sound.max_age, sound.scopes) == (request.prompts, request.max_age, request.scopes)
