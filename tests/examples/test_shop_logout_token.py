"""A logout token ends a session only when everything about it is right (Back-Channel Logout 1.0, 2.6)."""

import base64
import json
import time
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from joserfc.jwk import ECKey

from identity import BadLogoutToken, Identity, Logout
from tests.examples.provider import CLIENT_ID, CLIENT_SECRET, EVENT, Provider


@pytest.fixture
def identity(provider: Provider) -> Identity:
    """The ID as the shop sees it."""
    return Identity(provider.issuer, CLIENT_ID, CLIENT_SECRET, "https://shop.example")


def read(identity: Identity, token: str) -> Logout:
    """What the shop makes of a token, now; in a thread, since a browser's loop may run in this one."""
    with start_blocking_portal() as portal:
        return portal.call(identity.read_logout_token, token, int(time.time()))


def test_a_sound_token_is_understood(identity: Identity, provider: Provider) -> None:
    """Who and which session, the token's own number, and until when it has to be remembered."""
    expires = int(time.time()) + 60
    token = provider.logout_token(sub="maria", sid="s1", jti="j1", exp=expires)

    assert read(identity, token) == Logout("maria", "s1", "j1", expires)


@pytest.mark.parametrize(("sub", "sid"), [("maria", None), (None, "s1")])
def test_a_person_or_a_session_is_enough(
    identity: Identity, provider: Provider, sub: str | None, sid: str | None
) -> None:
    """One of `sub` and `sid` has to be there."""
    logout = read(identity, provider.logout_token(sub=sub, sid=sid))

    assert (logout.sub, logout.sid) == (sub, sid)


def test_our_client_may_stand_in_a_list(identity: Identity, provider: Provider) -> None:
    """`aud` is a string, or a list with one."""
    assert read(identity, provider.logout_token(aud=[CLIENT_ID])).sid == provider.sid


NOW = int(time.time())
WRONG: list[dict[str, Any]] = [
    {"iss": "https://evil.example"},
    {"iss": None},
    {"aud": "another-client"},
    {"aud": ["another-client"]},
    {"aud": [CLIENT_ID, "another-client"]},
    {"aud": None},
    {"iat": None},
    {"iat": NOW + 3600},
    {"iat": "now"},
    {"exp": None},
    {"exp": NOW - 3600},
    {"exp": "later"},
    {"jti": None},
    {"jti": ""},
    {"jti": 7},
    {"events": None},
    {"events": {}},
    {"events": {EVENT: True}},
    {"events": [EVENT]},
    {"events": {"https://example.org/another-event": {}}},
    {"nonce": "n"},
    {"nonce": ""},
    {"sid": None},
    {"sid": ""},
    {"sid": 7},
    {"sid": None, "sub": ["maria"]},
]


@pytest.mark.parametrize("claims", WRONG)
def test_one_wrong_claim_is_enough_to_refuse(identity: Identity, provider: Provider, claims: dict[str, Any]) -> None:
    """Issuer, audience, times, number, event, nonce, session: each by itself."""
    with pytest.raises(BadLogoutToken):
        read(identity, provider.logout_token(**claims))


@pytest.mark.parametrize("typ", ["JWT", "at+jwt", ""])
def test_another_type_of_token_is_no_logout_token(identity: Identity, provider: Provider, typ: str) -> None:
    """The explicit type keeps ID tokens and access tokens from being passed off as logout tokens."""
    with pytest.raises(BadLogoutToken):
        read(identity, provider.logout_token({"typ": typ}))


def test_a_signature_of_another_key_is_refused(identity: Identity, provider: Provider) -> None:
    """A key of one's own under the provider's key id signs nothing."""
    provider.keys.append(ECKey.generate_key("P-256", {"kid": "first"}))
    forged = provider.logout_token()
    provider.keys.pop()

    with pytest.raises(BadLogoutToken):
        read(identity, forged)


def test_no_signature_is_no_signature(identity: Identity, provider: Provider) -> None:
    """`alg: none` is refused, and so is a token cut in half, or a text that is no token at all."""
    sound = provider.logout_token()
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "logout+jwt"}).encode()).decode().rstrip("=")

    for token in (f"{header}.{sound.split('.')[1]}.", sound.rpartition(".")[0], sound[:-8], "", "a.b.c", "é"):
        with pytest.raises(BadLogoutToken):
            read(identity, token)


def test_a_new_key_is_fetched_when_it_is_first_seen(identity: Identity, provider: Provider) -> None:
    """After the provider has begun to sign with a new key, its tokens are understood at once."""
    read(identity, provider.logout_token())
    provider.keys.append(ECKey.generate_key("P-256", {"kid": "second", "use": "sig", "alg": "ES256"}))

    assert read(identity, provider.logout_token()).sid == provider.sid


def test_forged_key_ids_cause_no_traffic(identity: Identity, provider: Provider) -> None:
    """However many tokens with unknown keys arrive, the provider is asked for its keys twice at most."""
    stranger = ECKey.generate_key("P-256", {"kid": "unknown"})
    for _ in range(20):
        with pytest.raises(BadLogoutToken):
            read(identity, provider.sign({"jti": "x"}, {"typ": "logout+jwt"}, stranger))

    assert provider.jwks_read == 2
