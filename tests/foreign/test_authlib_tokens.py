"""Authlib's OAuth2Client, unchanged: refresh, client credentials, signed assertions, revocation, introspection."""

from typing import Any

import httpx2
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import JWKRegistry

from tests.foreign.stand import CALLBACK, SCOPE, Stand
from tests.foreign.traveller import Traveller
from tests.service import Service

VERIFIER = "a-verifier-of-forty-three-characters-or-more"
WITH_PROOF = ["client_secret_basic", "client_secret_post", "private_key_jwt"]


class Program:
    """A program that speaks through Authlib for a service of these fields of ClientRequest."""

    def __init__(self, stand: Stand, method: str = "client_secret_basic", alg: str = "ES256", **wanted: Any) -> None:
        self.service: Service = stand.service(token_endpoint_auth_method=method, **wanted)
        self.metadata = httpx2.get(f"{stand.house.issuer}/.well-known/openid-configuration").json()
        signs = method == "private_key_jwt"
        self.client = OAuth2Client(
            self.service.client.client_id,
            JWKRegistry.import_key(stand.private_jwk) if signs else self.service.secret or None,
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            redirect_uri=CALLBACK,
            code_challenge_method="S256",
            token_endpoint=self.metadata["token_endpoint"],
        )
        stand.ending.callback(self.client.close)
        if signs:
            self.client.register_client_auth_method(PrivateKeyJWT(self.metadata["token_endpoint"], alg=alg))

    def sign_in(self, traveller: Traveller) -> dict[str, Any]:
        """Tokens for somebody."""
        url, state = self.client.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=VERIFIER, scope=SCOPE, nonce="n"
        )
        return dict(
            self.client.fetch_token(
                self.metadata["token_endpoint"],
                authorization_response=traveller.visit(url),
                state=state,
                code_verifier=VERIFIER,
            )
        )

    def refresh(self, token: str) -> dict[str, Any]:
        """Fresh tokens."""
        return dict(self.client.refresh_token(self.metadata["token_endpoint"], refresh_token=token))

    def introspect(self, token: str) -> dict[str, Any]:
        """What a token is worth."""
        told: dict[str, Any] = self.client.introspect_token(self.metadata["introspection_endpoint"], token=token).json()
        return told

    def ask_who(self) -> int:
        """Ask for the person behind the newest token; the status of the answer."""
        return int(self.client.get(self.metadata["userinfo_endpoint"]).status_code)


@pytest.mark.parametrize("method", ["client_secret_basic", "private_key_jwt", "none"])
def test_a_refresh_token_is_followed_by_another(stand: Stand, method: str) -> None:
    """The lost answer is given again; the replayed token ends the line, the newest token included."""
    program = Program(stand, method)
    first = program.sign_in(stand.traveller())

    second = program.refresh(first["refresh_token"])
    again = program.refresh(first["refresh_token"])
    third = program.refresh(second["refresh_token"])

    assert again["refresh_token"] == second["refresh_token"]
    assert len({answer["refresh_token"] for answer in (first, second, third)}) == 3
    assert program.ask_who() == 200
    _assert_refused(program, first["refresh_token"])
    _assert_refused(program, third["refresh_token"])
    assert program.ask_who() == 401


def test_a_replaced_refresh_token_is_good_for_a_minute(stand: Stand) -> None:
    """Afterwards it ends the line, though nobody has used its successor."""
    program = Program(stand)
    first = program.sign_in(stand.traveller())
    second = program.refresh(first["refresh_token"])

    stand.house.clock.turn(61)

    _assert_refused(program, first["refresh_token"])
    _assert_refused(program, second["refresh_token"])


@pytest.mark.parametrize(
    ("method", "key", "alg"),
    [*((method, "EC", "ES256") for method in WITH_PROOF), ("private_key_jwt", "RSA", "RS256")],
)
def test_a_service_acts_for_itself(stand: Stand, method: str, key: str, alg: str) -> None:
    """Client credentials, by every way to authenticate."""
    program = Program(stand, method, alg, key=key)

    token = program.client.fetch_token(program.metadata["token_endpoint"], grant_type="client_credentials")

    assert program.introspect(token["access_token"])["sub"] == program.service.client.client_id


def test_an_assertion_works_once(stand: Stand) -> None:
    """RFC 7523 section 3: who overhears one cannot use it."""
    program = Program(stand, "private_key_jwt")
    assertion = PrivateKeyJWT(program.metadata["token_endpoint"], claims={"jti": "always the same"}, alg="ES256")
    program.client.register_client_auth_method(assertion)

    program.client.fetch_token(program.metadata["token_endpoint"], grant_type="client_credentials")
    with pytest.raises(OAuthError) as refused:
        program.client.fetch_token(program.metadata["token_endpoint"], grant_type="client_credentials")

    assert refused.value.error == "invalid_client"


@pytest.mark.parametrize(
    ("which", "hint"),
    [("refresh_token", "refresh_token"), ("refresh_token", "access_token"), ("access_token", None)],
)
def test_tokens_are_given_back(stand: Stand, which: str, hint: str | None) -> None:
    """RFC 7009: the hint is only a hint."""
    program = Program(stand)
    tokens = program.sign_in(stand.traveller())
    before = program.introspect(tokens["access_token"])

    answer = program.client.revoke_token(
        program.metadata["revocation_endpoint"], token=tokens[which], token_type_hint=hint
    )

    assert answer.status_code == 200
    assert (before["active"], before["scope"]) == (True, SCOPE)
    assert program.introspect(tokens["access_token"]) == {"active": False}
    assert program.ask_who() == 401
    _assert_refused(program, tokens["refresh_token"])


def test_nobody_gives_back_or_uses_the_tokens_of_another(stand: Stand) -> None:
    """A stolen refresh token is worth nothing to another service, and its owner keeps it."""
    owner, thief = Program(stand), Program(stand)
    tokens = owner.sign_in(stand.traveller())

    _assert_refused(thief, tokens["refresh_token"])
    thief.client.revoke_token(thief.metadata["revocation_endpoint"], token=tokens["refresh_token"])

    assert owner.refresh(tokens["refresh_token"])["access_token"]


def _assert_refused(program: Program, refresh_token: str) -> None:
    with pytest.raises(OAuthError) as refused:
        program.refresh(refresh_token)
    assert refused.value.error == "invalid_grant"
