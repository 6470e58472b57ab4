"""The introspection endpoint."""

from dataclasses import replace

import pytest

from keyfob.protocol import introspect, shown_token
from keyfob.protocol.client import Client
from keyfob.protocol.errors import Refused
from keyfob.protocol.jose import Typ
from keyfob.protocol.logout import logout_token
from tests.chance import counting_mint
from tests.protocol.grants.test_authorization_code import claims_in
from tests.protocol.shelf import Shelf
from tests.protocol.stage import APP, ISSUER, NOW, PARTNER, SHOP, basic, provider

INACTIVE = {"active": False}


def ask(shelf: Shelf, token: str, client: Client = SHOP, now: int = NOW) -> introspect.Introspected | Refused:
    """What a handler answers."""
    form = {"token": token}
    if client.is_public:
        shown = shown_token.parse({**form, "client_id": client.client_id}.items(), None)
    else:
        shown = shown_token.parse(form.items(), basic(client.client_id))
    recognized = shown_token.recognize(token, provider(), now)
    facts = shown_token.Facts(shelf.clients.get(client.client_id), shelf.families.get(recognized.family_id))
    return introspect.decide(shown, recognized, facts, provider().policy, now)


def body(outcome: introspect.Introspected | Refused) -> dict[str, object]:
    """The answer."""
    assert isinstance(outcome, introspect.Introspected), outcome
    return outcome.body


@pytest.mark.parametrize("owner", [SHOP, PARTNER, APP])
def test_the_brands_own_services_may_ask_about_any_token_they_are_shown(owner: Client) -> None:
    """The answer holds what the token says."""
    shelf = Shelf()
    token = shelf.tokens(owner).access_token

    assert body(ask(shelf, token)) == {"active": True, "token_type": "Bearer", **claims_in(token, ISSUER)}


def test_a_third_party_may_ask_about_its_own_tokens_only() -> None:
    """Of all others it learns nothing."""
    shelf = Shelf()

    assert body(ask(shelf, shelf.tokens(PARTNER).access_token, PARTNER))["active"] is True
    assert body(ask(shelf, shelf.tokens(SHOP).access_token, PARTNER)) == INACTIVE


def test_a_service_s_own_token_is_live_while_it_lasts() -> None:
    """It has no family to end."""
    shelf = Shelf()
    issued = shelf.exchange(NOW, basic(), grant_type="client_credentials")
    assert not isinstance(issued, Refused)

    assert body(ask(shelf, issued.access_token))["sub"] == "shop"
    assert body(ask(shelf, issued.access_token, now=NOW + 300)) == INACTIVE


@pytest.mark.parametrize("changed", [{"revoked": True}, {"account_live": False}])
def test_a_token_is_inactive_as_soon_as_its_session_or_account_is(changed: dict[str, bool]) -> None:
    """Nothing is said about why."""
    shelf = Shelf()
    token = shelf.tokens().access_token
    for family_id, family in shelf.families.items():
        shelf.families[family_id] = replace(family, **changed)  # type: ignore[arg-type]  # two flags

    assert body(ask(shelf, token)) == INACTIVE


def test_a_token_without_its_family_is_inactive() -> None:
    """A trimmed row is an ended family."""
    shelf = Shelf()
    token = shelf.tokens().access_token
    shelf.families.clear()

    assert body(ask(shelf, token)) == INACTIVE


NO_LIVE_TOKENS = {
    "unknown": "x",
    "no JWT": "a.b.c",
    "ID token": Shelf().tokens().id_token,
    "refresh token": Shelf().tokens().refresh_token,
    "truncated": Shelf().tokens().access_token[:-1],
    "logout token": logout_token(SHOP, "maria", "session-1", provider(), NOW, counting_mint()),
    "for another audience": provider().ring.sign(
        {"iss": ISSUER, "aud": "https://api.example"}, Typ.ACCESS, "ES256", NOW
    ),
}


@pytest.mark.parametrize("kind", NO_LIVE_TOKENS)
def test_anything_else_is_inactive_and_nothing_more(kind: str) -> None:
    """Unknown, of another type, for another audience (RFC 7662 section 2.2)."""
    assert body(ask(Shelf(), NO_LIVE_TOKENS[kind])) == INACTIVE


@pytest.mark.parametrize("client", [APP, replace(SHOP, client_id="nobody")])
def test_only_who_proves_itself_may_ask(client: Client) -> None:
    """A client without authentication could be anybody (section 2.1)."""
    outcome = ask(Shelf(), Shelf().tokens().access_token, client)

    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.status) == ("invalid_client", 401)
