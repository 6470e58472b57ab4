"""npm ``openid-client``, unchanged, signs people in: by every way to authenticate, and for everything it may ask."""

import pytest

from tests.foreign.stand import CALLBACK, SIGNED_OUT, Stand

WAYS = [
    ("client_secret_basic", "ES256"),
    ("client_secret_basic", "RS256"),
    ("client_secret_post", "RS256"),
    ("private_key_jwt", "ES256"),
    ("none", "ES256"),
]


def test_the_metadata_is_read_in_both_ways(stand: Stand) -> None:
    """OpenID Connect Discovery 1.0 and RFC 8414 tell the same; each key has a thumbprint of its own as its id."""
    told = stand.journey("metadata", stand.service())

    assert told["oidc"] == told["oauth2"]
    assert told["oidc"]["pkce"]
    assert told["oidc"]["metadata"]["issuer"] == stand.house.issuer
    assert told["kinds"] == ["public"] * len(told["keys"])
    assert sorted(key["kid"] for key in told["keys"]) == sorted(told["thumbprints"])
    assert {key["alg"] for key in told["keys"]} == {"ES256", "RS256"}


@pytest.mark.parametrize(("method", "alg"), WAYS)
def test_a_person_signs_in(stand: Stand, method: str, alg: str) -> None:
    """Code and PKCE, state, nonce and iss; the ID token is verified with the published keys, and userinfo fits it."""
    service = stand.service(token_endpoint_auth_method=method, id_token_signed_response_alg=alg)
    traveller = stand.traveller()

    told = stand.journey("sign_in", service, traveller)

    assert traveller.pages == ["/sign-in", "/sign-in/how"]
    assert told["header"]["alg"] == alg
    assert told["claims"]["amr"] == ["pwd"]
    assert told["access"]["client_id"] == service.client.client_id
    assert told["access"]["aud"] == stand.house.issuer
    assert told["access"]["sub"] == told["person"]["sub"] == told["claims"]["sub"]
    assert told["tokens"]["expires_in"] == told["access"]["exp"] - told["access"]["iat"]
    assert told["person"]["email"] == traveller.person.email
    assert told["person"]["email_verified"] is True
    assert told["person"]["name"] == "Maria de Vries"


def test_the_id_token_says_nothing_about_the_person(stand: Stand) -> None:
    """Claims about people are told at userinfo only, so that no name lies in a log or a browser's history."""
    told = stand.journey("sign_in", stand.service())

    technical = {"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid"}
    assert told["claims"].keys() == technical


@pytest.mark.parametrize(("key", "signs_with"), [("RSA", "RS256"), ("RSA", "PS256")])
def test_a_service_authenticates_with_an_rsa_key(stand: Stand, key: str, signs_with: str) -> None:
    """RFC 7523 with the other algorithms that the metadata names."""
    service = stand.service(token_endpoint_auth_method="private_key_jwt", key=key)

    told = stand.journey("sign_in", service, signs_with=signs_with)

    assert told["claims"]["aud"] == service.client.client_id


def test_the_answer_may_come_as_a_form(stand: Stand) -> None:
    """OAuth 2.0 Form Post Response Mode, for codes and for errors."""
    told = stand.journey("form_post", stand.service())

    assert told["url"] == CALLBACK
    assert told["names"] == ["code", "state", "iss"]
    assert told["claims"]["nonce"]
    assert told["refused"]["error"] == "invalid_scope"


def test_a_service_may_ask_for_a_fresh_sign_in(stand: Stand) -> None:
    """max_age and prompt decide who is asked for the password again; auth_time is when that was, and nothing else."""
    told = stand.journey("sign_in_again", stand.service())

    first, recent, old, asked = (told[name]["auth_time"] for name in ("first", "recent", "old", "asked"))
    assert first == recent < old < asked
    assert told["first"]["pages"] == ["/sign-in", "/sign-in/how"]
    assert told["old"]["pages"] == told["asked"]["pages"] == ["/sign-in/how"]
    quiet = [told[name] for name in ("recent", "none", "level", "hinted")]
    assert [answer["pages"] for answer in quiet] == [[]] * 4
    assert [answer["auth_time"] for answer in quiet[1:]] == [asked] * 3
    assert len({answer["sub"] for answer in told.values()}) == 1
    assert told["level"]["acr"] == "urn:keyfob:acr:password"


def test_a_service_that_is_not_the_brands_own_has_to_be_allowed(stand: Stand) -> None:
    """The person is asked, may refuse, and is not asked twice for the same."""
    told = stand.journey("ask_for_consent", stand.service(first_party=False))

    assert told["refused"]["error"] == "access_denied"
    assert told["asked"] == ["/sign-in", "/sign-in/how", "/consent", "/consent"]
    assert told["askedAgain"] == []
    assert told["first"]["refresh_token"]
    assert told["first"]["claims"]["sub"] == told["second"]["claims"]["sub"]


def test_services_of_others_know_a_person_under_different_names(stand: Stand) -> None:
    """OpenID Connect Core 8.1: pairwise subjects; the brand's own services share one."""
    traveller = stand.traveller()

    def sub(*, first_party: bool) -> str:
        told = stand.journey("sign_in", stand.service(first_party=first_party), traveller)
        return str(told["claims"]["sub"])

    others, own = {sub(first_party=False) for _ in range(2)}, {sub(first_party=True) for _ in range(2)}

    assert (len(others), len(own)) == (2, 1)
    assert not others & own


def test_a_service_may_ask_for_single_claims(stand: Stand) -> None:
    """At userinfo and in the ID token; what is not known of a person is left out."""
    traveller = stand.traveller()

    told = stand.journey("claims", stand.service(), traveller)

    assert told["scope"] == "openid"
    assert told["person"] == {"sub": told["claims"]["sub"], "given_name": "Maria"}
    assert (told["claims"]["email"], told["claims"]["email_verified"]) == (traveller.person.email, True)
    assert told["claims"]["acr"] == "urn:keyfob:acr:password"


def test_signing_out_at_a_service_signs_out_at_the_id(stand: Stand) -> None:
    """RP-Initiated Logout 1.0: straight back with the state; then nobody is signed in, and the tokens are void."""
    traveller = stand.traveller()

    told = stand.journey("sign_out", stand.service(), traveller)

    assert told["signedOut"] == f"{SIGNED_OUT}?state={told['state']}"
    assert traveller.pages == ["/sign-in", "/sign-in/how"]
    assert told["silent"]["auth_time"] == told["claims"]["auth_time"]
    assert told["silent"]["sid"] == told["claims"]["sid"]
    assert told["afterwards"]["error"] == "login_required"
    assert told["refreshed"]["error"] == "invalid_grant"


def test_an_id_token_that_has_expired_still_says_who_signs_out(stand: Stand) -> None:
    """RP-Initiated Logout 1.0 section 4: people sign out hours after they signed in."""
    traveller = stand.traveller()

    told = stand.journey("sign_out", stand.service(), traveller, pause=3600)

    assert told["signedOut"] == f"{SIGNED_OUT}?state={told['state']}"
    assert traveller.pages == ["/sign-in", "/sign-in/how"]


def test_who_shows_no_id_token_has_the_person_asked(stand: Stand) -> None:
    """Or any site could sign people out; the person's yes leads back to the service."""
    traveller = stand.traveller()

    told = stand.journey("sign_out", stand.service(), traveller, without_hint=True)

    assert told["signedOut"] == f"{SIGNED_OUT}?state={told['state']}"
    assert traveller.pages == ["/sign-in", "/sign-in/how", "/logout"]
    assert told["afterwards"]["error"] == "login_required"
