"""Signing in at the shop through an OpenID provider, on real HTTP, and being signed out again."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from app import build
from tests.examples.conftest import Visitor, settings
from tests.examples.provider import Provider


def test_a_guests_cart_and_wishlist_come_along(visitor: Visitor) -> None:
    """What a guest collected is there after the sign-in, and again after signing out and in."""
    visitor.send("/cart", slug="compass", act="add", pieces="2")
    visitor.send("/wishlist", slug="scarf", act="add")
    page = visitor.see("/sign-in?return=/cart")

    assert "Welcome, Maria. What you had put in your cart and on your wishlist has come along." in page
    assert "Homeward compass" in page
    assert "Detour scarf" in visitor.see("/wishlist")

    visitor.send("/sign-out")

    assert "Your cart is empty." in visitor.see("/cart")
    visitor.see("/sign-in")
    assert "2 things" in visitor.see("/account")
    assert "Detour scarf" in visitor.see("/wishlist")


def test_two_devices_share_one_basket(visit: Callable[[], Visitor]) -> None:
    """The basket belongs to the customer, not to the browser; of a product in both carts the larger number stays."""
    phone, laptop = visit(), visit()
    phone.send("/cart", slug="mug", act="add", pieces="3")
    laptop.send("/cart", slug="mug", act="add", pieces="1")
    laptop.send("/cart", slug="tray", act="add", pieces="1")
    phone.see("/sign-in")
    laptop.see("/sign-in")

    assert "€126.00" not in phone.see("/cart")
    assert "€90.00" in phone.see("/cart")  # 3 × 18 + 36
    assert "€90.00" in laptop.see("/cart")


def test_the_request_is_as_safe_as_it_should_be(visitor: Visitor, provider: Provider) -> None:
    """Code flow with PKCE S256, state, nonce, the person's language, and the one redirect URI of the shop."""
    visitor.see("/sign-in")

    assert provider.asked["response_type"] == "code"
    assert provider.asked["code_challenge_method"] == "S256"
    assert len(provider.asked["code_challenge"]) == 43
    assert len(provider.asked["state"]) >= 20
    assert len(provider.asked["nonce"]) >= 20
    assert provider.asked["ui_locales"] == "en"
    assert provider.asked["scope"] == "openid profile email delivery_addresses payment_preference offline_access"
    assert provider.asked["redirect_uri"] == f"{str(visitor.http.base_url).rstrip('/')}/callback"
    assert "prompt" not in provider.asked


def test_a_language_chosen_here_is_passed_on(visitor: Visitor, provider: Provider) -> None:
    """Somebody who reads the shop in Dutch is asked in Dutch."""
    visitor.send("/language", language="nl", back="/")
    visitor.see("/sign-in")

    assert provider.asked["ui_locales"] == "nl"


def test_creating_an_id_says_so(visitor: Visitor, provider: Provider) -> None:
    """The second door asks the provider for a registration."""
    visitor.see("/create-id")

    assert provider.asked["prompt"] == "create"


@pytest.mark.parametrize(
    ("back", "path"), [("/product/flask", "/product/flask"), ("//evil.example", "/"), ("https://evil.example", "/")]
)
def test_one_returns_to_the_page_one_came_from(visitor: Visitor, back: str, path: str) -> None:
    """And to no other site, whoever made the link."""
    answer = visitor.http.get("/sign-in", params={"return": back})

    assert answer.url.path == path
    assert answer.url.host == "127.0.0.1"
    assert "Welcome, Maria." in answer.text


def test_a_page_for_customers_asks_guests_to_sign_in_first(visitor: Visitor) -> None:
    """Ordering leads through the ID and back, with name and address filled in."""
    visitor.send("/cart", slug="bag", act="add")
    page = visitor.see("/order")

    assert 'value="Maria de Vries"' in page
    assert 'value="maria@voorbeeld.nl"' in page
    answer = visitor.send("/order", name="Maria", email="maria@elders.nl", address="Dam 1, Amsterdam")
    assert "maria@elders.nl" in answer.text
    assert "Your cart is empty." in visitor.see("/cart")


def test_the_account_says_in_words_what_was_learnt(visitor: Visitor, provider: Provider) -> None:
    """Claims of the ID token and of userinfo, each with its meaning; nothing that looks like a token."""
    visitor.see("/sign-in")
    page = visitor.see("/account")

    for text in (
        "Hello, Maria",
        "Maria de Vries",
        "verified",
        "password",
        "Dutch (Netherlands)",
        provider.person["sub"],
    ):
        assert text in page
    assert "access" not in re.sub(r"<[^>]+>", "", page)
    assert "eyJ" not in page


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        ("access_denied", 200, "You turned back. That is fine."),
        ("login_required", 200, "Your ID would like to ask you something."),
        ("interaction_required", 200, "Your ID would like to ask you something."),
        ("temporarily_unavailable", 503, "The ID does not answer right now."),
        ("invalid_request", 400, "We could not sign you in."),
        ("<script>alert(1)</script>", 400, "We could not sign you in."),
    ],
)
def test_every_refusal_has_a_page_that_helps(
    visitor: Visitor, provider: Provider, error: str, status: int, words: str
) -> None:
    """The person reads what happened and where to go on; the guest's cart is untouched."""
    visitor.send("/cart", slug="mug", act="add")
    provider.answer = error
    answer = visitor.http.get("/sign-in?return=/cart")

    assert answer.status_code == status
    assert words in answer.text
    assert '<a class="btn" href="/sign-in?return=%2Fcart">Try again</a>' in answer.text
    assert "alert(1)" not in answer.text
    assert "Third Cup mug" in visitor.see("/cart")


def test_an_answer_of_another_issuer_is_refused(visitor: Visitor, provider: Provider) -> None:
    """Mix-up: the code of one provider is not taken to another (RFC 9207)."""
    provider.iss = "https://evil.example"

    assert "We could not sign you in." in visitor.see("/sign-in")


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another-client"},
        {"aud": ["another-client"], "azp": "shop"},
        {"iss": "https://evil.example"},
        {"exp": 1},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_for_us_is_refused(
    visitor: Visitor, provider: Provider, claims: dict[str, object]
) -> None:
    """Nonce, audience, issuer and expiry are checked, each by itself (OpenID Connect Core 1.0, 3.1.3.7)."""
    provider.claims = claims

    assert "We could not sign you in." in visitor.see("/sign-in")


def test_userinfo_about_somebody_else_is_refused(visitor: Visitor, provider: Provider) -> None:
    """The subject of userinfo has to be that of the ID token (OpenID Connect Core 1.0, 5.3.2)."""
    provider.claims = {"sub": "somebody-else"}

    assert "We could not sign you in." in visitor.see("/sign-in")


def test_a_callback_that_nobody_asked_for_signs_nobody_in(visitor: Visitor) -> None:
    """Login CSRF: without the state of this very browser, a code is worth nothing."""
    answer = visitor.http.get("/callback?code=abc&state=def")

    assert answer.status_code in {400, 503}
    assert "Sign out" not in visitor.see("/")


def test_another_browsers_answer_signs_nobody_in(visit: Callable[[], Visitor]) -> None:
    """A victim who opens an attacker's callback link is not signed in as the attacker."""
    attacker, victim = visit(), visit()
    to_the_id = attacker.http.get("/sign-in", follow_redirects=False).headers["location"]
    back = attacker.http.get(to_the_id, follow_redirects=False).headers["location"]
    victim.see("/sign-in")
    victim.send("/sign-out")
    answer = victim.http.get(back)

    assert "That sign-in has been overtaken." in answer.text
    assert "Sign out" not in victim.see("/")


def test_a_reload_of_the_callback_harms_nobody(visitor: Visitor) -> None:
    """Somebody who goes back in the browser after signing in is simply signed in."""
    to_the_id = visitor.http.get("/sign-in", follow_redirects=False).headers["location"]
    back = visitor.http.get(to_the_id, follow_redirects=False).headers["location"]
    visitor.see(back)

    assert "Sign out" in visitor.see(back)


def test_the_session_gets_a_new_name_at_every_step(visitor: Visitor) -> None:
    """A session id that somebody planted or overheard before is worth nothing after the sign-in, or the sign-out."""
    visitor.send("/cart", slug="mug", act="add")
    as_guest = visitor.http.cookies["shop"]
    visitor.see("/sign-in")
    as_customer = visitor.http.cookies["shop"]
    visitor.send("/sign-out")

    assert len({as_guest, as_customer, visitor.http.cookies["shop"]}) == 3
    for old in (as_guest, as_customer):
        visitor.http.cookies.set("shop", old, domain="127.0.0.1")
        assert "Sign out" not in visitor.see("/")
        visitor.http.cookies.clear()


def test_an_unreachable_id_is_explained() -> None:
    """While nobody answers at the issuer's address, the shop stays open, and says what is the matter."""
    with TestClient(build(settings("http://127.0.0.1:9")), base_url="http://127.0.0.1") as visitor:
        answer = visitor.get("/sign-in")

    assert answer.status_code == 503
    assert "The ID does not answer right now." in answer.text


def test_signing_out_signs_out_at_the_id_too(visitor: Visitor, provider: Provider) -> None:
    """RP-initiated logout with the ID token, our own address and a state that has to come back."""
    visitor.see("/sign-in")
    answer = visitor.send("/sign-out")

    assert set(provider.ended) == {"id_token_hint", "post_logout_redirect_uri", "client_id", "state", "ui_locales"}
    assert provider.ended["post_logout_redirect_uri"].endswith("/signed-out")
    assert "You are signed out." in answer.text


def test_nobody_is_told_of_a_sign_out_that_was_none(visitor: Visitor) -> None:
    """A link to the farewell page, sent by somebody else, only leads to the shop."""
    assert "You are signed out." not in visitor.see("/signed-out?state=made-up")


@pytest.mark.parametrize("by_session", [True, False])
def test_the_id_can_end_our_sessions_from_outside(
    visit: Callable[[], Visitor], provider: Provider, *, by_session: bool
) -> None:
    """By `sid` one session ends, by `sub` all of that person's; the browser need not be open."""
    here, there = visit(), visit()
    here.see("/sign-in")
    first, provider.sid = provider.sid, "another-session"
    there.see("/sign-in")
    claims = {"sid": first} if by_session else {"sid": None, "sub": provider.person["sub"]}
    token = provider.logout_token(**claims)
    answer = here.http.post("/backchannel-logout", data={"logout_token": token})

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "Sign out" not in here.see("/")
    assert ("Sign out" in there.see("/")) is by_session
    assert "Your cart is empty." in here.see("/cart")


def test_a_logout_token_works_once(visit: Callable[[], Visitor], provider: Provider) -> None:
    """A token that was overheard ends no later session."""
    visitor = visit()
    visitor.see("/sign-in")
    token = provider.logout_token()
    visitor.http.post("/backchannel-logout", data={"logout_token": token})
    visitor.see("/sign-in")
    again = visitor.http.post("/backchannel-logout", data={"logout_token": token})

    assert again.status_code == 400
    assert again.headers["cache-control"] == "no-store"
    assert "Sign out" in visitor.see("/")


@pytest.mark.parametrize("fields", [{}, {"logout_token": "nonsense"}, {"logout_token": "a.b.c"}, {"other": "x"}])
def test_what_is_no_logout_token_ends_nothing(visitor: Visitor, fields: dict[str, str]) -> None:
    """400, never 500, and the session stands."""
    visitor.see("/sign-in")
    answer = visitor.http.post("/backchannel-logout", data=fields)

    assert answer.status_code == 400
    assert "Sign out" in visitor.see("/")


def test_a_session_of_another_person_stands(visit: Callable[[], Visitor], provider: Provider) -> None:
    """A logout token that names a session and a person ends that session only when it is that person's."""
    visitor = visit()
    visitor.see("/sign-in")
    token = provider.logout_token(sub="somebody-else")
    visitor.http.post("/backchannel-logout", data={"logout_token": token})

    assert "Sign out" in visitor.see("/")


def test_the_state_is_fresh_each_time(visitor: Visitor) -> None:
    """No two requests share state, nonce or challenge."""
    asked = [
        parse_qs(urlsplit(visitor.http.get("/sign-in", follow_redirects=False).headers["location"]).query)
        for _ in range(3)
    ]

    for name in ("state", "nonce", "code_challenge"):
        assert len({request[name][0] for request in asked}) == 3
