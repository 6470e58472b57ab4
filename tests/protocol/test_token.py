"""The token endpoint: reading a request, and who may ask for what."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.protocol import token, token_request
from keyfob.protocol.client import AuthMethod
from keyfob.protocol.client_authentication import ASSERTION_TYPE, AssertionUsed
from keyfob.protocol.errors import OAuthError, Refused
from keyfob.protocol.issue import Issued
from keyfob.protocol.jwk import read_jwks
from tests.chance import counting_mint
from tests.protocol.shelf import Shelf
from tests.protocol.stage import APP, NOW, PARTNER, SHOP, basic, private_jwk, provider, public_jwks
from tests.protocol.test_client_authentication import assertion

values = st.text(max_size=60) | st.sampled_from(
    ["authorization_code", "refresh_token", "client_credentials", "shop", "app"]
)
forms = st.lists(st.tuples(st.sampled_from([*token_request.KNOWN, "other"]), values), max_size=12)
headers = st.none() | st.text() | st.sampled_from([basic(), basic("partner"), basic("nobody")])


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [("grant_type", "refresh_token"), ("grant_type", "refresh_token")],
        [("grant_type", "x"), ("code", "a"), ("code", "b")],
        [("grant_type", "x"), ("code", "a" * 300)],
        [("grant_type", "x"), ("code", "a\x00")],
        [("grant_type", "x" * 300)],
        [(str(number), "x") for number in range(200)],
    ],
)
def test_a_request_that_cannot_be_understood_is_refused(pairs: list[tuple[str, str]]) -> None:
    """400 ``invalid_request``: missing, repeated, too long, unreadable, too many."""
    with pytest.raises(OAuthError) as caught:
        token_request.parse(pairs, basic())

    assert (caught.value.refused.error, caught.value.refused.status) == ("invalid_request", 400)


def test_nobody_is_served_before_they_prove_themselves() -> None:
    """An unknown client learns nothing about grants."""
    outcome = Shelf().exchange(NOW, basic("nobody"), grant_type="password")

    assert isinstance(outcome, Refused)
    assert outcome.error == "invalid_client"


@pytest.mark.parametrize("grant_type", ["password", "implicit", "urn:openid:params:grant-type:ciba", "x y"])
def test_a_grant_that_is_not_offered_is_refused(grant_type: str) -> None:
    """No password grant, no implicit grant (ASVS 10.4.4)."""
    outcome = Shelf().exchange(NOW, basic(), grant_type=grant_type)

    assert isinstance(outcome, Refused)
    assert outcome.error == "unsupported_grant_type"


@pytest.mark.parametrize("grant_type", ["authorization_code", "refresh_token", "client_credentials"])
def test_a_grant_that_the_client_did_not_register_is_refused(grant_type: str) -> None:
    """Each client has only what it needs."""
    shelf = Shelf()
    shelf.clients["shop"] = replace(SHOP, grant_types=tuple({*SHOP.grant_types} - {grant_type}))
    outcome = shelf.exchange(NOW, basic(), grant_type=grant_type)

    assert isinstance(outcome, Refused)
    assert outcome.error == "unauthorized_client"


def test_the_family_to_load_is_named_by_the_token() -> None:
    """Only for the grant that the token belongs to."""
    code = "0123456789abcdefghijklmnop" + "x" * 43
    form = [("code", code), ("refresh_token", code)]

    found = {
        grant_type: token_request.parse([("grant_type", grant_type), *form], basic()).family_id
        for grant_type in ("authorization_code", "refresh_token", "client_credentials")
    }
    assert found == {"authorization_code": code[:26], "refresh_token": code[:26], "client_credentials": ""}
    assert token_request.parse([("grant_type", "authorization_code")], basic()).family_id == ""


@pytest.mark.parametrize("grant_type", ["client_credentials", "refresh_token", "password"])
def test_an_assertion_is_used_up_by_a_refusal_too(grant_type: str) -> None:
    """Whoever shows it again after a failure is refused."""
    client = replace(
        SHOP,
        client_id="signer",
        token_endpoint_auth_method=AuthMethod.PRIVATE_KEY,
        jwks=read_jwks(public_jwks(private_jwk("ES256", 50))),
    )
    form = {"grant_type": grant_type, "client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion()}
    request = token_request.parse(form.items(), None)
    outcome = token.decide(request, token_request.Facts(client), provider(), NOW, counting_mint())

    assert isinstance(outcome, Issued if grant_type == "client_credentials" else Refused)
    assert [type(change) for change in outcome.changes] == [AssertionUsed]


@given(forms, headers)
def test_no_parameters_break_the_endpoint(form: list[tuple[str, str]], authorization: str | None) -> None:
    """Whatever arrives has an outcome, or raises our own error."""
    try:
        request = token_request.parse(form, authorization)
    except OAuthError:
        return
    clients = {client.client_id: client for client in (SHOP, PARTNER, APP)}
    facts = token_request.Facts(clients.get(request.credentials.client_id))
    outcome = token.decide(request, facts, provider(), NOW, counting_mint())

    assert isinstance(outcome, Refused) or request.grant_type == "client_credentials"


def test_tokens_do_not_show() -> None:
    """Neither in a log nor in a traceback."""
    issued = Shelf().tokens()

    assert issued.access_token not in repr(issued)
    assert issued.refresh_token not in repr(issued)
    assert issued.id_token not in repr(issued)
