"""Faulty authorization requests: told to the person on a page, or to the service, but never sent to a stranger."""

import pytest

from tests.house import OpenHouse
from tests.service import CALLBACK, CHALLENGE
from tests.visitor import Page, Visitor


@pytest.fixture(scope="module")
def visitor(house: OpenHouse) -> Visitor:
    """Somebody signed in, so that nothing but the request stands in the way."""
    return house.signed_in()


def is_told_on_a_page(page: Page) -> bool:
    """Whether the person sees it, and is sent nowhere."""
    return page.status == 400 and not page.away and "invalid" in page.text


@pytest.mark.parametrize(
    "uri",
    [
        "https://SHOP.example/callback",
        "https://shop.example/Callback",
        "https://shop.example/callback/",
        "https://shop.example/a/../callback",
        "https://shop.example/%63allback",
        "https://shop.example/callback%2f",
        "https://shop.example/callback%2e",
        "https://shop.example/callback%252f",
        "https://shop.example:443/callback",
        "https://shop.example:8443/callback",
        "https://user@shop.example/callback",
        "https://shop.example@evil.example/callback",
        "https://shop.example/callback#x",
        "https://shop.example/callback?x=1",
        "https://shop.example\\@evil.example/callback",
        "https://shop.example/callback\\",
        "https://shop.example.evil.example/callback",
        "https://evil.example/https://shop.example/callback",
        "//shop.example/callback",
        "http://shop.example/callback",
        "javascript:alert(1)",
        "data:text/html,x",
        " https://shop.example/callback",
        "https://shop.example/callback ",
        "https://shop.example/callback\r\nX: y",
        "",
        "x" * 3000,
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(house: OpenHouse, visitor: Visitor, uri: str) -> None:
    """Character by character; also with prompt=none, and before anybody is asked to sign in (RFC 9700 section 2.1)."""
    service = house.service()
    for parameters in ({}, {"prompt": "none"}, {"response_mode": "form_post"}):
        assert is_told_on_a_page(visitor.open(service.url(redirect_uri=uri, **parameters)))
    assert is_told_on_a_page(house.visitor().open(service.url(redirect_uri=uri)))


def test_no_address_is_picked_for_a_service_that_sends_none(house: OpenHouse, visitor: Visitor) -> None:
    """With one registered, and with two."""
    for uris in ((CALLBACK,), (CALLBACK, "https://shop.example/other")):
        service = house.service(redirect_uris=uris)
        assert is_told_on_a_page(visitor.open(service.url(redirect_uri=None)))


@pytest.mark.parametrize("client_id", ["nobody", "", "x" * 300, "' OR 1=1 --", "\u202e"])
def test_a_service_nobody_knows_is_told_on_a_page(house: OpenHouse, visitor: Visitor, client_id: str) -> None:
    """Nothing of what it sent is followed."""
    page = visitor.open(house.service().url(client_id=client_id))
    assert (page.status, page.away) == (400, "")


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "state"])
def test_parameters_given_twice_that_say_where_to_are_told_on_a_page(
    house: OpenHouse, visitor: Visitor, name: str
) -> None:
    """It is in doubt which one would be meant (ASVS 15.3.7)."""
    url = house.service().url()
    assert visitor.open(f"{url}&{name}=again").status == 400
    assert not visitor.open(f"{url}&{name}=again").away


WRONG: list[tuple[dict[str, str | None], str]] = [
    ({"response_type": None}, "unsupported_response_type"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code id_token"}, "unsupported_response_type"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge": CHALLENGE[:-1]}, "invalid_request"),
    ({"code_challenge": CHALLENGE + "A"}, "invalid_request"),
    ({"code_challenge": "!" * 43}, "invalid_request"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": "nothing known"}, "invalid_scope"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "dance"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"max_age": "١٢"}, "invalid_request"),
    ({"max_age": "9" * 12}, "invalid_request"),
    ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
    ({"request_uri": "https://shop.example/request.jwt"}, "request_uri_not_supported"),
    ({"claims": "{"}, "invalid_request"),
    ({"claims": "[" * 2000}, "invalid_request"),
    ({"claims": '{"userinfo":[]}'}, "invalid_request"),
    ({"id_token_hint": "nonsense"}, "invalid_request"),
    ({"id_token_hint": "a.b.c"}, "invalid_request"),
    ({"nonce": "n" * 600}, "invalid_request"),
]


@pytest.mark.parametrize(("parameters", "error"), WRONG, ids=[f"{next(iter(p.items()))!s:.40}" for p, _ in WRONG])
def test_other_faults_go_back_to_the_service(
    house: OpenHouse, visitor: Visitor, parameters: dict[str, str | None], error: str
) -> None:
    """Where answers go, with state and issuer, and nothing that RFC 6749 does not allow in a description."""
    service = house.service()
    for browser in (visitor, house.visitor()):
        answer = service.answer(browser.open(service.url(**parameters)))
        assert set(answer) == {"error", "error_description", "state", "iss"}
        assert (answer["error"], answer["state"], answer["iss"]) == (error, "s1", "https://id.example")
        assert all(" " <= c <= "~" and c not in '"\\' for c in answer["error_description"])


@pytest.mark.parametrize("name", ["scope", "prompt", "code_challenge", "nonce", "response_type", "login_hint"])
def test_other_parameters_given_twice_go_back_to_the_service(house: OpenHouse, visitor: Visitor, name: str) -> None:
    """None of the two is guessed at."""
    service = house.service()
    page = visitor.open(f"{service.url(prompt='none', login_hint='a@example.nl')}&{name}=again")
    assert service.answer(page)["error"] == "invalid_request"


def test_a_service_without_the_grant_gets_no_code(house: OpenHouse, visitor: Visitor) -> None:
    """Each has only what it registered (ASVS 10.4.4)."""
    service = house.service(grant_types=("client_credentials",))
    assert service.answer(visitor.open(service.url()))["error"] == "unauthorized_client"


def test_a_hint_of_another_service_is_refused(house: OpenHouse, visitor: Visitor) -> None:
    """An ID token is for the service it names."""
    service, other = house.service(), house.service()
    hint = other.redeem(visitor.open(other.url()))["id_token"]
    assert service.answer(visitor.open(service.url(id_token_hint=hint)))["error"] == "invalid_request"


@pytest.mark.parametrize(
    "query",
    [
        "client_id=%ff%fe",
        "client_id=%00",
        "&".join(f"p{number}=1" for number in range(150)),
        "&".join(f"p{number}=1" for number in range(300)),
        "client_id[]=x&redirect_uri[]=y",
        "%" * 50,
        "=" * 50,
        "client_id=x;redirect_uri=y",
    ],
)
def test_nonsense_is_a_page_and_never_our_own_mistake(visitor: Visitor, query: str) -> None:
    """By GET and by POST."""
    for reply in (visitor.get(f"/authorize?{query}"), visitor.post("/authorize", query)):
        page = visitor.open(reply.headers["location"]) if reply.status_code == 303 else Page(visitor, reply)
        assert (page.status, page.away) == (400, "")


def test_a_huge_request_object_is_refused_quickly(house: OpenHouse, visitor: Visitor) -> None:
    """300 KB are not even read."""
    service = house.service()
    assert visitor.post("/authorize", service.url(request="x" * 300_000)[11:]).status_code == 413


@pytest.mark.parametrize("name", ["request", "claims", "state", "redirect_uri", "anything"])
def test_what_is_too_large_for_an_address_is_never_made_one(house: OpenHouse, visitor: Visitor, name: str) -> None:
    """A post of 100 KB is refused at once where that is due, and otherwise goes on without what nobody reads."""
    service = house.service()
    reply = visitor.post("/authorize", service.url(**{name: "x" * 100_000}).partition("?")[2])
    if name in {"state", "redirect_uri"}:
        assert reply.status_code == 400
    else:
        assert reply.status_code == 303
        assert len(reply.headers["location"]) < 4000
        told = {"request": "request_not_supported", "claims": "invalid_request"}
        assert told.get(name, "/authorize?") in reply.headers["location"]


def test_no_script_of_another_site_reads_the_answer(house: OpenHouse, visitor: Visitor) -> None:
    """There is no CORS on this endpoint (RFC 9700 section 2.6)."""
    service = house.service(token_endpoint_auth_method="none")
    for origin in ("https://shop.example", "https://evil.example", "null"):
        reply = visitor.get(service.url(), origin=origin)
        assert not [name for name in reply.headers if name.startswith("access-control")]
