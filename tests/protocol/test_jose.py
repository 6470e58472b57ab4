"""Our signing keys at work."""

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.protocol.jose import KeyRing, SigningKey, Typ
from keyfob.protocol.jws import ES256, RS256, BadToken, encode, read_compact
from tests.protocol.stage import NOW, private_jwk, signing_key

OLD = signing_key(number=0, active_from=NOW - 1000, retire_at=NOW + 500)
NEW = signing_key(number=1, active_from=NOW - 100)
NEXT = SigningKey(
    kid=signing_key(number=2).kid,
    alg=ES256,
    private_jwk=private_jwk(ES256, 2),
    created_at=NOW - 50,
    active_from=NOW + 50,
)
RING = KeyRing([NEW, NEXT, OLD, signing_key(RS256)])


@pytest.mark.parametrize(
    ("when", "key"),
    [(NOW - 900, OLD), (NOW - 101, OLD), (NOW - 100, NEW), (NOW + 49, NEW), (NOW + 50, NEXT)],
)
def test_the_newest_active_key_signs(when: int, key: SigningKey) -> None:
    """A published key waits until it is active."""
    assert read_compact(RING.sign({"a": 1}, Typ.ID, ES256, when)).kid == key.kid


@pytest.mark.parametrize("alg", [ES256, RS256])
@pytest.mark.parametrize("typ", list(Typ))
def test_a_token_comes_back_as_it_was_signed(alg: str, typ: Typ) -> None:
    """Our own reader and another library agree."""
    token = RING.sign({"iss": "me", "exp": NOW * 2}, typ, alg, NOW)
    keys = {key["kid"]: jwt.PyJWK(key) for key in RING.jwks(NOW)["keys"]}
    header = jwt.get_unverified_header(token)

    assert RING.verify(token, typ, NOW) == {"iss": "me", "exp": NOW * 2}
    assert jwt.decode(token, keys[header["kid"]], algorithms=[alg]) == {"iss": "me", "exp": NOW * 2}
    assert header == {"alg": alg, "typ": str(typ), "kid": header["kid"]}


@pytest.mark.parametrize(("signed", "asked"), [(one, other) for one in Typ for other in Typ if one is not other])
def test_no_type_is_taken_for_another(signed: Typ, asked: Typ) -> None:
    """RFC 8725 section 3.11."""
    with pytest.raises(BadToken, match="type"):
        RING.verify(RING.sign({}, signed, ES256, NOW), asked, NOW)


def test_a_retired_key_vouches_for_nothing() -> None:
    """From the moment it is no longer published, what it signed is refused."""
    token = RING.sign({}, Typ.ID, ES256, NOW - 900)
    RING.verify(token, Typ.ID, NOW + 499)

    with pytest.raises(BadToken, match="not ours"):
        RING.verify(token, Typ.ID, NOW + 500)


def test_a_token_that_was_good_stays_bound_to_its_bytes_and_type() -> None:
    """What is remembered of it vouches for nothing else."""
    token = RING.sign({"sub": "maria"}, Typ.ACCESS, ES256, NOW)
    assert RING.verify(token, Typ.ACCESS, NOW) == RING.verify(token, Typ.ACCESS, NOW) == {"sub": "maria"}
    head, payload, signature = token.split(".")
    other = encode(b'{"sub":"another"}').decode()

    for forged in (f"{head}.{other}.{signature}", f"{token}A", f"{head}.{payload}."):
        with pytest.raises(BadToken):
            RING.verify(forged, Typ.ACCESS, NOW)
    with pytest.raises(BadToken, match="type"):
        RING.verify(token, Typ.ID, NOW)


def test_what_is_remembered_of_a_token_cannot_be_changed() -> None:
    """Everybody who shows it is given the same claims."""
    claims = RING.verify(RING.sign({"sub": "maria"}, Typ.ACCESS, ES256, NOW), Typ.ACCESS, NOW)

    with pytest.raises(TypeError):
        claims["sub"] = "another"  # type: ignore[index]  # that is the point


def test_a_stranger_with_our_kid_is_refused() -> None:
    """A name is no key."""
    stranger = KeyRing([SigningKey(NEW.kid, ES256, private_jwk(ES256, 9), 0, 0)])

    with pytest.raises(BadToken, match="not signed"):
        RING.verify(stranger.sign({}, Typ.ID, ES256, NOW), Typ.ID, NOW)


def test_a_stranger_with_another_kid_is_refused() -> None:
    """Only our own names are looked up."""
    stranger = KeyRing([signing_key(number=9)])

    with pytest.raises(BadToken, match="not ours"):
        RING.verify(stranger.sign({}, Typ.ID, ES256, NOW), Typ.ID, NOW)


def test_the_next_and_the_last_key_are_published() -> None:
    """Clients learn a key before it signs and keep it until its last token has expired; no private member shows."""
    published = RING.jwks(NOW)["keys"]

    assert {key["kid"] for key in published} == {OLD.kid, NEW.kid, NEXT.kid, signing_key(RS256).kid}
    assert all(key["use"] == "sig" and not {"d", "p", "q", "dp", "dq", "qi"} & key.keys() for key in published)
    assert OLD.kid not in {key["kid"] for key in RING.jwks(NOW + 500)["keys"]}


def test_without_a_key_nothing_is_signed() -> None:
    """That is a fault of the set-up, and says so."""
    with pytest.raises(LookupError, match="no RS256 key"):
        KeyRing([NEW]).sign({}, Typ.ID, RS256, NOW)
    with pytest.raises(LookupError, match="no ES256 key"):
        KeyRing([]).sign({}, Typ.ID, ES256, NOW)


def test_a_clock_behind_the_first_key_signs_with_it_all_the_same() -> None:
    """Another process made it a moment ago, by a clock that is ahead of ours."""
    ring = KeyRing([NEXT])

    assert ring.verify(ring.sign({"iss": "us"}, Typ.ID, ES256, NOW), Typ.ID, NOW) == {"iss": "us"}


def test_a_private_key_does_not_show() -> None:
    """Neither in a log nor in a traceback."""
    assert "private" not in repr(NEW)


@given(st.text())
def test_no_text_is_a_token_of_ours(text: str) -> None:
    """Whatever it is, it raises our own error."""
    with pytest.raises(BadToken):
        RING.verify(text, Typ.ACCESS, NOW)
