"""npm ``openid-client``, unchanged, is refused: it hears of it, in the words of the standards."""

from typing import Any

import pytest

from tests.foreign.running import RunningHouse
from tests.foreign.stand import Stand

AT_TOKEN = {
    "wrongVerifier": "invalid_grant",
    "lateCode": "invalid_grant",
    "refreshGarbage": "invalid_grant",
    "unknownGrant": "unsupported_grant_type",
}
ON_RETURN = {
    "scope": "invalid_scope",
    "responseType": "unsupported_response_type",
    "challenge": "invalid_request",
    "prompt": "invalid_request",
    "request": "request_not_supported",
    "requestUri": "request_uri_not_supported",
}


@pytest.fixture(scope="module")
def told(house: RunningHouse) -> dict[str, Any]:
    """What one client heard, whatever it tried."""
    stand = Stand(house)
    heard = stand.journey("refusals", stand.service())
    house.clock.now = 0
    return heard


@pytest.mark.parametrize(("tried", "error"), AT_TOKEN.items())
def test_the_token_endpoint_says_what_is_wrong(told: dict[str, Any], tried: str, error: str) -> None:
    """RFC 6749 section 5.2: 400, and a word for it."""
    assert (told[tried]["name"], told[tried]["status"]) == ("ResponseBodyError", 400)
    assert told[tried]["error"] == error
    assert told[tried]["description"]


@pytest.mark.parametrize(("tried", "error"), ON_RETURN.items())
def test_the_browser_brings_an_error_back(told: dict[str, Any], tried: str, error: str) -> None:
    """RFC 6749 section 4.1.2.1, OpenID Connect Core 3.1.2.6: with state and iss, or the client would not believe it."""
    assert told[tried]["name"] == "AuthorizationResponseError"
    assert told[tried]["error"] == error


def test_a_code_works_once(told: dict[str, Any]) -> None:
    """RFC 9700 section 2.1.1: the second use also ends what came of the first."""
    assert told["codeTwice"]["second"]["error"] == "invalid_grant"
    assert (told["codeTwice"]["dead"]["error"], told["codeTwice"]["dead"]["status"]) == ("invalid_token", 401)


@pytest.mark.parametrize("method", ["basic", "post"])
def test_a_wrong_secret_is_named_as_such(told: dict[str, Any], method: str) -> None:
    """401, whose challenge tells the engineer who connects the service what to look for."""
    refused = told["wrongSecret"][method]

    assert (refused["status"], refused["error"]) == (401, "invalid_client")
    assert refused["description"]


def test_no_token_opens_userinfo_but_ours(told: dict[str, Any]) -> None:
    """RFC 6750 section 3.1."""
    assert (told["garbage"]["status"], told["garbage"]["error"]) == (401, "invalid_token")


@pytest.mark.parametrize("change", ["otherIssuer", "noIssuer"])
def test_a_client_can_tell_whose_answer_it_is(told: dict[str, Any], change: str) -> None:
    """RFC 9207: since we promise iss, a client refuses an answer without it, or with another."""
    assert told[change]["code"] == "OAUTH_INVALID_RESPONSE"


def test_nobody_is_sent_where_the_service_is_not(stand: Stand) -> None:
    """RFC 9700 section 4.11.2: an address that is not registered gets no answer, not even an error."""
    traveller, service = stand.traveller(), stand.service()

    page = traveller.travel(stand.house.issuer + service.url(redirect_uri="http://127.0.0.1:9/elsewhere"))

    assert (page.status, page.away) == (400, "")
