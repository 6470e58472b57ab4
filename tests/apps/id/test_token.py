"""The token endpoint over HTTP: codes, refresh tokens, and how services prove themselves."""

import base64
from typing import Any

import pytest

from tests.house import OpenHouse, Person, together
from tests.service import CALLBACK, VERIFIER, Service, claims_of
from tests.visitor import Page, Visitor

MINUTE, DAY = 60, 86_400


@pytest.fixture
def visitor(house: OpenHouse) -> Visitor:
    """Somebody who stays signed in."""
    return house.signed_in(stay="yes")


def code_for(service: Service, visitor: Visitor, **parameters: str) -> dict[str, str]:
    """The fields that redeem a fresh code."""
    code = service.answer(visitor.open(service.url(**parameters)))["code"]
    fields = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    return {**fields, "redirect_uri": service.client.redirect_uris[0]}


def error_of(reply: Any) -> tuple[int, str]:  # noqa: ANN401  # an answer of httpx2
    """Status and error code, after a look at what all such answers have in common."""
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-store"
    body = reply.json()
    assert set(body) == {"error", "error_description"}
    return reply.status_code, body["error"]


def test_a_code_becomes_tokens(house: OpenHouse, visitor: Visitor) -> None:
    """Everything a service needs, not to be stored anywhere (RFC 6749 section 5.1)."""
    service = house.service()
    reply = service.ask_token(**code_for(service, visitor, nonce="n" * 64))
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    assert reply.headers["cache-control"] == "no-store"
    body = reply.json()
    assert set(body) == {"access_token", "token_type", "expires_in", "scope", "id_token", "refresh_token"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 300)
    assert body["scope"] == "openid profile email offline_access"
    claims = claims_of(body["id_token"])
    assert set(claims) == {"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid"}
    assert (claims["iss"], claims["aud"], claims["nonce"]) == ("https://id.example", service.client.client_id, "n" * 64)
    assert (claims["iat"], claims["exp"]) == (house.clock.now, house.clock.now + 300)


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_the_id_token_is_signed_as_the_service_registered(house: OpenHouse, visitor: Visitor, alg: str) -> None:
    """By a key that is published."""
    service = house.service(id_token_signed_response_alg=alg)
    token = service.ask_token(**code_for(service, visitor)).json()["id_token"]
    header = claims_of("x." + token.split(".")[0])
    keys = {key["kid"]: key["alg"] for key in service.http.get("/jwks").json()["keys"]}
    assert (header["alg"], keys[header["kid"]]) == (alg, alg)


def test_a_code_works_once_and_its_second_use_ends_what_came_of_it(house: OpenHouse, visitor: Visitor) -> None:
    """Two hold it, so neither keeps anything (RFC 9700 section 2.1.1)."""
    service = house.service()
    fields = code_for(service, visitor)
    tokens = service.ask_token(**fields).json()
    assert service.userinfo(tokens["access_token"]).status_code == 200
    assert error_of(service.ask_token(**fields)) == (400, "invalid_grant")
    assert service.userinfo(tokens["access_token"]).status_code == 401
    assert error_of(service.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_a_code_used_again_much_later_still_ends_what_came_of_it(house: OpenHouse, visitor: Visitor) -> None:
    """Used codes are remembered past their minute."""
    service = house.service()
    fields = code_for(service, visitor)
    tokens = service.ask_token(**fields).json()
    house.clock.turn(DAY)
    assert error_of(service.ask_token(**fields)) == (400, "invalid_grant")
    assert error_of(service.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_twenty_uses_of_a_code_at_once_give_tokens_at_most_once(house: OpenHouse, visitor: Visitor) -> None:
    """And the others end them, for nobody knows which one was meant."""
    service = house.service()
    fields = code_for(service, visitor)
    answers = together(20, lambda _: service.ask_token(**fields))
    given = [reply.json() for reply in answers if reply.status_code == 200]
    assert len(given) == 1
    assert all(reply.status_code in {400, 503} for reply in answers if reply.status_code != 200)
    assert service.userinfo(given[0]["access_token"]).status_code == 401


def test_a_code_is_good_for_a_minute(house: OpenHouse, visitor: Visitor) -> None:
    """To the second."""
    service = house.service()
    fields = code_for(service, visitor)
    house.clock.turn(MINUTE - 1)
    assert service.ask_token(**fields).status_code == 200
    fields = code_for(service, visitor)
    house.clock.turn(MINUTE)
    assert error_of(service.ask_token(**fields)) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://shop.example/other"},
        {"redirect_uri": None},
        {"code_verifier": None},
        {"code_verifier": "w" * 43},
        {"code_verifier": VERIFIER[:42]},
        {"code_verifier": VERIFIER * 3},
        {"code": None},
        {"code": "x" * 69},
        {"code": "x" * 250},
    ],
)
def test_a_code_is_bound_to_its_request(house: OpenHouse, visitor: Visitor, wrong: dict[str, str | None]) -> None:
    """To the address and the challenge; whoever has only the code has nothing. The right one may still come."""
    service = house.service()
    fields = code_for(service, visitor)
    assert error_of(service.ask_token(**{**fields, **wrong})) == (400, "invalid_grant")
    assert service.ask_token(**fields).status_code == 200


def test_another_service_cannot_use_a_code(house: OpenHouse, visitor: Visitor) -> None:
    """Not with the right verifier, and not with its own; the owner still can (RFC 9700 section 4.5)."""
    service, thief = house.service(), house.service()
    fields = code_for(service, visitor)
    assert error_of(thief.ask_token(**fields)) == (400, "invalid_grant")
    assert error_of(thief.ask_token(**{**fields, "code_verifier": "w" * 43})) == (400, "invalid_grant")
    assert service.ask_token(**fields).status_code == 200


def test_a_session_that_ends_takes_its_codes_and_tokens_along(house: OpenHouse) -> None:
    """Signed out means signed out everywhere."""
    service, person, browser = house.service(), house.person(), house.visitor()
    tokens = service.redeem(house.sign_in(browser, person, service.url()))
    fields = code_for(service, browser)
    browser.open("/sign-out").submit()
    assert error_of(service.ask_token(**fields)) == (400, "invalid_grant")
    assert service.userinfo(tokens["access_token"]).status_code == 401
    assert error_of(service.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def first_tokens(service: Service, visitor: Visitor) -> dict[str, Any]:
    """Tokens with a refresh token."""
    tokens: dict[str, Any] = service.ask_token(**code_for(service, visitor)).json()
    return tokens


def test_a_refresh_token_becomes_fresh_tokens_and_its_successor(house: OpenHouse, visitor: Visitor) -> None:
    """The person and the time of the sign-in stay the same."""
    service = house.service()
    tokens = first_tokens(service, visitor)
    house.clock.turn(90)
    reply = service.refresh(tokens["refresh_token"])
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    fresh = reply.json()
    assert fresh["refresh_token"] != tokens["refresh_token"]
    before, after = claims_of(tokens["id_token"]), claims_of(fresh["id_token"])
    assert [before[name] for name in ("iss", "sub", "aud", "auth_time", "sid")] == [
        after[name] for name in ("iss", "sub", "aud", "auth_time", "sid")
    ]
    assert after["iat"] == before["iat"] + 90
    assert service.userinfo(fresh["access_token"]).status_code == 200


def test_an_answer_that_was_lost_may_be_asked_for_again(house: OpenHouse, visitor: Visitor) -> None:
    """For a minute the old token gives the very same successor, also after a restart of the program."""
    service = house.service()
    first = first_tokens(service, visitor)["refresh_token"]
    second = service.refresh(first).json()["refresh_token"]
    house.clock.turn(MINUTE - 1)
    house.restart()
    assert service.refresh(first).json()["refresh_token"] == second
    assert service.refresh(second).status_code == 200


def test_twenty_refreshes_at_once_give_one_and_the_same_successor(house: OpenHouse, visitor: Visitor) -> None:
    """A service of many processes is not thrown out."""
    service = house.service()
    first = first_tokens(service, visitor)["refresh_token"]
    answers = together(20, lambda _: service.refresh(first))
    assert {reply.status_code for reply in answers} <= {200, 503}
    successors = {reply.json()["refresh_token"] for reply in answers if reply.status_code == 200}
    assert len(successors) == 1
    assert service.refresh(successors.pop()).status_code == 200


@pytest.mark.parametrize("late", ["after its successor", "after a minute"])
def test_an_old_refresh_token_ends_the_line(house: OpenHouse, visitor: Visitor, late: str) -> None:
    """Used again once its successor was used, or a minute later: two hold the line, so it ends, for good."""
    service = house.service()
    tokens = first_tokens(service, visitor)
    first = tokens["refresh_token"]
    second = service.refresh(first).json()["refresh_token"]
    newest = second
    if late == "after its successor":
        newest = service.refresh(second).json()["refresh_token"]
    else:
        house.clock.turn(MINUTE)
    assert error_of(service.refresh(first)) == (400, "invalid_grant")
    house.restart()
    assert error_of(service.refresh(newest)) == (400, "invalid_grant")
    assert service.userinfo(tokens["access_token"]).status_code == 401


def test_a_refresh_token_much_older_is_still_known_as_ours(house: OpenHouse, visitor: Visitor) -> None:
    """However many successors it had."""
    service = house.service()
    tokens = [first_tokens(service, visitor)["refresh_token"]]
    for _ in range(4):
        tokens.append(service.refresh(tokens[-1]).json()["refresh_token"])
    assert error_of(service.refresh(tokens[1])) == (400, "invalid_grant")
    assert error_of(service.refresh(tokens[-1])) == (400, "invalid_grant")


def test_another_service_s_refresh_token_is_refused_and_stays_good_for_its_owner(
    house: OpenHouse, visitor: Visitor
) -> None:
    """Nobody ends the line of others by trying."""
    service, thief = house.service(), house.service()
    token = first_tokens(service, visitor)["refresh_token"]
    assert error_of(thief.refresh(token)) == (400, "invalid_grant")
    assert service.refresh(token).status_code == 200


def test_a_line_of_refresh_tokens_ends_after_thirty_days(house: OpenHouse) -> None:
    """However often it was used (ASVS 10.4.8)."""
    service, visitor = house.service(), house.signed_in(stay="yes")
    token = first_tokens(service, visitor)["refresh_token"]
    for _ in range(29):
        house.clock.turn(DAY)
        token = service.refresh(token).json()["refresh_token"]
    house.clock.turn(DAY)
    assert error_of(service.refresh(token)) == (400, "invalid_grant")


def test_fewer_scopes_may_be_asked_for_and_never_more(house: OpenHouse, visitor: Visitor) -> None:
    """Within what was given at first (RFC 6749 section 6)."""
    service = house.service()
    fields = code_for(service, visitor, scope="openid email offline_access")
    token = service.ask_token(**fields).json()["refresh_token"]
    assert error_of(service.refresh(token, scope="openid profile")) == (400, "invalid_scope")
    reply = service.refresh(token, scope="openid").json()
    assert reply["scope"] == "openid"
    assert set(service.userinfo(reply["access_token"]).json()) == {"sub"}


def test_without_the_grant_there_is_no_refresh_token(house: OpenHouse, visitor: Visitor) -> None:
    """Asking for offline_access does not help."""
    service = house.service(grant_types=("authorization_code",))
    assert "refresh_token" not in first_tokens(service, visitor)
    other = first_tokens(house.service(), visitor)["refresh_token"]
    assert error_of(service.refresh(other)) == (400, "unauthorized_client")


def test_a_service_has_a_token_of_its_own(house: OpenHouse) -> None:
    """For nothing about a person (RFC 6749 section 4.4)."""
    service = house.service(grant_types=("client_credentials",), redirect_uris=())
    body = service.ask_token(grant_type="client_credentials").json()
    assert set(body) == {"access_token", "token_type", "expires_in"}
    assert claims_of(body["access_token"])["sub"] == service.client.client_id
    assert service.userinfo(body["access_token"]).status_code == 403
    assert error_of(service.ask_token(grant_type="client_credentials", scope="openid")) == (400, "invalid_scope")


@pytest.mark.parametrize("grant", ["password", "implicit", "urn:openid:params:grant-type:ciba", "", "x" * 300])
def test_other_grants_do_not_exist(house: OpenHouse, grant: str) -> None:
    """No password of a person is ever taken from a service (RFC 9700 section 2.4)."""
    service = house.service()
    status, error = error_of(service.ask_token(grant_type=grant, username="a", password="b"))
    assert (status, error) in {(400, "unsupported_grant_type"), (400, "invalid_request")}


def basic(user: str, secret: str) -> dict[str, str]:
    """The header of HTTP Basic."""
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()}


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_a_service_proves_itself_in_the_way_it_registered_and_no_other(
    house: OpenHouse, visitor: Visitor, method: str
) -> None:
    """Wrong ways are refused alike, and the code is not spent by them."""
    service = house.service(token_endpoint_auth_method=method)
    fields, http, own = code_for(service, visitor), service.http, {"client_id": service.client.client_id}
    secret = service.secret or "x" * 43
    ways: dict[str, tuple[dict[str, str], dict[str, str]]] = {
        "client_secret_basic": (fields, basic(own["client_id"], secret)),
        "client_secret_post": ({**fields, **own, "client_secret": secret}, {}),
        "none": ({**fields, **own}, {}),
    }
    for way, (data, headers) in ways.items():
        if way != method:
            reply = http.post("/token", data=data, headers=headers)
            assert error_of(reply) == (401, "invalid_client")
            assert reply.headers["www-authenticate"].startswith("Basic ")
    data, headers = ways[method]
    assert http.post("/token", data=data, headers=headers).status_code == 200


def test_a_wrong_secret_no_secret_and_two_ways_at_once_are_refused(house: OpenHouse, visitor: Visitor) -> None:
    """And so are headers that are no Basic."""
    service = house.service()
    fields, http, client_id = code_for(service, visitor), service.http, service.client.client_id
    for headers in (
        basic(client_id, "wrong"), basic(client_id, ""), basic("", ""), basic("nobody", service.secret), {},
        {"authorization": "Basic !"}, {"authorization": f"Bearer {service.secret}"}, {"authorization": "Basic"},
    ):  # fmt: skip
        assert error_of(http.post("/token", data=fields, headers=headers)) == (401, "invalid_client")
    both = {**fields, "client_id": client_id, "client_secret": service.secret}
    reply = http.post("/token", data=both, headers=basic(client_id, service.secret))
    assert error_of(reply) == (400, "invalid_request")
    other = http.post("/token", data={**fields, "client_id": "other"}, headers=basic(client_id, service.secret))
    assert error_of(other) == (400, "invalid_request")
    assert http.post("/token", data=fields, headers=basic(client_id, service.secret)).status_code == 200


def test_parameters_given_twice_or_in_the_url_do_not_count(house: OpenHouse, visitor: Visitor) -> None:
    """A secret or a code in a URL ends up in logs (ASVS 14.2.1, 15.3.7)."""
    service = house.service(token_endpoint_auth_method="client_secret_post")
    fields = {**code_for(service, visitor), "client_id": service.client.client_id, "client_secret": service.secret}
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert error_of(service.http.post("/token", params=fields)) == (400, "invalid_request")
    twice = service.http.post("/token", content=f"{body}&code=again".encode(), headers=kind)
    assert error_of(twice) == (400, "invalid_request")
    assert error_of(service.http.post("/token", json=fields)) == (400, "invalid_request")
    assert service.http.post("/token", content=body.encode(), headers=kind).status_code == 200


def test_only_a_public_service_s_own_pages_may_read_the_answer(house: OpenHouse, visitor: Visitor) -> None:
    """No other origin, no credentials, and none for services that keep a secret."""
    public, confidential = house.service(token_endpoint_auth_method="none"), house.service()
    for service, origin, allowed in (
        (public, "https://shop.example", True),
        (public, "https://evil.example", False),
        (public, "null", False),
        (confidential, "https://shop.example", False),
    ):
        fields = {**code_for(service, visitor), "client_id": service.client.client_id}
        headers = {"origin": origin, **(basic(service.client.client_id, service.secret) if service.secret else {})}
        reply = service.http.post("/token", data=fields, headers=headers)
        assert reply.status_code == 200
        assert reply.headers.get("access-control-allow-origin") == (origin if allowed else None)
        assert "access-control-allow-credentials" not in reply.headers


def test_the_whole_dance_leaves_nothing_but_tokens(house: OpenHouse) -> None:
    """No cookie and no redirect comes of calls between services."""
    service, person = house.service(redirect_uris=(CALLBACK,)), Person(house.new_email())
    page: Page = house.register(house.visitor(), person, service.url(prompt="create"))
    reply = service.ask_token(
        grant_type="authorization_code",
        code=service.answer(page)["code"],
        redirect_uri=CALLBACK,
        code_verifier=VERIFIER,
    )
    assert "set-cookie" not in reply.headers
    assert "location" not in reply.headers
