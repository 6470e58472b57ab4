"""A service asks on its own behalf."""

from dataclasses import replace

import pytest

from keyfob.protocol.errors import Refused
from keyfob.protocol.issue import Issued
from tests.protocol.grants.test_authorization_code import claims_in
from tests.protocol.shelf import Shelf
from tests.protocol.stage import APP, ISSUER, NOW, SHOP, basic


@pytest.mark.parametrize(("asked", "given"), [(None, "orders"), ("orders", "orders")])
def test_a_service_gets_a_token_of_its_own(asked: str | None, given: str) -> None:
    """It is its own subject, and gets nothing but an access token (RFC 9068 section 2.2)."""
    outcome = Shelf().exchange(NOW, basic(), grant_type="client_credentials", scope=asked)
    assert isinstance(outcome, Issued)
    claims = claims_in(outcome.access_token, ISSUER)

    assert outcome.body.keys() == {"access_token", "token_type", "expires_in", "scope"}
    assert claims == {
        "iss": ISSUER,
        "sub": "shop",
        "client_id": "shop",
        "aud": ISSUER,
        "iat": NOW,
        "exp": NOW + 300,
        "scope": given,
        "jti": claims["jti"],
    }
    assert outcome.changes == ()


def test_a_service_without_scopes_gets_a_token_without_scope() -> None:
    """No empty member."""
    shelf = Shelf()
    shelf.clients["shop"] = replace(SHOP, scopes=("openid",))
    outcome = shelf.exchange(NOW, basic(), grant_type="client_credentials")
    assert isinstance(outcome, Issued)

    assert "scope" not in outcome.body
    assert "scope" not in claims_in(outcome.access_token, ISSUER)


@pytest.mark.parametrize("scope", ["openid", "profile", "orders email", "offline_access", "nonsense"])
def test_a_service_alone_gets_nothing_about_a_person(scope: str) -> None:
    """There is no person here."""
    outcome = Shelf().exchange(NOW, basic(), grant_type="client_credentials", scope=scope)

    assert isinstance(outcome, Refused)
    assert outcome.error == "invalid_scope"


def test_a_public_client_has_nothing_of_its_own() -> None:
    """Nobody proved anything."""
    shelf = Shelf()
    shelf.clients["app"] = replace(APP, scopes=("orders",))
    outcome = shelf.exchange(NOW, None, grant_type="client_credentials", client_id="app")

    assert isinstance(outcome, Refused)
    assert outcome.error == "unauthorized_client"
