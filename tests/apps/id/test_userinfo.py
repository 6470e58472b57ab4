"""Userinfo, introspection and revocation over HTTP."""

from typing import Any

import pytest

from tests.house import OpenHouse
from tests.service import Service


@pytest.fixture
def service(house: OpenHouse) -> Service:
    """One of the brand's own."""
    return house.service()


@pytest.fixture
def tokens(house: OpenHouse, service: Service) -> dict[str, Any]:
    """What it holds of somebody."""
    return service.redeem(house.sign_in(house.visitor(), house.person(), service.url()))


def bearer(token: str) -> dict[str, str]:
    """The header that shows it."""
    return {"authorization": f"Bearer {token}"}


def test_userinfo_is_asked_in_three_ways(service: Service, tokens: dict[str, Any]) -> None:
    """By GET, by POST, and with the token in the form of a POST; the answer is the same."""
    token, http = tokens["access_token"], service.http
    ways = [
        http.get("/userinfo", headers=bearer(token)),
        http.post("/userinfo", headers=bearer(token)),
        http.post("/userinfo", data={"access_token": token}),
        http.get("/userinfo", headers={"authorization": f"bearer {token}"}),
    ]
    assert [reply.status_code for reply in ways] == [200] * 4
    assert all(reply.json() == ways[0].json() for reply in ways)
    assert all(reply.headers["content-type"] == "application/json" for reply in ways)
    assert all(reply.headers["cache-control"] == "no-store" for reply in ways)


def test_userinfo_tells_what_the_scopes_stand_for(house: OpenHouse, service: Service) -> None:
    """Names, language, address and phone, as far as they are known, in the types of the specification."""
    person = house.person()
    visitor = house.signed_in(person)
    visitor.open("/my/profile/phones/new").submit(phone="+31 6 12345678")
    visitor.open("/my/profile/wishes").submit(language="nl")
    page = visitor.open(service.url(scope="openid profile email phone"))
    told = service.userinfo(service.redeem(page)["access_token"]).json()
    sub = told.pop("sub")
    assert told.pop("updated_at") == house.clock.now
    assert told == {
        "name": "Maria de Vries", "given_name": "Maria", "family_name": "de Vries", "locale": "nl",
        "email": person.email, "email_verified": True,
        "phone_number": "+31612345678", "phone_number_verified": False,
    }  # fmt: skip
    assert 0 < len(sub) < 256


def test_without_a_token_userinfo_says_how(service: Service, tokens: dict[str, Any]) -> None:
    """A challenge without an error (RFC 6750 section 3.1); a token in the URL is none."""
    for reply in (
        service.http.get("/userinfo"),
        service.http.get("/userinfo", params={"access_token": tokens["access_token"]}),
        service.http.get("/userinfo", headers={"authorization": "Basic eDp5"}),
    ):
        assert (reply.status_code, reply.headers["www-authenticate"]) == (401, 'Bearer realm="userinfo"')


def test_what_is_no_access_token_of_ours_is_refused(service: Service, tokens: dict[str, Any]) -> None:
    """ID tokens, refresh tokens, cut and altered ones (RFC 9068 section 4)."""
    token: str = tokens["access_token"]
    head, body, signature = token.split(".")
    for wrong in (
        tokens["id_token"], tokens["refresh_token"], token[:-1], f"{head}.{body}.", f"{head}.{body}", "x", "é", ".",
        "..", f"{head}.{body}.{signature[::-1]}", f"{head}.{body[::-1]}.{signature}", token + "." + signature,
        "a" * 20_000,
    ):  # fmt: skip
        reply = service.http.get("/userinfo", headers=[(b"authorization", f"Bearer {wrong}".encode())])
        assert reply.status_code == 401, wrong[:40]
        assert reply.json()["error"] == "invalid_token"
        assert 'error="invalid_token"' in reply.headers["www-authenticate"]


def test_an_access_token_is_good_for_five_minutes(house: OpenHouse, service: Service, tokens: dict[str, Any]) -> None:
    """To the second."""
    house.clock.turn(299)
    assert service.userinfo(tokens["access_token"]).status_code == 200
    house.clock.turn(1)
    assert service.userinfo(tokens["access_token"]).status_code == 401


def test_without_openid_there_is_nothing_to_ask(house: OpenHouse, service: Service) -> None:
    """The token is good, but not for this."""
    page = house.signed_in().open(service.url(scope="email"))
    tokens = service.redeem(page)
    assert "id_token" not in tokens
    assert service.userinfo(tokens["access_token"]).status_code == 403


def test_a_token_sent_twice_is_refused(service: Service, tokens: dict[str, Any]) -> None:
    """In header and form at once."""
    token = tokens["access_token"]
    reply = service.http.post("/userinfo", headers=bearer(token), data={"access_token": token})
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_request")


def test_introspection_tells_a_service_about_its_token(
    house: OpenHouse, service: Service, tokens: dict[str, Any]
) -> None:
    """Whose it is, for what and until when (RFC 7662)."""
    reply = service.call("/introspect", token=tokens["access_token"], token_type_hint="access_token")
    body = reply.json()
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    assert (body["active"], body["client_id"], body["token_type"]) == (True, service.client.client_id, "Bearer")
    assert body["exp"] == house.clock.now + 300


def test_introspection_says_nothing_but_inactive_about_everything_else(
    house: OpenHouse, service: Service, tokens: dict[str, Any]
) -> None:
    """ID and refresh tokens, other services' tokens, nonsense, and what has ended."""
    stranger = house.service(first_party=False)
    foreign = stranger.call("/introspect", token=tokens["access_token"])
    assert foreign.json() == {"active": False}
    for token in (tokens["id_token"], tokens["refresh_token"], tokens["access_token"][:-2], "x", "a.b.c"):
        reply = service.call("/introspect", token=token)
        assert (reply.status_code, reply.json()) == (200, {"active": False})
    service.call("/revoke", token=tokens["access_token"])
    assert service.call("/introspect", token=tokens["access_token"]).json() == {"active": False}


def test_introspection_is_for_services_that_prove_themselves(house: OpenHouse, tokens: dict[str, Any]) -> None:
    """Nobody else learns whether a token is good."""
    public, other = house.service(token_endpoint_auth_method="none"), house.service()
    token = tokens["access_token"]
    assert public.call("/introspect", token=token).status_code == 401
    assert other.http.post("/introspect", data={"token": token}).status_code == 401
    wrong = other.http.post("/introspect", data={"token": token}, auth=(other.client.client_id, "wrong"))
    assert wrong.status_code == 401
    assert other.call("/introspect").json()["error"] == "invalid_request"


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_token_given_back_ends_everything_that_came_with_it(
    service: Service, tokens: dict[str, Any], kind: str
) -> None:
    """The answer says nothing (RFC 7009)."""
    reply = service.call("/revoke", token=tokens[kind])
    assert (reply.status_code, reply.content) == (200, b"")
    assert service.userinfo(tokens["access_token"]).status_code == 401
    assert service.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert service.call("/revoke", token=tokens[kind]).status_code == 200


def test_nobody_gives_back_what_is_another_s(house: OpenHouse, service: Service, tokens: dict[str, Any]) -> None:
    """The answer is the same as for a token that never was, and the owner keeps his."""
    thief = house.service()
    for token in (tokens["refresh_token"], tokens["access_token"], "x", "a.b.c", tokens["refresh_token"][:-1] + "A"):
        reply = thief.call("/revoke", token=token)
        assert (reply.status_code, reply.content) == (200, b"")
    assert service.call("/revoke", token=tokens["refresh_token"][:30] + "A" * 60).status_code == 200
    assert service.userinfo(tokens["access_token"]).status_code == 200
    assert service.refresh(tokens["refresh_token"]).status_code == 200
    assert thief.http.post("/revoke", data={"token": tokens["refresh_token"]}).status_code == 401
