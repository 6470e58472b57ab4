"""Signing out, on a service's word and on the person's."""

from dataclasses import replace

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.protocol import logout
from keyfob.protocol.client import Client
from keyfob.protocol.errors import OAuthError
from keyfob.protocol.jose import KeyRing, Typ
from keyfob.protocol.jws import encode
from keyfob.protocol.logout import AskFirst, SignOut, logout_token
from keyfob.protocol.model import Login
from keyfob.protocol.subject import sid_for, sub_for
from tests.chance import counting_mint
from tests.protocol.grants.test_authorization_code import claims_in
from tests.protocol.shelf import Shelf
from tests.protocol.stage import ISSUER, MARIA, NOW, PARTNER, SECRETS, SHOP, private_jwk, provider, signing_key

BYE = "https://shop.example/bye"
STATE = "-._~" * 13
HINT = Shelf().tokens().id_token
UNSIGNED = ".".join((encode(b'{"alg":"none","typ":"JWT"}').decode(), HINT.split(".")[1], ""))
FORGED = KeyRing([replace(signing_key(), private_jwk=private_jwk("ES256", 60))]).sign(
    {"iss": ISSUER, "aud": "shop", "sub": "x"}, Typ.ID, "ES256", NOW
)


CLIENTS = {client.client_id: client for client in (SHOP, PARTNER)}


def ask(login: Login | None = MARIA, now: int = NOW, /, **sent: str) -> AskFirst | SignOut:
    """What a handler does with what a service sent."""
    request = logout.parse(sent.items(), provider(), now)
    return logout.decide(request, logout.Facts(login, CLIENTS.get(request.client_id)), provider())


def confirm(login: Login | None = MARIA, /, **sent: str) -> AskFirst | SignOut:
    """What it does when the person has pressed the button."""
    request = logout.parse(sent.items(), provider(), NOW)
    return logout.decide(request, logout.Facts(login, CLIENTS.get(request.client_id)), provider(), confirmed=True)


@pytest.mark.parametrize("now", [NOW, NOW + 300, NOW + 80000])
def test_the_services_own_id_token_signs_out_without_a_question(now: int) -> None:
    """Expired or not; then back to the registered address, with the same state and nothing else."""
    outcome = ask(MARIA, now, id_token_hint=HINT, post_logout_redirect_uri=BYE, state=STATE)

    assert outcome == SignOut("session-1", f"{BYE}?state={STATE}")
    assert ask(MARIA, now, id_token_hint=HINT, post_logout_redirect_uri=BYE) == SignOut("session-1", BYE)
    assert ask(MARIA, now, id_token_hint=HINT) == SignOut("session-1")
    assert ask(MARIA, now, id_token_hint=HINT, client_id="shop", ui_locales="nl") == SignOut("session-1")


def test_a_third_partys_id_token_does_too() -> None:
    """Though it knows person and session by other names."""
    hint = Shelf().tokens(PARTNER).id_token

    assert ask(id_token_hint=hint, post_logout_redirect_uri=BYE) == SignOut("session-1", BYE)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"state": STATE},
        {"client_id": "shop"},
        {"client_id": "nobody", "post_logout_redirect_uri": BYE},
        {"post_logout_redirect_uri": BYE},
        {"id_token_hint": UNSIGNED, "post_logout_redirect_uri": BYE},
        {"id_token_hint": FORGED, "post_logout_redirect_uri": BYE},
        {"id_token_hint": HINT[:-1], "post_logout_redirect_uri": BYE},
        {"id_token_hint": Shelf().tokens().access_token, "post_logout_redirect_uri": BYE},
        {"id_token_hint": HINT, "client_id": "partner", "post_logout_redirect_uri": BYE},
        {"id_token_hint": HINT, "post_logout_redirect_uri": BYE + "?x=1"},
        {"id_token_hint": HINT, "post_logout_redirect_uri": BYE + "/"},
        {"id_token_hint": HINT, "post_logout_redirect_uri": "https://evil.example/"},
        {"id_token_hint": HINT, "post_logout_redirect_uri": "https://shop.example/callback"},
        {"id_token_hint": HINT, "post_logout_redirect_uri": BYE, "state": "x" * 3000},
        {"id_token_hint": HINT, "state": "x" * 3000},
    ],
)
def test_anything_less_is_asked_first_and_leads_nowhere(sent: dict[str, str]) -> None:
    """No silent sign-out on a bad hint, no redirect to a foreign address, neither before nor after the question."""
    assert ask(**sent) == AskFirst()
    assert confirm(**sent) == SignOut("session-1")
    assert ask(None, **sent) == SignOut("")


def test_the_persons_word_lets_a_named_client_have_its_person_back() -> None:
    """Without a hint, but with a client, an address of its own, and a press of the button."""
    sent = {"client_id": "shop", "post_logout_redirect_uri": BYE, "state": "1"}

    assert ask(**sent) == AskFirst()
    assert confirm(**sent) == SignOut("session-1", f"{BYE}?state=1")
    assert ask(None, **sent) == SignOut("")


@pytest.mark.parametrize(
    "login",
    [replace(MARIA, sid="session-2"), replace(MARIA, account_id="jan")],
)
def test_an_id_token_of_another_session_or_person_is_asked_first(login: Login) -> None:
    """It says nothing about who sits there now."""
    assert ask(login, id_token_hint=HINT, post_logout_redirect_uri=BYE) == AskFirst()
    assert confirm(login, id_token_hint=HINT, post_logout_redirect_uri=BYE) == SignOut(login.sid, BYE)


def test_who_is_signed_out_already_is_sent_on() -> None:
    """There is nothing left to end."""
    assert ask(None, id_token_hint=HINT, post_logout_redirect_uri=BYE) == SignOut("", BYE)


def test_a_client_that_is_gone_gets_nobody_back() -> None:
    """Its ID token is still ours, but vouches for no address."""
    request = logout.parse([("id_token_hint", HINT), ("post_logout_redirect_uri", BYE)], provider(), NOW)

    assert logout.decide(request, logout.Facts(MARIA, None), provider()) == AskFirst()
    assert logout.decide(request, logout.Facts(MARIA, None), provider(), confirmed=True) == SignOut("session-1")


@given(st.dictionaries(st.sampled_from([*logout.KNOWN, "other"]), st.text() | st.sampled_from([HINT, BYE, "shop"])))
def test_nothing_breaks_the_endpoint(sent: dict[str, str]) -> None:
    """And nobody leaves for an address that is not registered."""
    try:
        request = logout.parse(sent.items(), provider(), NOW)
    except OAuthError:
        pytest.fail("there are fewer than a hundred parameters")
    outcome = logout.decide(request, logout.Facts(MARIA, SHOP), provider(), confirmed=True)

    assert isinstance(outcome, SignOut)
    assert outcome.location == "" or outcome.location.partition("?")[0] == BYE


def test_a_hundred_parameters_are_too_many() -> None:
    """As everywhere."""
    with pytest.raises(OAuthError):
        logout.parse([(str(number), "x") for number in range(200)], provider(), NOW)


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
@pytest.mark.parametrize("client", [SHOP, PARTNER])
def test_a_logout_token_says_what_the_standard_asks(client: Client, alg: str) -> None:
    """Two minutes, typed, both names as in the ID token, exactly one event, and never a nonce."""
    client = replace(client, id_token_signed_response_alg=alg)
    token = logout_token(client, "maria", "session-1", provider(), NOW, counting_mint())
    claims = claims_in(token, client.client_id, alg)

    assert jwt.get_unverified_header(token)["typ"] == "logout+jwt"
    assert len(claims["jti"]) == 22
    assert claims == {
        "iss": ISSUER,
        "aud": client.client_id,
        "iat": NOW,
        "exp": NOW + 120,
        "jti": claims["jti"],
        "sub": sub_for(client, "maria", SECRETS),
        "sid": sid_for(client, "session-1", SECRETS),
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }
