"""Signing out: on our own page, or sent by a service (RP-Initiated Logout 1.0), and services are told."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.house import OpenHouse, Person
from tests.service import SIGNED_OUT, Service
from tests.visitor import Visitor


@pytest.fixture
def service(house: OpenHouse) -> Service:
    """One of the brand's own."""
    return house.service(backchannel_logout_uri="https://shop.example/logout")


@pytest.fixture
def person(house: OpenHouse) -> Person:
    """Somebody with an ID."""
    return house.person()


@pytest.fixture
def visitor(house: OpenHouse) -> Visitor:
    """Their browser."""
    return house.visitor()


@pytest.fixture
def tokens(house: OpenHouse, service: Service, person: Person, visitor: Visitor) -> dict[str, Any]:
    """What the service holds of them, signed in in that browser."""
    return service.redeem(house.sign_in(visitor, person, service.url()))


def logout(**parameters: str) -> str:
    """Where a service sends somebody to sign out."""
    return "/logout?" + urlencode(parameters)


def test_our_own_page_asks_and_then_signs_out(house: OpenHouse, person: Person) -> None:
    """The session is dead on the server, the cookie is taken away, and kept pages are cleared (ASVS 7.4.1, 14.3.1)."""
    visitor = house.signed_in(person)
    token = visitor.cookie("keyfob")
    page = visitor.open("/sign-out")
    assert person.email in page.text
    reply = visitor.post(*page.filled())
    assert (reply.status_code, reply.headers["location"]) == (303, "/signed-out")
    assert '"cache"' in reply.headers["clear-site-data"]
    assert visitor.cookie("keyfob") == ""
    visitor.http.cookies.set("__Host-keyfob", token, domain="id.example")
    assert visitor.open("/my").path == "/sign-in"


def test_opening_the_page_signs_nobody_out(house: OpenHouse) -> None:
    """An image on another site could do that; there is also a way to stay."""
    visitor = house.signed_in()
    page = visitor.open("/sign-out")
    assert "/my" in page.links
    assert visitor.open("/my").path == "/my"


def test_signed_out_already_there_is_nothing_to_ask(house: OpenHouse) -> None:
    """The page says so; and signing in again is one link away."""
    for path in ("/sign-out", "/logout", logout(state="x")):
        page = house.visitor().open(path)
        assert (page.path, page.heading) == ("/signed-out", house.say("sign_out.done.title"))
        assert "/sign-in" in page.links


def test_a_service_that_shows_its_id_token_signs_out_at_once(
    service: Service, visitor: Visitor, tokens: dict[str, Any]
) -> None:
    """And the browser goes where the service registered, with its state and nothing else."""
    url = logout(id_token_hint=tokens["id_token"], post_logout_redirect_uri=SIGNED_OUT, state="s" * 50)
    reply = visitor.get(url)
    assert (reply.status_code, reply.headers["location"]) == (303, f"{SIGNED_OUT}?state={'s' * 50}")
    assert service.answer(visitor.open(service.url(prompt="none")))["error"] == "login_required"


def test_without_state_none_comes_back(visitor: Visitor, tokens: dict[str, Any]) -> None:
    """Exactly the registered address."""
    reply = visitor.get(logout(id_token_hint=tokens["id_token"], post_logout_redirect_uri=SIGNED_OUT))
    assert reply.headers["location"] == SIGNED_OUT


def test_a_request_by_post_is_the_same(house: OpenHouse, visitor: Visitor, tokens: dict[str, Any]) -> None:
    """From the service's site, without a token of ours."""
    fields = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": SIGNED_OUT, "state": "a b&c"}
    foreign = {"origin": "https://shop.example", "sec_fetch_site": "cross-site"}
    reply = house.visitor().post("/logout", fields, **foreign)
    assert visitor.open(reply.headers["location"]).away == f"{SIGNED_OUT}?state=a%20b%26c"
    assert visitor.open("/my").path == "/sign-in"


def test_an_expired_id_token_is_a_good_hint(house: OpenHouse, person: Person, service: Service) -> None:
    """They live for five minutes, and sessions for hours."""
    visitor = house.visitor()
    token = service.redeem(house.sign_in(visitor, person, service.url(), stay="yes"))["id_token"]
    house.clock.turn(20 * 86_400)
    page = visitor.open(logout(id_token_hint=token, post_logout_redirect_uri=SIGNED_OUT))
    assert page.away == SIGNED_OUT


def test_without_a_hint_the_person_is_asked_and_then_sent_back(
    house: OpenHouse, service: Service, visitor: Visitor, tokens: dict[str, Any]
) -> None:
    """The service names itself; its own address counts once the person has said yes."""
    assert tokens
    url = logout(client_id=service.client.client_id, post_logout_redirect_uri=SIGNED_OUT, state="s2")
    page = visitor.open(url)
    assert page.heading == house.say("sign_out.title")
    assert visitor.open("/my").path == "/my"
    assert page.submit().away == f"{SIGNED_OUT}?state=s2"
    assert visitor.open("/my").path == "/sign-in"


def test_the_question_keeps_its_request_when_the_language_changes(house: OpenHouse, service: Service) -> None:
    """Shown again in another language it still leads back to the service."""
    visitor = house.signed_in()
    other = house.service()
    foreign = other.redeem(visitor.open(other.url()))["id_token"]
    parameters = {"client_id": service.client.client_id, "post_logout_redirect_uri": SIGNED_OUT}
    page = visitor.open(logout(**parameters, ui_locales="x" * 200)).submit_to("/language", locale="nl")
    assert visitor.open(logout(id_token_hint=foreign, post_logout_redirect_uri="x")).submit_to(
        "/language", locale="de"
    ).heading == house.say("sign_out.title", "de")
    assert page.heading == house.say("sign_out.title", "nl")
    assert page.submit().away == SIGNED_OUT


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/",
        f"{SIGNED_OUT}?x=1",
        f"{SIGNED_OUT}/",
        "https://SHOP.example/signed-out",
        "//shop.example/signed-out",
        "javascript:alert(1)",
        "x" * 3000,
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    house: OpenHouse, visitor: Visitor, tokens: dict[str, Any], uri: str
) -> None:
    """With a good hint the person is asked, and ends on our own page."""
    page = visitor.open(logout(id_token_hint=tokens["id_token"], post_logout_redirect_uri=uri, state="s"))
    assert (page.status, page.heading) == (200, house.say("sign_out.title"))
    assert visitor.open("/my").path == "/my"
    assert page.submit().path == "/signed-out"


def test_a_hint_that_is_not_good_signs_nobody_out(
    house: OpenHouse, visitor: Visitor, service: Service, tokens: dict[str, Any]
) -> None:
    """Altered, unsigned, an access token, another service's, or with another service's name: the person is asked."""
    head, body, signature = tokens["id_token"].split(".")
    other = house.service()
    foreign = other.redeem(house.sign_in(house.visitor(), house.person(), other.url()))["id_token"]
    hints: list[dict[str, str]] = [
        {"id_token_hint": f"{head}.{body}.{signature[::-1]}"},
        {"id_token_hint": f"eyJhbGciOiJub25lIn0.{body}."},
        {"id_token_hint": tokens["access_token"]},
        {"id_token_hint": tokens["id_token"], "client_id": other.client.client_id},
        {"id_token_hint": foreign},
        {"id_token_hint": "x"},
        {},
    ]
    for hint in hints:
        page = visitor.open(logout(post_logout_redirect_uri=SIGNED_OUT, **hint))
        assert (page.status, page.heading) == (200, house.say("sign_out.title")), hint
    assert "code" in service.answer(visitor.open(service.url(prompt="none")))


def test_the_hint_of_somebody_else_s_session_ends_only_after_a_question(
    house: OpenHouse, service: Service, visitor: Visitor, tokens: dict[str, Any]
) -> None:
    """Another browser of the same person: its session has another name."""
    assert tokens
    other = house.visitor()
    page = house.sign_in(other, house.person(), service.url())
    hint = service.redeem(page)["id_token"]
    assert visitor.open(logout(id_token_hint=hint)).heading == house.say("sign_out.title")
    assert other.open(logout(id_token_hint=hint)).path == "/signed-out"


def test_services_are_told_of_the_session_that_ended(
    house: OpenHouse, person: Person, visitor: Visitor, tokens: dict[str, Any]
) -> None:
    """One message for the session; which services had it the worker finds out."""
    assert tokens
    before = len(house.logouts(person))
    visitor.open("/sign-out").submit()
    told = house.logouts(person)[before:]
    assert [bool(message["sid"]) for message in told] == [True]


def test_a_question_made_up_by_somebody_else_leads_nowhere(house: OpenHouse) -> None:
    """What the form carries can be made by us alone; anything else counts as nothing."""
    visitor = house.signed_in()
    url, fields = visitor.open("/sign-out").filled()
    for sealed in ("x", "A" * 100, "é", "A" * 15_000):
        assert visitor.post(url, {**fields, "pending": sealed}).headers["location"] == "/signed-out"
        visitor = house.signed_in()
        url, fields = visitor.open("/sign-out").filled()
