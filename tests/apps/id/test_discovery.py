"""What programs read first: the metadata and the keys, exactly, and cheap to ask for again."""

import re
from urllib.parse import urlsplit

import pytest

from keyfob.protocol.policy import Policy
from keyfob.work.signing_keys import keep_signing_keys
from tests.house import ISSUER, OpenHouse

DAY = 86_400
STRINGS, FLAGS, LISTS = (
    {
        "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint",
        "revocation_endpoint", "introspection_endpoint", "device_authorization_endpoint",
    },
    {
        "claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported",
        "authorization_response_iss_parameter_supported", "backchannel_logout_supported",
        "backchannel_logout_session_supported",
    },
    {
        "scopes_supported", "response_types_supported", "response_modes_supported", "grant_types_supported",
        "acr_values_supported", "subject_types_supported", "id_token_signing_alg_values_supported",
        "token_endpoint_auth_methods_supported", "token_endpoint_auth_signing_alg_values_supported",
        "revocation_endpoint_auth_methods_supported", "revocation_endpoint_auth_signing_alg_values_supported",
        "introspection_endpoint_auth_methods_supported", "introspection_endpoint_auth_signing_alg_values_supported",
        "code_challenge_methods_supported", "claim_types_supported", "claims_supported", "ui_locales_supported",
        "prompt_values_supported",
    },
)  # fmt: skip
WELL_KNOWN = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]


@pytest.mark.parametrize("path", WELL_KNOWN)
def test_the_metadata_has_the_members_and_types_of_the_registries_and_no_others(house: OpenHouse, path: str) -> None:
    """OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2."""
    reply = house.visitor().get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    document = reply.json()
    assert set(document) == STRINGS | FLAGS | LISTS
    assert all(isinstance(document[name], str) for name in STRINGS)
    assert all(isinstance(document[name], bool) for name in FLAGS)
    for name in LISTS:
        assert document[name]
        assert all(isinstance(value, str) for value in document[name])
        assert len(set(document[name])) == len(document[name])


def test_all_addresses_are_of_the_issuer_and_answer(house: OpenHouse) -> None:
    """https, without query or fragment, and none leads nowhere."""
    visitor = house.visitor()
    document = visitor.get(WELL_KNOWN[0]).json()
    assert document["issuer"] == ISSUER
    for name in STRINGS - {"issuer"}:
        parts = urlsplit(document[name])
        assert f"{parts.scheme}://{parts.netloc}" == ISSUER
        assert (parts.query, parts.fragment) == ("", "")
        assert visitor.get(document[name]).status_code != 404


def test_the_metadata_promises_what_works(house: OpenHouse) -> None:
    """Code alone, S256 alone, both algorithms, and a clear no to request objects."""
    document = house.visitor().get(WELL_KNOWN[0]).json()
    assert document["response_types_supported"] == ["code"]
    assert document["response_modes_supported"] == ["query", "form_post"]
    assert document["grant_types_supported"] == [
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:keyfob:grant:pairing_code",
    ]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["id_token_signing_alg_values_supported"] == ["ES256", "RS256"]
    assert document["subject_types_supported"] == ["public", "pairwise"]
    assert document["acr_values_supported"] == [
        "urn:keyfob:acr:mail-link",
        "urn:keyfob:acr:password",
        "urn:keyfob:acr:password-and-second-factor",
        "urn:keyfob:acr:passkey",
    ]
    assert document["ui_locales_supported"] == ["de", "nl", "en"]
    assert {"openid", "offline_access"} <= set(document["scopes_supported"])
    assert document["request_uri_parameter_supported"] is False
    assert set(document["prompt_values_supported"]) == {"none", "login", "consent", "select_account", "create"}


def test_the_keys_are_public_and_named(house: OpenHouse) -> None:
    """One of each algorithm at first, with nothing private or symmetric in it; RSA with 3072 bits."""
    reply = house.visitor().get("/jwks")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    keys = reply.json()["keys"]
    assert set(reply.json()) == {"keys"}
    assert {key["alg"]: set(key) for key in keys} == {
        "ES256": {"kty", "crv", "x", "y", "kid", "alg", "use"},
        "RS256": {"kty", "n", "e", "kid", "alg", "use"},
    }
    assert len({key["kid"] for key in keys}) == len(keys)
    assert all(key["kid"].strip() and key["use"] == "sig" for key in keys)
    assert len(next(key for key in keys if key["kty"] == "RSA")["n"]) == 512


@pytest.mark.parametrize("path", [*WELL_KNOWN, "/jwks"])
def test_whoever_has_the_newest_is_told_so_in_a_few_bytes(house: OpenHouse, path: str) -> None:
    """Everybody may read it and keep it for a while (RFC 9110 section 13.1.2)."""
    visitor = house.visitor()
    reply = visitor.get(path, origin="https://shop.example")
    assert re.fullmatch(r"public, max-age=[1-9][0-9]+", reply.headers["cache-control"])
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in reply.headers
    tag = reply.headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}"):
        again = visitor.get(path, if_none_match=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert visitor.get(path, if_none_match='"other"').status_code == 200
    head = visitor.http.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert "set-cookie" not in reply.headers


def test_a_new_key_is_published_a_day_before_it_signs(house: OpenHouse) -> None:
    """And the old one stays for as long as a token it signed may be around."""
    service, policy = house.service(), Policy(issuer=ISSUER)

    def kids() -> list[str]:
        return [key["kid"] for key in house.visitor().get("/jwks").json()["keys"] if key["alg"] == "ES256"]

    before = kids()
    house.clock.turn(89 * DAY)
    keep_signing_keys(house.program.unit, policy)
    house.clock.turn(5)
    both = kids()
    assert len(both) == 2
    tokens = service.redeem(house.sign_in(house.visitor(), house.person(), service.url()))
    assert service.userinfo(tokens["access_token"]).status_code == 200
    house.clock.turn(DAY)
    assert service.redeem(house.sign_in(house.visitor(), house.person(), service.url()))
    house.clock.turn(2 * DAY)
    assert kids() == [kid for kid in both if kid not in before]
