"""What we tell about ourselves."""

from dataclasses import replace

import msgspec
import pytest

from keyfob.protocol.authorization_outcome import Issue, RefuseByRedirect
from keyfob.protocol.client import AuthMethod, GrantType
from keyfob.protocol.discovery import metadata
from keyfob.protocol.token import GRANTS
from tests.protocol.shelf import Shelf
from tests.protocol.stage import ISSUER, POLICY, ask
from tests.protocol.test_claims import MARIA
from tests.protocol.test_userinfo import answer, told

DOCUMENT = msgspec.json.decode(msgspec.json.encode(metadata(POLICY)))

REGISTERED_MEMBERS = {
    "issuer",
    "authorization_endpoint",
    "device_authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "end_session_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "scopes_supported",
    "response_types_supported",
    "response_modes_supported",
    "grant_types_supported",
    "acr_values_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported",
    "revocation_endpoint_auth_methods_supported",
    "revocation_endpoint_auth_signing_alg_values_supported",
    "introspection_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_signing_alg_values_supported",
    "code_challenge_methods_supported",
    "claim_types_supported",
    "claims_supported",
    "claims_parameter_supported",
    "request_parameter_supported",
    "request_uri_parameter_supported",
    "ui_locales_supported",
    "prompt_values_supported",
    "authorization_response_iss_parameter_supported",
    "backchannel_logout_supported",
    "backchannel_logout_session_supported",
}


def test_the_document_has_registered_members_only() -> None:
    """Each in the type that its registry says, none of them empty but the ones a brand has not set."""
    assert DOCUMENT.keys() == REGISTERED_MEMBERS
    for name, value in DOCUMENT.items():
        if name == "issuer":
            assert value == ISSUER
        elif name.endswith(("_endpoint", "_uri")):
            assert value.startswith(f"{ISSUER}/")
        elif isinstance(value, bool):
            assert value is (not name.startswith("request_"))
        else:
            assert value
            assert all(isinstance(one, str) for one in value)


def test_an_issuer_with_a_slash_has_no_double_one_in_its_urls() -> None:
    """The issuer itself is told as it is."""
    document = metadata(replace(POLICY, issuer="https://id.example/"))

    assert (document["issuer"], document["token_endpoint"]) == ("https://id.example/", "https://id.example/token")


def test_every_grant_that_is_told_works_and_no_other() -> None:
    """No implicit, no password grant."""
    assert DOCUMENT["grant_types_supported"] == list(GRANTS) == list(GrantType)


@pytest.mark.parametrize("mode", DOCUMENT["response_modes_supported"])
def test_every_response_mode_that_is_told_works(mode: str) -> None:
    """With the one response type that is told."""
    assert isinstance(ask(response_mode=mode, response_type=DOCUMENT["response_types_supported"][0]), Issue)


@pytest.mark.parametrize("prompt", DOCUMENT["prompt_values_supported"])
def test_every_prompt_that_is_told_works(prompt: str) -> None:
    """None is an error."""
    assert not isinstance(ask(prompt=prompt), RefuseByRedirect)


@pytest.mark.parametrize("name", ["request", "request_uri"])
def test_what_is_told_not_to_work_does_not(name: str) -> None:
    """It is said out loud, because ``request_uri_parameter_supported`` is true when nothing is said."""
    outcome = ask(**{name: "https://shop.example/request"})

    assert isinstance(outcome, RefuseByRedirect)
    assert outcome.error == f"{name}_not_supported"


def test_every_claim_that_is_told_can_be_had() -> None:
    """By name, with the claims parameter."""
    shelf = Shelf()
    wanted = set(POLICY.claims)
    claims = msgspec.json.encode({"userinfo": dict.fromkeys(wanted)}).decode()
    tokens = shelf.tokens(scope="openid", claims=claims)

    assert told(answer(shelf, tokens.access_token, person=MARIA)).keys() == wanted | {"sub"}
    assert wanted <= set(DOCUMENT["claims_supported"])


def test_no_method_is_told_that_clients_cannot_register() -> None:
    """All four, and those with an identity for introspection."""
    assert DOCUMENT["token_endpoint_auth_methods_supported"] == list(AuthMethod)
    assert "none" not in DOCUMENT["introspection_endpoint_auth_methods_supported"]
