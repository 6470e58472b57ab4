"""The payment preference over the API: put by a service of the brand in the customer's name."""

import httpx2
import pytest

from keyfob.protocol.client import AuthMethod
from tests.house import OpenHouse, Person, together
from tests.service import Service
from tests.visitor import Visitor

PATH = "/api/payment-preference"
SCOPES = ("openid", "profile", "payment_preference")
CARD = {"kind": "card", "token": "tok_9fQ", "brand": "Visa", "last_digits": "4242"}


@pytest.fixture(scope="module")
def shop(house: OpenHouse) -> Service:
    """A shop of the brand, registered for it."""
    return house.service(scopes=SCOPES)


def token_of(service: Service, visitor: Visitor, scope: str = " ".join(SCOPES)) -> str:
    """An access token of somebody who is signed in."""
    page = visitor.open(service.url(scope=scope))
    if page.path == "/consent":
        page = page.submit(decision="allow")
    token: str = service.redeem(page)["access_token"]
    return token


def put(service: Service, token: str, body: object, **headers: str) -> httpx2.Response:
    """One PUT."""
    sent = {"authorization": f"Bearer {token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if isinstance(body, bytes):
        return service.http.put(PATH, content=body, headers={"content-type": "application/json", **sent})
    return service.http.put(PATH, json=body, headers=sent)


def stands(house: OpenHouse, person: Person) -> int:
    """How many preferences are kept of somebody."""
    query = "SELECT count(*) FROM payment_preferences JOIN accounts USING (customer_id) WHERE accounts.id = :id"
    count: int = house.rows(query, id=house.account_id(person))[0][0]
    return count


def test_a_service_of_the_brand_puts_a_card_and_gets_it_back_at_userinfo(house: OpenHouse, shop: Service) -> None:
    """With the provider's token, so that it can be used for the next order."""
    token = token_of(shop, house.signed_in())
    assert "payment_preference" not in shop.userinfo(token).json()
    reply = put(shop, token, CARD)
    assert (reply.status_code, reply.content, reply.headers["cache-control"]) == (204, b"", "no-store")
    assert shop.userinfo(token).json()["payment_preference"] == CARD


def test_the_newest_one_counts_and_the_same_again_leaves_no_trace(house: OpenHouse, shop: Service) -> None:
    """A retry is not a change; another kind is."""
    person = house.person()
    visitor = house.signed_in(person)
    token = token_of(shop, visitor)
    for body in (CARD, CARD, {"kind": "invoice"}, {"kind": "invoice"}):
        assert put(shop, token, body).status_code == 204
    assert shop.userinfo(token).json()["payment_preference"] == {"kind": "invoice"}
    told = visitor.open("/my/activity").text
    assert told.count(house.say("activity.what.payment_preference.put", service="Online Shop")) == 2
    assert stands(house, person) == 1


def test_two_at_once_leave_one_of_them(house: OpenHouse, shop: Service) -> None:
    """Neither is lost to an error, and nothing is mixed."""
    person = house.person()
    token = token_of(shop, house.signed_in(person))
    bodies = [{**CARD, "token": f"tok_{number}"} for number in range(3)]
    replies = together(3, lambda number: put(shop, token, bodies[number]))
    assert {reply.status_code for reply in replies} <= {204, 503}
    assert shop.userinfo(token).json()["payment_preference"] in bodies
    assert stands(house, person) == 1


@pytest.mark.parametrize("field", list(CARD))
def test_a_card_number_is_refused_in_every_field_and_repeated_nowhere(
    house: OpenHouse, shop: Service, caplog: pytest.LogCaptureFixture, field: str
) -> None:
    """The answer says why; neither it nor the log holds the number."""
    person = house.person()
    token = token_of(shop, house.signed_in(person))
    for number in ("4242424242424242", "4242 4242 4242 4242", "378282246310005"):
        reply = put(shop, token, {**CARD, field: number})
        assert (reply.status_code, reply.json()["error"]) == (400, "card_number")
        assert field in reply.json()["error_description"]
        assert number not in reply.text + caplog.text
    assert stands(house, person) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{", b"\xff", b'"card"', b"{}", b'{"kind": 4242424242424242}', b'{"kind": null}',
        b'{"kind": "card", "token": "t", "number": "x"}', b'{"kind": "card", "token": ["t"]}', b"[" * 100_000,
        b'{"kind": "gold"}', b'{"kind": "card"}', b'{"kind": "invoice", "token": "t"}',
    ],
)  # fmt: skip
def test_what_does_not_fit_is_an_invalid_request(house: OpenHouse, shop: Service, body: bytes) -> None:
    """400 in JSON, with words of ours alone, and nothing kept."""
    person = house.person()
    reply = put(shop, token_of(shop, house.signed_in(person)), body)
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_request")
    assert "4242424242424242" not in reply.text
    assert stands(house, person) == 0


def test_only_json_is_read(house: OpenHouse, shop: Service) -> None:
    """What another site could have a browser send without asking is none."""
    token = token_of(shop, house.signed_in())
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert put(shop, token, b'{"kind": "invoice"}', content_type=kind).status_code == 400


def test_too_much_is_too_much(house: OpenHouse, shop: Service) -> None:
    """A quarter of a MiB is the most."""
    token = token_of(shop, house.signed_in())
    assert put(shop, token, b'{"kind": "' + b"x" * 300_000 + b'"}').status_code == 413


def test_without_a_token_it_says_how(shop: Service) -> None:
    """A challenge without an error (RFC 6750 section 3.1)."""
    for headers in ({}, {"authorization": "Basic eDp5"}):
        reply = shop.http.put(PATH, json=CARD, headers=headers)
        assert (reply.status_code, reply.headers["www-authenticate"]) == (401, 'Bearer realm="api"')


def test_a_token_without_the_scope_is_not_enough(house: OpenHouse, shop: Service) -> None:
    """403, and the header says so too (RFC 6750 section 3.1)."""
    reply = put(shop, token_of(shop, house.signed_in(), "openid profile"), CARD)
    assert (reply.status_code, reply.json()["error"]) == (403, "insufficient_scope")
    assert 'error="insufficient_scope"' in reply.headers["www-authenticate"]


def test_another_company_cannot_put_one_whatever_it_was_allowed(house: OpenHouse) -> None:
    """It sees what the customer allows, without the token; changing it is for the brand's own."""
    visitor = house.signed_in()
    ours = house.service(scopes=SCOPES)
    assert put(ours, token_of(ours, visitor), CARD).status_code == 204
    theirs = house.service(first_party=False, name="Ladekarte", scopes=SCOPES)
    page = visitor.open(theirs.url(scope=" ".join(SCOPES)))
    assert house.say("consent.sees.payment_preference") in page.text
    token = theirs.redeem(page.submit(decision="allow"))["access_token"]
    assert theirs.userinfo(token).json()["payment_preference"] == {k: v for k, v in CARD.items() if k != "token"}
    reply = put(theirs, token, {"kind": "invoice"})
    assert (reply.status_code, reply.json()["error"]) == (403, "insufficient_scope")
    assert ours.userinfo(token_of(ours, visitor)).json()["payment_preference"] == CARD


def test_who_is_not_registered_for_it_cannot_even_ask(house: OpenHouse) -> None:
    """Neither by scope nor by the name of the claim."""
    visitor = house.signed_in()
    theirs = house.service(first_party=False, scopes=("openid", "profile"))
    asked = theirs.url(scope=" ".join(SCOPES), claims='{"userinfo": {"payment_preference": null}}')
    page = visitor.open(asked)
    assert house.say("consent.sees.payment_preference") not in page.text
    tokens = theirs.redeem(page.submit(decision="allow"))
    assert "payment_preference" not in tokens["scope"].split()
    assert "payment_preference" not in theirs.userinfo(tokens["access_token"]).json()


def test_a_page_in_a_browser_never_gets_the_provider_token(house: OpenHouse) -> None:
    """Nobody can tell it from an impostor, though it is the brand's own; nor does an ID token carry it."""
    visitor = house.signed_in()
    shop = house.service(scopes=SCOPES)
    put(shop, token_of(shop, visitor), CARD)
    page = house.service(scopes=SCOPES, token_endpoint_auth_method=AuthMethod.NONE)
    assert "token" not in page.userinfo(token_of(page, visitor)).json()["payment_preference"]


def test_tokens_that_were_revoked_or_are_of_another_kind_are_refused(house: OpenHouse, shop: Service) -> None:
    """Like at userinfo: 401 invalid_token."""
    visitor = house.signed_in()
    tokens = shop.redeem(visitor.open(shop.url(scope=" ".join(SCOPES))))
    visitor.open("/sign-out").submit()
    for token in (tokens["access_token"], tokens["id_token"], "x", tokens["access_token"][:-2]):
        reply = put(shop, token, CARD)
        assert (reply.status_code, reply.json()["error"]) == (401, "invalid_token")


def test_a_program_of_the_brand_without_a_customer_is_refused(house: OpenHouse) -> None:
    """Its own token is about nobody."""
    importer = house.service(grant_types=("client_credentials",), redirect_uris=(), scopes=SCOPES)
    token = importer.ask_token(grant_type="client_credentials").json()["access_token"]
    assert put(importer, token, CARD).status_code == 403


def test_somebody_of_whom_the_brand_keeps_nothing_has_no_preference(house: OpenHouse, shop: Service) -> None:
    """409, and nothing is made by the way."""
    person = house.person()
    token = token_of(shop, house.signed_in(person))
    house.write("UPDATE accounts SET customer_id = NULL WHERE id = :id", id=house.account_id(person))
    reply = put(shop, token, CARD)
    assert (reply.status_code, reply.json()["error"]) == (409, "no_customer_record")
