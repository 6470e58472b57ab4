"""npm ``openid-client``, unchanged, lives with its tokens: renews them, asks about them, gives them back."""

from typing import Any

import pytest

from tests.foreign.stand import SCOPE, Stand

WITH_PROOF = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
METHODS = [*WITH_PROOF, "none"]


@pytest.mark.parametrize("method", ["client_secret_post", "private_key_jwt", "none"])
def test_a_refresh_token_is_followed_by_another(stand: Stand, method: str) -> None:
    """A lost answer is given again; what was replaced and comes back once its successor was used ends everything."""
    told = stand.journey("refresh", stand.service(token_endpoint_auth_method=method))

    assert {answer["refresh_token"] for answer in told["again"]} == {told["second"]["refresh_token"]}
    tokens = [told[name]["refresh_token"] for name in ("first", "second", "third")]
    assert len(set(tokens)) == 3
    assert told["third"]["scope"] == "openid email"
    assert set(told["person"]) == {"sub", "email", "email_verified"}
    assert told["wider"]["error"] == "invalid_scope"
    _assert_the_line_ended(told)


def test_a_replaced_refresh_token_is_good_for_a_minute(stand: Stand) -> None:
    """RFC 9700 section 4.14.2: afterwards it betrays that two parties hold the line."""
    told = stand.journey("refresh", stand.service(), pause=61)

    _assert_the_line_ended(told)


def test_a_refreshed_id_token_is_about_the_same_sign_in(stand: Stand) -> None:
    """OpenID Connect Core 12.2."""
    told = stand.journey("refresh", stand.service())

    first, second = told["first"]["claims"], told["second"]["claims"]
    assert {name: second[name] for name in ("iss", "sub", "aud", "auth_time", "sid", "acr", "amr")} == {
        name: first[name] for name in ("iss", "sub", "aud", "auth_time", "sid", "acr", "amr")
    }
    assert second["iat"] >= first["iat"]
    assert told["second"]["scope"] == SCOPE


@pytest.mark.parametrize("method", WITH_PROOF)
def test_a_service_acts_for_itself(stand: Stand, method: str) -> None:
    """Client credentials: an access token about nobody, and nothing else."""
    service = stand.service(token_endpoint_auth_method=method)

    told = stand.journey("service", service)

    assert told["tokens"].keys() == {"access_token", "token_type", "expires_in"}
    assert told["header"]["alg"] == "ES256"
    assert told["claims"]["sub"] == told["claims"]["client_id"] == service.client.client_id
    assert told["introspected"] == {"active": True, "token_type": "Bearer", **told["claims"]}
    assert told["aboutPeople"]["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("method", "which"), [*((method, "refresh_token") for method in METHODS), ("none", "access_token")]
)
def test_tokens_are_given_back(stand: Stand, method: str, which: str) -> None:
    """RFC 7009: whichever is given back, all that came of the sign-in is void; an unknown one is passed over."""
    told = stand.journey("give_back", stand.service(token_endpoint_auth_method=method), which=which)

    assert told["still"]["email_verified"] is True
    assert told["refreshed"]["error"] == "invalid_grant"
    assert (told["asked"]["error"], told["asked"]["status"]) == ("invalid_token", 401)
    if method == "none":
        return
    assert told["before"]["active"] is True
    assert told["before"]["scope"] == SCOPE
    assert told["unknown"] == told["after"] == {"active": False}


def _assert_the_line_ended(told: dict[str, Any]) -> None:
    assert told["replayed"]["error"] == told["after"]["error"] == "invalid_grant"
    assert (told["dead"]["error"], told["dead"]["status"]) == ("invalid_token", 401)
