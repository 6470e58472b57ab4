"""How a client proves itself."""

import base64
import hmac
from dataclasses import replace
from typing import Any
from urllib.parse import quote, quote_plus

import jwt
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.secret import digest
from keyfob.protocol.client import AuthMethod, Client
from keyfob.protocol.client_authentication import (
    ASSERTION_TYPE,
    AssertionUsed,
    Authenticated,
    Credentials,
    authenticate,
    read_credentials,
)
from keyfob.protocol.errors import OAuthError, Refused
from keyfob.protocol.jwk import read_jwks, read_private_jwk
from keyfob.protocol.jws import encode
from tests.protocol.stage import (
    APP,
    ISSUER,
    NOW,
    POLICY,
    SECRET,
    SHOP,
    basic,
    private_jwk,
    public_jwks,
)

POST = replace(SHOP, token_endpoint_auth_method=AuthMethod.POST)
SIGNER = replace(
    SHOP,
    client_id="signer",
    token_endpoint_auth_method=AuthMethod.PRIVATE_KEY,
    secret_digest=None,
    jwks=read_jwks(public_jwks(private_jwk("ES256", 50))),
)
CLAIMS: dict[str, Any] = {"iss": "signer", "sub": "signer", "aud": ISSUER, "exp": NOW + 60, "iat": NOW, "jti": "jti-1"}


def assertion(number: int = 50, alg: str = "ES256", header: dict[str, Any] | None = None, **changed: object) -> str:
    """A client assertion, some of its claims changed, or left out when None."""
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
    key = read_private_jwk(private_jwk("ES256" if alg == "ES256" else "RS256", number))
    return jwt.encode(claims, key, algorithm=alg, headers={"kid": "key-1", **(header or {})}, sort_headers=False)


def unsigned(header: dict[str, str]) -> str:
    """The first two parts of an assertion."""
    return ".".join(encode(msgspec.json.encode(part)).decode() for part in (header, CLAIMS))


def hs256(secret: str) -> str:
    """An assertion signed with a secret that is none."""
    signed = unsigned({"alg": "HS256", "kid": "key-1"})
    return f"{signed}.{encode(hmac.digest(secret.encode(), signed.encode(), 'sha256')).decode()}"


def shown(assertion: str, **form: str) -> Credentials:
    """What the form of a client that signs holds."""
    return read_credentials({"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion, **form}, None)


def outcome_for(
    credentials: Credentials, client: Client | None, now: int = NOW, *, used: bool = False
) -> Authenticated | Refused:
    """The judgement."""
    return authenticate(credentials, client, POLICY, now, assertion_used=used)


@pytest.mark.parametrize(
    ("client", "form", "authorization"),
    [
        (SHOP, {}, basic()),
        (SHOP, {"client_id": "shop"}, basic()),
        (SHOP, {}, basic().replace("Basic", "bAsIc")),
        (POST, {"client_id": "shop", "client_secret": SECRET}, None),
        (APP, {"client_id": "app"}, None),
    ],
)
def test_a_client_proves_itself_by_its_own_method(
    client: Client, form: dict[str, str], authorization: str | None
) -> None:
    """Basic, post, or nothing at all."""
    assert outcome_for(read_credentials(form, authorization), client) == Authenticated(client)


@pytest.mark.parametrize(
    ("client", "form", "authorization"),
    [
        (SHOP, {}, basic(secret="wrong")),
        (SHOP, {}, basic(secret="")),
        (replace(SHOP, secret_digest=None), {}, basic()),
        (SHOP, {"client_id": "shop", "client_secret": SECRET}, None),
        (SHOP, {"client_id": "shop"}, None),
        (POST, {}, basic()),
        (POST, {"client_id": "shop", "client_secret": "wrong"}, None),
        (APP, {"client_id": "app", "client_secret": SECRET}, None),
        (APP, {}, basic("app")),
        (SIGNER, {"client_id": "signer"}, None),
        (None, {}, basic()),
    ],
)
def test_any_other_proof_is_refused(client: Client | None, form: dict[str, str], authorization: str | None) -> None:
    """A wrong secret, another method than the one registered, an unknown client: 401 with a challenge."""
    outcome = outcome_for(read_credentials(form, authorization), client)

    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.status, outcome.www_authenticate[:5]) == ("invalid_client", 401, "Basic")


@pytest.mark.parametrize(
    ("form", "authorization"),
    [
        ({"client_secret": SECRET}, basic()),
        ({"client_assertion": "x"}, basic()),
        ({"client_id": "shop", "client_secret": SECRET, "client_assertion": "x"}, None),
        ({"client_id": "other"}, basic()),
        ({"client_assertion": "x"}, None),
        ({"client_assertion_type": "urn:other", "client_assertion": "x"}, None),
    ],
)
def test_two_methods_at_once_are_refused(form: dict[str, str], authorization: str | None) -> None:
    """Nobody has to guess which one counts (RFC 6749 section 2.3)."""
    with pytest.raises(OAuthError) as caught:
        read_credentials(form, authorization)

    assert caught.value.refused.error == "invalid_request"


@pytest.mark.parametrize(
    ("form", "authorization"),
    [
        ({}, None),
        ({}, ""),
        ({}, "Bearer token"),
        ({}, "Basic"),
        ({}, "Basic ***"),
        ({}, "Basic é"),
        ({}, "Basic " + base64.b64encode(b"no colon").decode()),
        ({}, "Basic " + base64.b64encode(b"\xff:\xff").decode()),
        ({}, "Basic " + base64.b64encode(b"shop:%ff").decode()),
        ({}, "Basic " + base64.b64encode(b"%00:x").decode()),
        ({}, "Basic " + base64.b64encode(b"x" * 300 + b":x").decode()),
        ({"client_assertion_type": ASSERTION_TYPE}, None),
        ({"client_assertion_type": ASSERTION_TYPE, "client_assertion": "x.y.z"}, None),
    ],
)
def test_what_cannot_be_read_is_no_proof(form: dict[str, str], authorization: str | None) -> None:
    """401, whatever it is."""
    with pytest.raises(OAuthError) as caught:
        read_credentials(form, authorization)

    assert (caught.value.refused.error, caught.value.refused.status) == ("invalid_client", 401)


texts = st.text().filter(lambda text: not any("\ud800" <= letter <= "\udfff" for letter in text))


@pytest.mark.parametrize("encoding", [quote_plus, lambda text: quote(text, safe="")])
@given(client_id=texts, secret=texts)
def test_basic_comes_back_from_its_encoding(encoding: Any, client_id: str, secret: str) -> None:  # noqa: ANN401  # a function
    """Each half is form-encoded before they are joined (RFC 6749 section 2.3.1)."""
    pair = f"{encoding(client_id)}:{encoding(secret)}"
    try:
        credentials = read_credentials({}, "Basic " + base64.b64encode(pair.encode()).decode())
    except OAuthError:
        assert not client_id.isprintable()
        return
    assert (credentials.client_id, credentials.secret) == (client_id, secret)


@given(st.text() | st.binary().map(lambda data: "Basic " + base64.b64encode(data).decode()))
def test_no_header_breaks_the_reader(header: str) -> None:
    """Credentials, or an error of ours."""
    try:
        read_credentials({}, header)
    except OAuthError:
        return


@pytest.mark.parametrize("aud", [ISSUER, f"{ISSUER}/token", [ISSUER], ["https://other.example", f"{ISSUER}/token"]])
def test_a_signed_assertion_proves_a_client_once(aud: Any) -> None:  # noqa: ANN401  # text or list
    """For the issuer or the token endpoint; its jti is remembered until it can no longer be used."""
    credentials = shown(assertion(aud=aud))
    outcome = outcome_for(credentials, SIGNER)

    assert outcome == Authenticated(SIGNER, (AssertionUsed("signer", digest("signer\0jti-1"), NOW + 60 + 30),))
    assert credentials.client_id == "signer"
    assert credentials.assertion_digest == digest("signer\0jti-1")


@pytest.mark.parametrize("now", [NOW, NOW + 60, NOW + 60 + 29])
def test_a_replayed_assertion_is_refused_to_its_last_second(now: int) -> None:
    """It is remembered as long as it would be accepted."""
    assert isinstance(outcome_for(shown(assertion()), SIGNER, now), Authenticated)
    assert isinstance(outcome_for(shown(assertion()), SIGNER, now, used=True), Refused)
    assert isinstance(outcome_for(shown(assertion()), SIGNER, NOW + 60 + 30), Refused)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "other"},
        {"iss": None},
        {"aud": None},
        {"aud": "https://other.example"},
        {"aud": f"{ISSUER}/"},
        {"aud": f"{ISSUER}/authorize"},
        {"aud": []},
        {"aud": [5, None]},
        {"aud": {"a": ISSUER}},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"exp": NOW - 30},
        {"exp": NOW + 3631},
        {"iat": NOW + 31},
        {"iat": "now"},
        {"nbf": NOW + 60},
        {"nbf": [NOW]},
        {"jti": None},
        {"jti": ""},
        {"jti": 5},
        {"jti": "x" * 257},
        {"jti": "a\x00b"},
    ],
)
def test_an_assertion_that_is_not_for_us_now_is_refused(changed: dict[str, Any]) -> None:
    """RFC 7523 section 3."""
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
    # The library that signs for the other tests refuses to make some of these.
    key = read_private_jwk(private_jwk("ES256", 50))
    outcome = outcome_for(shown(jwt.api_jws.encode(msgspec.json.encode(claims), key, "ES256")), SIGNER)

    assert isinstance(outcome, Refused)
    assert outcome.error == "invalid_client"


@pytest.mark.parametrize(
    "changed", [{"iat": NOW + 8}, {"nbf": NOW + 8}, {"iat": None}, {"exp": NOW + 60.5}, {"exp": NOW + 3630}]
)
def test_a_clock_that_is_a_little_off_is_forgiven(changed: dict[str, Any]) -> None:
    """Eight seconds ahead happen."""
    assert isinstance(outcome_for(shown(assertion(**changed)), SIGNER), Authenticated)


FORGED = {
    "another key": assertion(number=51),
    "another kind of key": assertion(alg="RS256", number=52),
    "a path as kid": assertion(header={"kid": "../../key"}),
    "a query as kid": assertion(header={"kid": "' OR 1=1 --"}),
    "an extension": assertion(header={"crit": ["b64"], "b64": True}),
    "jku": assertion(number=51, header={"jku": "https://evil.example/jwks"}),
    "x5u": assertion(number=51, header={"x5u": "https://evil.example/cert"}),
    "jwk": assertion(number=51, header={"jwk": msgspec.json.decode(public_jwks(private_jwk("ES256", 51)))["keys"][0]}),
    "no signature": unsigned({"alg": "none"}) + ".",
    "a public key as a secret": hs256(public_jwks(private_jwk("ES256", 50))),
    "truncated": assertion()[:-4],
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_assertion_is_refused(kind: str) -> None:
    """Another key, no signature, a public key as a secret, a key or an extension of its own."""
    try:
        outcome = outcome_for(shown(FORGED[kind]), SIGNER)
    except OAuthError as error:
        outcome = error.refused

    assert isinstance(outcome, Refused)
    assert outcome.error == "invalid_client"


def test_an_assertion_of_300_kb_is_refused_by_its_length() -> None:
    """Before anything is computed."""
    with pytest.raises(OAuthError) as caught:
        shown("a" * 300_000)

    assert caught.value.refused.detail == "longer than 16 KiB"


def test_an_assertion_for_another_client_id_is_refused() -> None:
    """The parameter and the subject agree, or there are two answers to who asks."""
    with pytest.raises(OAuthError):
        shown(assertion(), client_id="shop")

    assert shown(assertion(), client_id="signer").client_id == "signer"


def test_a_client_without_keys_cannot_sign() -> None:
    """Nothing is trusted by default."""
    assert isinstance(outcome_for(shown(assertion()), replace(SIGNER, jwks=None)), Refused)


def test_secrets_do_not_show() -> None:
    """Neither in a log nor in a traceback."""
    assert SECRET not in repr(read_credentials({"client_id": "shop", "client_secret": SECRET}, None))
    assert assertion() not in repr(shown(assertion()))
