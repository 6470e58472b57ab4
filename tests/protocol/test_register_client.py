"""Registering a client."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.secret import digest
from keyfob.protocol.client import AuthMethod, Client, GrantType
from keyfob.protocol.register_client import (
    ClientAccepted,
    ClientAdded,
    ClientRefused,
    ClientRemoved,
    ClientRequest,
    add_client,
    remove_client,
)
from tests.chance import counting_mint
from tests.protocol.stage import APP, NOW, POLICY, SHOP, private_jwk, public_jwks

SOUND = ClientRequest(name="The shop", redirect_uris=("https://shop.example/callback",))
JWKS = public_jwks(private_jwk("ES256"))


def added(request: ClientRequest) -> ClientAccepted:
    """The outcome for a sound request."""
    outcome = add_client(request, POLICY, counting_mint(), NOW)
    assert isinstance(outcome, ClientAccepted), outcome
    return outcome


def test_a_client_gets_an_id_and_a_secret_that_is_kept_as_a_digest() -> None:
    """The secret is in the answer only, this once."""
    outcome = added(SOUND)

    assert outcome.changes == (ClientAdded(outcome.client.client_id, outcome.client, NOW),)
    assert outcome.client.secret_digest == digest(outcome.secret)
    assert len(outcome.secret) == 43
    assert outcome.secret not in repr(outcome)
    assert outcome.warnings == ()


def test_what_is_not_said_has_sound_defaults() -> None:
    """A third party with codes and refresh tokens, its own names, and ES256."""
    client = added(SOUND).client

    assert client == Client(
        client_id=client.client_id,
        name="The shop",
        redirect_uris=("https://shop.example/callback",),
        grant_types=("authorization_code", "refresh_token"),
        scopes=("openid", "profile", "email"),
        token_endpoint_auth_method="client_secret_basic",
        secret_digest=client.secret_digest,
        id_token_signed_response_alg="ES256",
        first_party=False,
        subject_type="pairwise",
        sector="shop.example",
        created_at=NOW,
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"token_endpoint_auth_method": "client_secret_jwt"}, "token_endpoint_auth_method"),
        ({"grant_types": ()}, "grant_types"),
        ({"grant_types": ("implicit",)}, "grant_types"),
        ({"grant_types": ("authorization_code", "password")}, "grant_types"),
        ({"grant_types": ("refresh_token",)}, "grant_types"),
        ({"grant_types": ("client_credentials",), "token_endpoint_auth_method": "none"}, "grant_types"),
        ({"grant_types": (GrantType.DEVICE_CODE,)}, "grant_types"),
        ({"grant_types": (GrantType.PAIRING_CODE,)}, "grant_types"),
        (
            {
                "grant_types": (GrantType.PAIRING_CODE,),
                "first_party": True,
                "token_endpoint_auth_method": "none",
            },
            "grant_types",
        ),
        ({"scopes": ("openid", "admin")}, "scopes"),
        ({"redirect_uris": ()}, "redirect_uris"),
        ({"redirect_uris": ("https://shop.example/#a",)}, "redirect_uris"),
        ({"redirect_uris": ("javascript:alert(1)",)}, "redirect_uris"),
        ({"redirect_uris": ("com.example.app:/done",)}, "redirect_uris"),
        ({"redirect_uris": ("http://shop.example/",)}, "redirect_uris"),
        ({"redirect_uris": ("https://a.example/", "https://a.example/")}, "redirect_uris"),
        ({"redirect_uris": tuple(f"https://a.example/{n}" for n in range(51))}, "redirect_uris"),
        ({"post_logout_redirect_uris": ("http://shop.example/",)}, "post_logout_redirect_uris"),
        ({"backchannel_logout_uri": "http://shop.example/logout"}, "backchannel_logout_uri"),
        ({"backchannel_logout_uri": "com.example.app:/logout"}, "backchannel_logout_uri"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "jwks"),
        ({"token_endpoint_auth_method": "private_key_jwt", "jwks": "{}"}, "jwks"),
        ({"jwks": JWKS}, "jwks"),
        ({"id_token_signed_response_alg": "none"}, "id_token_signed_response_alg"),
        ({"id_token_signed_response_alg": "HS256"}, "id_token_signed_response_alg"),
        ({"subject_type": "secret"}, "subject_type"),
        ({"subject_type": "public"}, "subject_type"),
    ],
)
def test_a_refusal_names_the_field(changed: dict[str, Any], field: str) -> None:
    """Nothing is registered, and the reason is said."""
    outcome = add_client(replace(SOUND, **changed), POLICY, counting_mint(), NOW)

    assert isinstance(outcome, ClientRefused)
    assert (outcome.field, outcome.changes) == (field, ())
    assert outcome.why


def test_plain_http_on_this_machine_is_a_warning() -> None:
    """It works for trials, and each address is named once."""
    local = "http://localhost:3000/callback"
    outcome = added(replace(SOUND, redirect_uris=(local,), post_logout_redirect_uris=(local,)))

    assert len(outcome.warnings) == 1
    assert outcome.warnings[0].startswith(f"{local} is plain http")


def test_the_brands_own_service_shares_its_names() -> None:
    """Its customers have one name among all of them, unless it wants otherwise."""
    assert added(replace(SOUND, first_party=True)).client.subject_type == "public"
    assert added(replace(SOUND, first_party=True, subject_type="pairwise")).client.subject_type == "pairwise"


@pytest.mark.parametrize(
    "uris",
    [
        ("http://localhost/done",),
        ("http://127.0.0.1/done", "http://127.0.0.1/else"),
        ("https://a.example/", "https://b.example/"),
        ("com.example.app:/done",),
    ],
)
def test_a_client_without_one_host_of_its_own_is_its_own_sector(uris: tuple[str, ...]) -> None:
    """Apps on everybody's own machine have nothing in common."""
    client = added(replace(SOUND, redirect_uris=uris, token_endpoint_auth_method="none")).client

    assert client.sector == client.client_id


def test_a_sector_can_be_given() -> None:
    """For a vendor with several hosts."""
    assert added(replace(SOUND, sector="vendor.example")).client.sector == "vendor.example"


def test_a_client_that_signs_has_keys_and_no_secret() -> None:
    """``private_key_jwt``."""
    outcome = added(replace(SOUND, token_endpoint_auth_method=AuthMethod.PRIVATE_KEY, jwks=JWKS))

    assert (outcome.secret, outcome.client.secret_digest) == ("", None)
    assert outcome.client.jwks is not None
    assert (outcome.client.jwks.text, len(outcome.client.jwks.keys)) == (JWKS, 1)


def test_a_client_that_only_speaks_for_itself_needs_no_address() -> None:
    """``client_credentials`` alone."""
    client = added(ClientRequest(name="Stock", grant_types=(GrantType.CLIENT_CREDENTIALS,), scopes=("orders",))).client

    assert (client.redirect_uris, client.refreshes, client.is_public) == ((), False, False)


def test_an_app_has_neither_secret_nor_need_of_one() -> None:
    """``none``, with an address of its own scheme."""
    outcome = added(replace(SOUND, token_endpoint_auth_method="none", redirect_uris=("com.example.app:/done",)))

    assert (outcome.secret, outcome.client.is_public) == ("", True)


@pytest.mark.parametrize(
    ("client", "origin", "calls"),
    [
        (APP, "https://shop.example", True),
        (APP, "https://shop.example:8443", False),
        (APP, "https://evil.example", False),
        (APP, "null", False),
        (APP, "", False),
        (SHOP, "https://shop.example", False),
        (replace(APP, redirect_uris=("com.example.app:/done",)), "", False),
    ],
)
def test_only_a_public_clients_own_pages_may_call_from_a_browser(client: Client, origin: str, *, calls: bool) -> None:
    """No other origin is ever allowed, and none is reflected."""
    assert client.calls_from(origin) is calls


def test_a_client_is_removed() -> None:
    """With everything that came of it."""
    assert remove_client(SHOP, NOW) == ClientRemoved("shop", NOW)


texts = st.text(max_size=30)
lists = st.lists(texts, max_size=3).map(tuple)


@given(
    st.builds(
        ClientRequest,
        name=texts,
        redirect_uris=lists,
        post_logout_redirect_uris=lists,
        backchannel_logout_uri=texts,
        grant_types=lists | st.lists(st.sampled_from(GrantType)).map(tuple),
        scopes=lists,
        token_endpoint_auth_method=texts | st.sampled_from(AuthMethod),
        jwks=texts,
    )
)
def test_nothing_but_a_sound_client_is_ever_registered(request: ClientRequest) -> None:
    """Any request is either refused by field or gives a client within the rules."""
    outcome = add_client(request, POLICY, counting_mint(), NOW)
    if isinstance(outcome, ClientRefused):
        assert outcome.field in ClientRequest.__dataclass_fields__
        return
    client = outcome.client
    assert set(client.grant_types) <= set(GrantType)
    assert all(uri.startswith(("https://", "http://")) or "." in uri.partition(":")[0] for uri in client.redirect_uris)
