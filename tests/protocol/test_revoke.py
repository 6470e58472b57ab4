"""The revocation endpoint."""

from dataclasses import replace

import pytest

from keyfob.protocol import revoke, shown_token
from keyfob.protocol.client import Client
from keyfob.protocol.errors import OAuthError, Refused
from keyfob.protocol.family import FamilyRevoked, Why, family_of
from tests.protocol.shelf import Shelf
from tests.protocol.stage import APP, NOW, PARTNER, SHOP, basic, provider


def give_back(shelf: Shelf, token: str, client: Client = SHOP, now: int = NOW) -> revoke.Revoked | Refused:
    """What a handler answers, with its changes kept."""
    form = {"token": token, "token_type_hint": "access_token"}
    if client.is_public:
        shown = shown_token.parse({**form, "client_id": client.client_id}.items(), None)
    else:
        shown = shown_token.parse(form.items(), basic(client.client_id))
    recognized = shown_token.recognize(token, provider(), now)
    facts = shown_token.Facts(shelf.clients.get(client.client_id), shelf.families.get(recognized.family_id))
    outcome = revoke.decide(shown, recognized, facts, provider(), now)
    shelf.apply(outcome.changes)
    return outcome


@pytest.mark.parametrize("client", [SHOP, PARTNER, APP])
@pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
def test_a_token_given_back_takes_its_family_with_it(client: Client, kind: str) -> None:
    """Whatever the hint about its type says; a second time changes nothing."""
    shelf = Shelf()
    tokens = shelf.tokens(client)
    family_id = family_of(tokens.refresh_token)
    revoked = FamilyRevoked(family_id, "maria", client.client_id, Why.ASKED, NOW)

    assert give_back(shelf, getattr(tokens, kind), client) == revoke.Revoked((revoked,))
    assert give_back(shelf, getattr(tokens, kind), client) == revoke.Revoked()
    assert isinstance(shelf.refresh(tokens.refresh_token, NOW, client), Refused)


def test_an_old_refresh_token_ends_its_family_too() -> None:
    """A client that kept the wrong one still gets what it wants."""
    shelf = Shelf()
    first = shelf.tokens().refresh_token
    shelf.refresh(first)

    assert isinstance(give_back(shelf, first), revoke.Revoked)
    assert shelf.families[family_of(first)].revoked


def test_an_unknown_token_is_answered_alike() -> None:
    """200, and nothing happened (RFC 7009 section 2.2)."""
    for token in ("x", "a.b.c", "0" * 26 + "x" * 65, Shelf().tokens(scope="openid").id_token):
        assert give_back(Shelf(), token) == revoke.Revoked()


def test_another_clients_token_is_left_alone() -> None:
    """Without telling whether it is one."""
    shelf = Shelf()
    tokens = shelf.tokens(SHOP)

    assert give_back(shelf, tokens.refresh_token, PARTNER) == revoke.Revoked()
    assert give_back(shelf, tokens.access_token, PARTNER) == revoke.Revoked()
    assert not shelf.families[family_of(tokens.refresh_token)].revoked


def test_a_guess_beside_the_right_handle_revokes_nothing() -> None:
    """The tag is what proves it."""
    shelf = Shelf()
    token = shelf.tokens().refresh_token

    assert give_back(shelf, token[:-3] + "AAA") == revoke.Revoked()
    assert give_back(shelf, token, now=NOW) != revoke.Revoked()


def test_an_expired_access_token_changes_nothing() -> None:
    """It is void already."""
    shelf = Shelf()

    assert give_back(shelf, shelf.tokens().access_token, now=NOW + 300) == revoke.Revoked()


def test_a_service_s_own_token_has_no_family() -> None:
    """It ends by itself in five minutes."""
    shelf = Shelf()
    issued = shelf.exchange(NOW, basic(), grant_type="client_credentials")
    assert not isinstance(issued, Refused)

    assert give_back(shelf, issued.access_token) == revoke.Revoked()


def test_nobody_gives_back_without_proving_who_they_are() -> None:
    """401."""
    outcome = give_back(Shelf(), "x", replace(SHOP, client_id="nobody"))

    assert isinstance(outcome, Refused)
    assert outcome.error == "invalid_client"


@pytest.mark.parametrize("form", [{}, {"token": ""}, {"token": "x" * 20_000}])
def test_a_request_without_a_token_is_refused(form: dict[str, str]) -> None:
    """400 ``invalid_request``."""
    with pytest.raises(OAuthError) as caught:
        shown_token.parse(form.items(), basic())

    assert caught.value.refused.error == "invalid_request"
