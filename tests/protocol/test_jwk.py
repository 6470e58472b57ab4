"""Keys as JSON."""

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, OKPKey

from keyfob.base.errors import Malformed
from keyfob.protocol.jwk import public_members, read_jwks, read_private_jwk, thumbprint
from keyfob.protocol.jws import ES256, PS256, RS256
from tests.protocol.stage import private_jwk

EC_PUBLIC = public_members(private_jwk(ES256))
RSA_PUBLIC = public_members(private_jwk(RS256))
SHORT_KEY = rsa.generate_private_key(65537, 1024)  # noqa: S505  # short on purpose
SHORT_RSA = jwt.algorithms.RSAAlgorithm.to_jwk(SHORT_KEY.public_key(), as_dict=True)


def text_of(*keys: object) -> str:
    """A set of keys."""
    return msgspec.json.encode({"keys": keys}).decode()


def test_the_keys_of_a_set_are_ready_for_use() -> None:
    """Each knows its name and the algorithms it may be used for."""
    read = read_jwks(text_of({**EC_PUBLIC, "kid": "one"}, {**RSA_PUBLIC, "use": "sig"}))

    assert [(key.kid, key.algs) for key in read.keys] == [
        ("one", frozenset({ES256})),
        ("", frozenset({RS256, PS256})),
    ]


@pytest.mark.parametrize(("alg", "algs"), [("PS256", {PS256}), ("RS512", set())])
def test_a_key_may_be_kept_to_one_algorithm(alg: str, algs: set[str]) -> None:
    """What its owner wrote narrows what its type allows."""
    assert read_jwks(text_of({**RSA_PUBLIC, "alg": alg})).keys[0].algs == algs


def test_a_key_for_encryption_is_passed_over() -> None:
    """It is no use here, and no harm."""
    assert len(read_jwks(text_of(EC_PUBLIC, {**RSA_PUBLIC, "use": "enc"})).keys) == 1


BAD_SETS = (
    ("", "JSON object"),
    ("[]", "JSON object"),
    ("{}", "JSON object"),
    ('{"keys": {}}', "JSON object"),
    ('{"keys": [1]}', "JSON object"),
    ("\ud800", "JSON object"),
    ("[" * 100_000, "JSON object"),
    ('{"keys": []}', "no key for signatures"),
    (text_of({**EC_PUBLIC, "use": "enc"}), "no key for signatures"),
    (text_of(*[EC_PUBLIC] * 11), "at most 10"),
    (text_of(msgspec.json.decode(private_jwk(ES256))), "given away"),
    (text_of(msgspec.json.decode(private_jwk(RS256))), "given away"),
    (text_of(OctKey.generate_key(256).as_dict(private=True)), "given away"),
    (text_of(OKPKey.generate_key("Ed25519").as_dict(private=False)), "P-256 or RSA"),
    (text_of(ECKey.generate_key("P-384").as_dict(private=False)), "P-256"),
    (text_of(SHORT_RSA), "2048"),
    (text_of({**EC_PUBLIC, "x": "AA"}), "cannot be read"),
    (text_of({**EC_PUBLIC, "x": 5}), "cannot be read"),
    (text_of({**RSA_PUBLIC, "e": "AA"}), "cannot be read"),
    (text_of({**EC_PUBLIC, "kid": 5}), "cannot be read"),
    (text_of({"kty": "EC"}), "cannot be read"),
    (text_of({"kty": 5}), "cannot be read"),
    (text_of({}), "cannot be read"),
)


@pytest.mark.filterwarnings("ignore:Key size")
@pytest.mark.parametrize("number", range(len(BAD_SETS)))
def test_a_bad_set_is_refused_with_a_reason(number: int) -> None:
    """Nothing but our own error, whatever it holds."""
    text, why = BAD_SETS[number]
    with pytest.raises(Malformed, match=why):
        read_jwks(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(
    st.sampled_from([EC_PUBLIC, RSA_PUBLIC]), st.sampled_from(["kty", "crv", "x", "n", "e", "use", "kid"]), json_values
)
def test_no_member_breaks_the_reader(key: dict[str, str], member: str, value: object) -> None:
    """Any value in any place is read, or refused by our own error."""
    try:
        read_jwks(text_of({**key, member: value}))
    except Malformed:
        return


def test_a_thumbprint_is_the_one_of_the_rfc() -> None:
    """RFC 7638 section 3.1."""
    key = (
        '{"kty":"RSA","e":"AQAB","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tS'
        "oc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs"
        "8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF"
        '44-csFCur-kEgU8awapJzKnqDKgw"}'
    )
    assert thumbprint(key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.parametrize("alg", [ES256, RS256])
def test_only_public_members_are_published(alg: str) -> None:
    """Another library reads a public key from them, and finds no private part."""
    members = public_members(private_jwk(alg))

    assert not {"d", "p", "q", "dp", "dq", "qi"} & members.keys()
    assert jwt.PyJWK({**members, "alg": alg}).key == read_private_jwk(private_jwk(alg)).public_key()


def test_a_key_that_cannot_sign_for_us_is_refused() -> None:
    """A stored key without a private part, or of another kind, stops the start."""
    for key in (EC_PUBLIC, OKPKey.generate_key("Ed25519").as_dict(private=True)):
        with pytest.raises(Malformed):
            read_private_jwk(msgspec.json.encode(key).decode())
