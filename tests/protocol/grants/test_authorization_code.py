"""A code becomes tokens."""

from dataclasses import replace
from typing import Any

import jwt
import pytest

from keyfob.base.errors import GuardFailed
from keyfob.base.secret import digest
from keyfob.protocol import token, token_request
from keyfob.protocol.claims import Person
from keyfob.protocol.client import Client
from keyfob.protocol.errors import Refused
from keyfob.protocol.family import FamilyRevoked, Why
from keyfob.protocol.grants.authorization_code import CodeRedeemed
from keyfob.protocol.issue import Issued, at_hash, wanted_of_person
from keyfob.protocol.model import Login
from keyfob.protocol.subject import sid_for, sub_for
from tests.chance import counting_mint
from tests.protocol.shelf import Shelf
from tests.protocol.stage import (
    APP,
    ISSUER,
    MARIA,
    NOW,
    PARTNER,
    PASSWORD,
    SECRETS,
    SHOP,
    SHOP_URI,
    VERIFIER,
    basic,
    provider,
)


def claims_in(compact: str, audience: str, alg: str = "ES256") -> dict[str, Any]:
    """What another library reads after verifying against the published keys."""
    kid = jwt.get_unverified_header(compact)["kid"]
    key = next(jwt.PyJWK(key) for key in provider().ring.jwks(NOW)["keys"] if key["kid"] == kid)
    read: dict[str, Any] = jwt.decode(
        compact, key, algorithms=[alg], audience=audience, issuer=ISSUER, options={"verify_iat": False}
    )
    return read


def refusal(outcome: Issued | Refused, *changes: object) -> str:
    """Why a code was refused, once it is sure what that left behind."""
    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.status, outcome.changes) == ("invalid_grant", 400, changes)
    return outcome.detail


@pytest.mark.parametrize("client", [SHOP, PARTNER, APP])
def test_a_code_becomes_tokens(client: Client) -> None:
    """An access token for five minutes, an ID token, and a refresh token where offline_access was given."""
    shelf = Shelf()
    code = shelf.code(client)
    outcome = shelf.redeem(code, NOW + 59, client)
    assert isinstance(outcome, Issued)
    (redeemed,) = outcome.changes

    assert outcome.body == {
        "access_token": outcome.access_token,
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": "openid profile offline_access",
        "id_token": outcome.id_token,
        "refresh_token": outcome.refresh_token,
    }
    assert redeemed == CodeRedeemed(
        family_id=code[:26],
        account_id="maria",
        client_id=client.client_id,
        sid="session-1",
        sub=sub_for(client, "maria", SECRETS),
        refresh_digest=digest(outcome.refresh_token),
        at=NOW + 59,
        expires_at=NOW + 59 + 30 * 86400,
    )


def test_without_offline_access_there_is_no_refresh_token() -> None:
    """And the family ends with its access token."""
    issued = Shelf().tokens(scope="openid")
    (redeemed,) = issued.changes
    assert isinstance(redeemed, CodeRedeemed)

    assert "refresh_token" not in issued.body
    assert (redeemed.refresh_digest, redeemed.expires_at) == (None, NOW + 300)


def test_without_openid_there_is_no_id_token() -> None:
    """Plain OAuth works too."""
    issued = Shelf().tokens(scope="orders")

    assert (issued.scope, "id_token" in issued.body) == ("orders", False)


@pytest.mark.parametrize("client", [SHOP, PARTNER])
def test_an_access_token_says_what_the_standard_asks(client: Client) -> None:
    """RFC 9068 section 2.2: never for the client itself, and each with a number of its own."""
    shelf = Shelf()
    one, other = (claims_in(shelf.tokens(client).access_token, ISSUER) for _ in range(2))

    assert one == {
        "iss": ISSUER,
        "sub": sub_for(client, "maria", SECRETS),
        "aud": ISSUER,
        "exp": NOW + 300,
        "iat": NOW,
        "jti": one["jti"],
        "client_id": client.client_id,
        "scope": "openid profile offline_access",
        "auth_time": MARIA.auth_time,
        "acr": PASSWORD,
        "sid": sid_for(client, "session-1", SECRETS),
    }
    assert one["jti"] != other["jti"]
    assert jwt.get_unverified_header(shelf.tokens(client).access_token)["typ"] == "at+jwt"


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_an_id_token_says_no_more_than_was_asked(alg: str) -> None:
    """Under the algorithm that the client registered; profile claims go to userinfo."""
    shelf = Shelf()
    shelf.clients["shop"] = replace(SHOP, id_token_signed_response_alg=alg)
    issued = shelf.tokens()

    assert claims_in(issued.id_token, "shop", alg) == {
        "iss": ISSUER,
        "sub": sub_for(SHOP, "maria", SECRETS),
        "aud": "shop",
        "exp": NOW + 300,
        "iat": NOW,
        "auth_time": MARIA.auth_time,
        "nonce": "nonce-1",
        "acr": PASSWORD,
        "amr": ["pwd"],
        "sid": "session-1",
        "at_hash": at_hash(issued.access_token),
    }


def test_without_a_nonce_none_is_told() -> None:
    """No empty member."""
    assert "nonce" not in claims_in(Shelf().tokens(nonce=None).id_token, "shop")


def test_claims_asked_for_by_name_reach_the_id_token() -> None:
    """When the person was loaded for them, and only those the client may have."""
    shelf = Shelf()
    claims = '{"id_token": {"email": null, "birthdate": null, "sub": null, "phone_number": null}}'
    code = shelf.code(claims=claims)
    family = shelf.families[code[:26]]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": SHOP_URI, "code_verifier": VERIFIER}
    request = token_request.parse(form.items(), basic())
    person = Person(email="maria@example.org", phone_number="+31201234567", name="Maria")
    client = replace(SHOP, scopes=("openid", "email"))
    facts = token_request.Facts(client, family, person=person)
    outcome = token.decide(request, facts, provider(), NOW, counting_mint())
    assert isinstance(outcome, Issued)

    told = claims_in(outcome.id_token, "shop")
    assert wanted_of_person(family)
    assert not wanted_of_person(replace(family, claims='{"userinfo": {"email": null}}'))
    assert not wanted_of_person(replace(family, claims=""))
    assert told["email"] == "maria@example.org"
    assert not {"phone_number", "name", "birthdate"} & told.keys()


def test_a_code_used_twice_is_refused_and_ends_what_came_of_it() -> None:
    """Second use is theft or a fault: the first tokens are revoked, once."""
    shelf = Shelf()
    code = shelf.code()
    first = shelf.redeem(code)
    assert isinstance(first, Issued)
    revoked = FamilyRevoked(code[:26], "maria", "shop", Why.CODE_REPLAYED, NOW + 30)

    assert refusal(shelf.redeem(code, NOW + 30), revoked) == "the code was used before"
    assert refusal(shelf.redeem(code, NOW + 31)) == "the code was used before"
    assert isinstance(shelf.refresh(first.refresh_token, NOW + 32), Refused)


def test_a_replay_is_noticed_long_after_the_code_expired() -> None:
    """Used codes are remembered as long as anything came of them."""
    shelf = Shelf()
    code = shelf.code()
    shelf.redeem(code)

    refusal(shelf.redeem(code, NOW + 86400), FamilyRevoked(code[:26], "maria", "shop", Why.CODE_REPLAYED, NOW + 86400))


def test_of_two_exchanges_at_once_one_is_refused() -> None:
    """Both saw an unused code; the guard lets one through, and the other finds it used."""
    shelf = Shelf()
    code = shelf.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": SHOP_URI, "code_verifier": VERIFIER}
    request = token_request.parse(form.items(), basic())
    facts = token_request.Facts(SHOP, shelf.families[code[:26]])
    racing = token.decide(request, facts, provider(), NOW, counting_mint())
    shelf.redeem(code)

    with pytest.raises(GuardFailed):
        shelf.apply(racing.changes)
    assert isinstance(shelf.redeem(code), Refused)


@pytest.mark.parametrize("thief", [PARTNER, APP])
def test_a_code_of_one_client_is_worth_nothing_to_another(thief: Client) -> None:
    """Not even with the thief's own verifier, and its owner keeps it."""
    shelf = Shelf()
    code = shelf.code(SHOP)

    assert "another client" in refusal(shelf.redeem(code, NOW, thief))
    assert isinstance(shelf.redeem(code), Issued)
    assert "another client" in refusal(shelf.redeem(code, NOW, thief))
    assert not shelf.families[code[:26]].revoked


@pytest.mark.parametrize(
    ("form", "detail"),
    [
        ({"code_verifier": None}, "code_verifier"),
        ({"code_verifier": "x" * 43}, "code_verifier"),
        ({"code_verifier": "x" * 42}, "code_verifier"),
        ({"code_verifier": VERIFIER + "."}, "code_verifier"),
        ({"redirect_uri": None}, "redirect_uri"),
        ({"redirect_uri": SHOP_URI + "/"}, "redirect_uri"),
        ({"code": None}, "no such code"),
        ({"code": "x"}, "no such code"),
        ({"code": "0" * 26 + "x" * 43}, "no such code"),
    ],
)
def test_a_code_needs_its_verifier_and_its_address(form: dict[str, str | None], detail: str) -> None:
    """A failed attempt does not use it up: guessing 256 bits is hopeless."""
    shelf = Shelf()
    code = shelf.code()

    assert detail in refusal(shelf.redeem(code, **form))
    assert isinstance(shelf.redeem(code), Issued)


def test_a_guess_beside_the_right_handle_revokes_nothing() -> None:
    """Whoever knows only the family cannot end it."""
    shelf = Shelf()
    code = shelf.code()
    shelf.redeem(code)

    assert refusal(shelf.redeem(code[:-1] + ("A" if code[-1] != "A" else "B"))) == "no such code"


def test_a_code_lives_for_a_minute() -> None:
    """The sixtieth second is too late."""
    shelf = Shelf()

    assert refusal(shelf.redeem(shelf.code(), NOW + 60)) == "the code has expired"


@pytest.mark.parametrize("changed", [{"revoked": True}, {"account_live": False}, {"session_live": False}])
def test_a_code_dies_with_its_session_and_account(changed: dict[str, bool]) -> None:
    """Off means off, also in the minute between."""
    shelf = Shelf()
    code = shelf.code()
    shelf.families[code[:26]] = replace(shelf.families[code[:26]], **changed)  # type: ignore[arg-type]  # two flags

    assert "session ended" in refusal(shelf.redeem(code))


def test_a_scope_that_the_client_lost_meanwhile_is_not_given() -> None:
    """Changes to a client bite at once."""
    shelf = Shelf()
    code = shelf.code()
    shelf.clients["shop"] = replace(SHOP, scopes=("openid",), grant_types=("authorization_code",))
    issued = shelf.redeem(code)
    assert isinstance(issued, Issued)

    assert (issued.scope, issued.refresh_token) == ("openid", "")


def test_two_people_are_two_subjects() -> None:
    """And a session belongs to one of them."""
    shelf = Shelf()
    told = [
        claims_in(shelf.tokens(SHOP, Login(who, f"session of {who}", NOW, PASSWORD)).id_token, "shop")
        for who in ("maria", "jan")
    ]

    assert told[0]["sub"] != told[1]["sub"]
    assert (told[0]["sid"], told[1]["sid"]) == ("session of maria", "session of jan")
