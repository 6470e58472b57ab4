"""The userinfo endpoint."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.protocol import userinfo
from keyfob.protocol.access_token import AccessToken
from keyfob.protocol.claims import Person
from keyfob.protocol.client import Client
from keyfob.protocol.errors import OAuthError, Refused
from keyfob.protocol.jose import Typ
from keyfob.protocol.logout import logout_token
from keyfob.protocol.subject import sub_for
from tests.chance import counting_mint
from tests.protocol.shelf import Shelf
from tests.protocol.stage import APP, ISSUER, NOW, PARTNER, SECRETS, SHOP, basic, provider

MARIA = Person(
    name="Maria Muster", given_name="Maria", email="maria@example.org", email_verified=True, phone_number="+31201234567"
)


def answer(shelf: Shelf, token: str, now: int = NOW, person: Person | None = MARIA) -> userinfo.Told | Refused:
    """What a handler answers."""
    access = userinfo.read_token(token, provider(), now)
    if isinstance(access, Refused):
        return access
    facts = userinfo.Facts(shelf.clients.get(access.client_id), shelf.families.get(access.family_id), person)
    return userinfo.decide(access, facts, now)


def told(outcome: userinfo.Told | Refused) -> dict[str, Any]:
    """The claims."""
    assert isinstance(outcome, userinfo.Told), outcome
    return outcome.claims


def error(outcome: userinfo.Told | AccessToken | Refused) -> tuple[str, int]:
    """The error and the status, once it is sure that the header says the same (RFC 6750 section 3)."""
    assert isinstance(outcome, Refused), outcome
    assert f'error="{outcome.error}"' in outcome.www_authenticate
    assert outcome.www_authenticate.startswith("Bearer ")
    return outcome.error, outcome.status


@pytest.mark.parametrize("client", [SHOP, PARTNER, APP])
@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("openid", set()),
        ("openid profile", {"name", "given_name"}),
        ("openid email", {"email", "email_verified"}),
        ("openid phone address", {"phone_number", "phone_number_verified"}),
    ],
)
def test_scopes_decide_what_is_told(client: Client, scope: str, names: set[str]) -> None:
    """Always the ``sub`` of the ID token, and never a claim that is empty."""
    shelf = Shelf()
    claims = told(answer(shelf, shelf.tokens(client, scope=scope).access_token))

    assert claims.keys() == {"sub"} | names
    assert claims["sub"] == sub_for(client, "maria", SECRETS)


def test_a_claim_asked_for_by_name_is_told() -> None:
    """Without its scope (OpenID Connect Core 5.5), but not beyond what the client may have."""
    shelf = Shelf()
    shelf.clients["shop"] = replace(SHOP, scopes=("openid", "profile"))
    claims = '{"userinfo": {"name": {"essential": true}, "email": null}, "id_token": {"given_name": null}}'

    assert told(answer(shelf, shelf.tokens(scope="openid", claims=claims).access_token)).keys() == {"sub", "name"}


def test_a_narrowed_token_tells_less() -> None:
    """The scope of the token counts, not that of the family."""
    shelf = Shelf()
    refreshed = shelf.refresh(shelf.tokens().refresh_token, NOW, scope="openid")
    assert not isinstance(refreshed, Refused)

    assert told(answer(shelf, refreshed.access_token)).keys() == {"sub"}


def test_a_token_without_openid_is_not_enough() -> None:
    """403 ``insufficient_scope``."""
    shelf = Shelf()

    assert error(answer(shelf, shelf.tokens(scope="orders").access_token)) == ("insufficient_scope", 403)


def test_an_expired_token_is_refused() -> None:
    """From the second it says."""
    shelf = Shelf()
    token = shelf.tokens().access_token

    assert told(answer(shelf, token, NOW + 299))
    assert error(answer(shelf, token, NOW + 300)) == ("invalid_token", 401)


def test_the_first_tokens_die_when_their_code_is_replayed() -> None:
    """The thief's or the owner's: both."""
    shelf = Shelf()
    code = shelf.code()
    first = shelf.redeem(code)
    assert not isinstance(first, Refused)
    assert told(answer(shelf, first.access_token))
    shelf.redeem(code)

    assert error(answer(shelf, first.access_token)) == ("invalid_token", 401)


@pytest.mark.parametrize("changed", [{"revoked": True}, {"account_live": False}, {"client_id": "partner"}])
def test_a_token_dies_with_its_session_account_and_grant(changed: dict[str, Any]) -> None:
    """Off means off for everything that asks us."""
    shelf = Shelf()
    token = shelf.tokens().access_token
    for family_id, family in shelf.families.items():
        shelf.families[family_id] = replace(family, **changed)

    assert error(answer(shelf, token)) == ("invalid_token", 401)


@pytest.mark.parametrize("gone", ["client", "family", "person"])
def test_a_token_dies_with_what_it_is_about(gone: str) -> None:
    """When the client, the family or the account is gone."""
    shelf = Shelf()
    token = shelf.tokens().access_token
    if gone == "client":
        shelf.clients.clear()
    if gone == "family":
        shelf.families.clear()

    assert error(answer(shelf, token, person=None if gone == "person" else MARIA)) == ("invalid_token", 401)


def made(typ: Typ = Typ.ACCESS, **changed: object) -> str:
    """A token of ours that differs from an access token in some claims."""
    claims = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": "x",
        "exp": NOW + 300,
        "jti": "x",
        "client_id": "shop",
        "scope": "openid",
        **changed,
    }
    return provider().ring.sign(claims, typ, "ES256", NOW)


NO_ACCESS_TOKENS = {
    "ID token": Shelf().tokens().id_token,
    "logout token": logout_token(SHOP, "maria", "session-1", provider(), NOW, counting_mint()),
    "refresh token": Shelf().tokens().refresh_token,
    "truncated": Shelf().tokens().access_token[:-1],
    "without signature": Shelf().tokens().access_token.rpartition(".")[0],
    "longer": Shelf().tokens().access_token + "A",
    "for a client": made(aud="shop"),
    "for a list": made(aud=[ISSUER]),
    "another issuer's": made(iss="https://other.example"),
    "typed as an ID token": made(Typ.ID),
    "empty": "",
    "short": "x",
    "huge": "x" * 20_000,
}


@pytest.mark.parametrize("kind", NO_ACCESS_TOKENS)
def test_what_is_no_access_token_of_ours_is_refused(kind: str) -> None:
    """ID tokens, logout tokens, other audiences, truncated ones: 401 ``invalid_token``."""
    assert error(userinfo.read_token(NO_ACCESS_TOKENS[kind], provider(), NOW)) == ("invalid_token", 401)


def test_a_service_s_own_token_is_about_nobody() -> None:
    """``client_credentials`` gives nothing to ask with here."""
    shelf = Shelf()
    issued = shelf.exchange(NOW, basic(), grant_type="client_credentials")
    assert not isinstance(issued, Refused)

    assert error(answer(shelf, issued.access_token)) == ("insufficient_scope", 403)
    assert error(answer(shelf, made())) == ("invalid_token", 401)


@pytest.mark.parametrize(
    ("authorization", "form"),
    [
        ("Bearer token-1", []),
        ("bearer  token-1 ", []),
        ("BEARER token-1", [("other", "x")]),
        (None, [("access_token", "token-1")]),
        ("", [("access_token", "token-1")]),
    ],
)
def test_a_token_is_taken_from_the_header_or_the_form(authorization: str | None, form: list[tuple[str, str]]) -> None:
    """Never from the URL (RFC 6750 section 2); the scheme is written as one likes."""
    assert userinfo.parse(authorization, form) == "token-1"


@pytest.mark.parametrize(
    ("authorization", "form", "status", "name"),
    [
        (None, [], 401, ""),
        ("", [], 401, ""),
        ("Bearer", [], 401, ""),
        ("Bearer ", [], 401, ""),
        ("Basic c2hvcDp4", [], 401, ""),
        ("DPoP token-1", [], 401, ""),
        ("Bearer token-1", [("access_token", "token-1")], 400, "invalid_request"),
        (None, [("access_token", "a"), ("access_token", "b")], 400, "invalid_request"),
    ],
)
def test_no_token_or_two_are_refused(
    authorization: str | None, form: list[tuple[str, str]], status: int, name: str
) -> None:
    """Without a token the challenge stands alone; two of them are a fault."""
    with pytest.raises(OAuthError) as caught:
        userinfo.parse(authorization, form)
    refused = caught.value.refused

    assert (refused.status, refused.error) == (status, name)
    assert refused.www_authenticate == ('Bearer realm="userinfo"' if status == 401 else "")
    assert bool(refused.body) is bool(name)


@given(st.none() | st.text(), st.lists(st.tuples(st.sampled_from(["access_token", "x"]), st.text()), max_size=3))
def test_nothing_breaks_the_endpoint(authorization: str | None, form: list[tuple[str, str]]) -> None:
    """A refusal, or our own error."""
    try:
        token = userinfo.parse(authorization, form)
    except OAuthError:
        return
    assert isinstance(userinfo.read_token(token, provider(), NOW), Refused)
