"""Signed tokens in compact form: what is read, and what is trusted."""

import base64
import warnings
from typing import Any

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws as peer
from joserfc.jwk import ECKey, RSAKey

from keyfob.protocol.jwk import read_private_jwk
from keyfob.protocol.jws import (
    ES256,
    PS256,
    RS256,
    BadToken,
    TrustedKey,
    check_signature,
    decode,
    encode,
    read_compact,
    signer,
)
from tests.protocol.stage import private_jwk

EC = read_private_jwk(private_jwk(ES256))
RSA = read_private_jwk(private_jwk(RS256))
TRUSTED = (
    TrustedKey("ec", frozenset({ES256}), EC.public_key()),
    TrustedKey("rsa", frozenset({RS256, PS256}), RSA.public_key()),
)
PEERS: dict[str, Any] = {ES256: ECKey.import_key, RS256: RSAKey.import_key, PS256: RSAKey.import_key}


def part(value: Any) -> str:  # noqa: ANN401  # anything JSON can say
    """A part of a token."""
    return encode(value if isinstance(value, bytes) else msgspec.json.encode(value)).decode()


def made_by_peer(alg: str, header: dict[str, Any] | None = None, payload: bytes = b'{"a":1}') -> str:
    """A token that another library signed."""
    key = msgspec.json.decode(private_jwk(ES256 if alg == ES256 else RS256))
    return peer.serialize_compact({"alg": alg, **(header or {})}, payload, PEERS[alg](key), algorithms=[alg])


@pytest.mark.parametrize("alg", [ES256, RS256, PS256])
def test_what_another_library_signed_is_verified(alg: str) -> None:
    """All three algorithms, with and without the name of the key."""
    kid = "ec" if alg == ES256 else "rsa"
    for header in ({}, {"kid": kid}):
        jws = read_compact(made_by_peer(alg, header))
        assert check_signature(jws, TRUSTED).kid == kid
        assert jws.claims() == {"a": 1}


@pytest.mark.parametrize(("alg", "key"), [(ES256, EC), (RS256, RSA)])
def test_other_libraries_verify_what_we_sign(alg: str, key: Any) -> None:  # noqa: ANN401  # either kind of key
    """Two of them, so that no misreading is ours alone."""
    signed = f"{part({'alg': alg})}.{part({'a': 1})}"
    token = f"{signed}.{part(signer(key)(signed.encode()))}"
    public = PEERS[alg](msgspec.json.decode(private_jwk(alg)))

    assert peer.deserialize_compact(token, public, algorithms=[alg]).payload == b'{"a":1}'
    assert jwt.decode(token, key.public_key(), algorithms=[alg]) == {"a": 1}


@pytest.mark.parametrize(("alg", "key"), [(ES256, EC), (RS256, RSA)])
def test_signing_draws_no_chance(alg: str, key: Any) -> None:  # noqa: ANN401  # either kind of key
    """The same input is signed the same way (RFC 6979)."""
    del alg
    assert signer(key)(b"data") == signer(key)(b"data")


def test_a_token_without_signature_is_refused() -> None:
    """``none`` is no algorithm, however it is written."""
    for alg in ("none", "None", "NONE", "nOnE", "", None, 5, ["ES256"]):
        for signature in ("", part(b"x")):
            with pytest.raises(BadToken):
                check_signature(read_compact(f"{part({'alg': alg})}.{part({})}.{signature}"), TRUSTED)


def test_a_public_key_is_never_taken_for_a_secret() -> None:
    """HS256 with the bytes of a public key does not verify."""
    secret = msgspec.json.encode(msgspec.json.decode(private_jwk(ES256))["x"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        token = jwt.encode({"a": 1}, secret, algorithm="HS256")

    with pytest.raises(BadToken):
        check_signature(read_compact(token), TRUSTED)


@pytest.mark.parametrize("alg", ["ES384", "RS512", "EdDSA", "ES256K", "HS256", "es256", "RS256"])
def test_an_algorithm_that_the_key_does_not_have_is_refused(alg: str) -> None:
    """The header does not choose; the key does."""
    token = made_by_peer(ES256)
    forged = f"{part({'alg': alg})}.{token.partition('.')[2]}"

    with pytest.raises(BadToken):
        check_signature(read_compact(forged), TRUSTED[:1])


@pytest.mark.parametrize("alg", ["ES384", "HS256", "none", "RS256", "", None])
def test_a_good_signature_under_another_name_is_refused(alg: str | None) -> None:
    """What the header says and what the key does have to agree, though the very owner of the key signed it."""
    signed = f"{part({'alg': alg})}.{part({})}"

    with pytest.raises(BadToken):
        check_signature(read_compact(f"{signed}.{part(signer(EC)(signed.encode()))}"), TRUSTED)


def test_a_key_kept_to_one_algorithm_does_not_verify_another() -> None:
    """RS256 is refused where the owner of the key said PS256."""
    narrow = (TrustedKey("rsa", frozenset({PS256}), RSA.public_key()),)

    assert check_signature(read_compact(made_by_peer(PS256)), narrow) is narrow[0]
    with pytest.raises(BadToken):
        check_signature(read_compact(made_by_peer(RS256)), narrow)


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": {"kty": "EC"}},
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/cert"},
        {"x5c": ["AAAA"]},
        {"kid": "../../../etc/passwd"},
        {"kid": "' OR 1=1 --"},
        {"kid": "rsa"},
        {"kid": "e" * 10000},
    ],
)
def test_a_key_named_by_a_token_is_not_fetched_or_believed(header: dict[str, Any]) -> None:
    """A stranger's key inside a token changes nothing."""
    stranger = ec.generate_private_key(ec.SECP256R1())
    signed = f"{part({'alg': ES256, **header})}.{part({'a': 1})}"
    token = f"{signed}.{part(signer(stranger)(signed.encode()))}"

    with pytest.raises(BadToken):
        check_signature(read_compact(token), TRUSTED)


def test_a_kid_that_is_no_text_counts_as_absent() -> None:
    """The keys are tried one by one."""
    signed = f"{part({'alg': ES256, 'kid': 5})}.{part({'a': 1})}"
    token = f"{signed}.{part(signer(EC)(signed.encode()))}"

    assert check_signature(read_compact(token), TRUSTED).kid == "ec"


@pytest.mark.parametrize("length", [0, 1, 63, 65, 128])
def test_an_es256_signature_has_64_bytes(length: int) -> None:
    """Anything else is no signature."""
    with pytest.raises(BadToken):
        check_signature(read_compact(f"{part({'alg': ES256})}.{part({})}.{part(b'0' * length)}"), TRUSTED)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c.d",
        "a.b.c.d.e",
        f"{part({'alg': ES256, 'crit': ['exp'], 'exp': 1})}.{part({})}.",
        f"{part({'alg': ES256, 'crit': []})}.{part({})}.",
        f"{part([])}.{part({})}.",
        f"{part(b'{')}.{part({})}.",
        f"{part(b'[' * 5000)}.{part({})}.",
        f"{part(bytes([255, 254]))}.{part({})}.",
        f"{part({'alg': ES256})}={'.' + part({})}.",
        f"{part({'alg': ES256})}.{part({})}.AB",
        f"{part({'alg': ES256})}.{part({})}.A+/A",
        f"{part({'alg': ES256})}.{part({})}.A",
        f"{part({'alg': ES256})}.{part({})}.ä",
        f"{part({'alg': ES256})}.{part({})} .",
    ],
)
def test_what_is_not_in_compact_form_is_refused(token: str) -> None:
    """Three parts of canonical base64url, the first a JSON object without extensions."""
    with pytest.raises(BadToken):
        read_compact(token)


def test_a_huge_token_is_refused_unread() -> None:
    """300 KB are refused by their length."""
    with pytest.raises(BadToken, match="16 KiB"):
        read_compact("a" * 300_000)


@pytest.mark.parametrize("payload", [b"", b"[]", b"5", b'{"a":', b"\xff", b"{}{}"])
def test_a_payload_that_is_no_object_has_no_claims(payload: bytes) -> None:
    """The signature may be good; the claims are not."""
    jws = read_compact(made_by_peer(ES256, payload=payload))

    with pytest.raises(BadToken):
        jws.claims()


@pytest.mark.parametrize(("typ", "read"), [("AT+JWT", "at+jwt"), ("application/at+jwt", "at+jwt"), (5, ""), (None, "")])
def test_a_type_is_compared_without_case_and_prefix(typ: Any, read: str) -> None:  # noqa: ANN401  # anything JSON can say
    """RFC 7515 section 4.1.9."""
    assert read_compact(f"{part({'typ': typ})}.{part({})}.").typ == read


@given(st.binary())
def test_base64url_comes_back(data: bytes) -> None:
    """Every text has one reading, and every reading one text."""
    text = encode(data).decode()

    assert decode(text) == data
    assert base64.urlsafe_b64encode(data).rstrip(b"=").decode() == text


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]*(\.[A-Za-z0-9_-]*){2}", fullmatch=True))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Either a token or an error of ours."""
    try:
        check_signature(read_compact(text), TRUSTED)
    except BadToken:
        return
    pytest.fail("nobody signed this")


@given(st.integers(0, 2000), st.integers(1, 255))
def test_one_changed_byte_breaks_a_token(at: int, by: int) -> None:
    """A signature covers everything."""
    token = made_by_peer(ES256, {"kid": "ec"})
    at %= len(token)
    changed = token[:at] + chr(ord(token[at]) ^ by) + token[at + 1 :]

    with pytest.raises(BadToken):
        check_signature(read_compact(changed), TRUSTED)
