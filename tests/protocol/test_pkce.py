"""Proof Key for Code Exchange."""

import base64
import hashlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.protocol import pkce

VERIFIER_LETTERS = string.ascii_letters + string.digits + "-._~"
verifiers = st.text(VERIFIER_LETTERS, min_size=43, max_size=128)


def challenge_of(verifier: str) -> str:
    """RFC 7636 section 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def test_the_example_of_the_rfc_verifies() -> None:
    """RFC 7636 appendix B."""
    assert pkce.verifies("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")


@given(verifiers)
def test_every_verifier_fits_its_challenge(verifier: str) -> None:
    """Any verifier of a permitted shape is accepted, and its challenge has the shape of one."""
    assert pkce.is_challenge(challenge_of(verifier))
    assert pkce.verifies(verifier, challenge_of(verifier))


@given(verifiers, verifiers)
def test_another_verifier_does_not_fit(one: str, other: str) -> None:
    """Only the verifier behind a challenge opens it."""
    assert pkce.verifies(one, challenge_of(other)) == (one == other)


@pytest.mark.parametrize(
    "verifier", ["", "a" * 42, "a" * 129, "a" * 43 + " ", "ä" * 43, "a" * 42 + "\n", "a" * 43 + "\n", "a" * 42 + "="]
)
def test_a_verifier_of_another_shape_is_refused_even_when_its_hash_fits(verifier: str) -> None:
    """Length and alphabet are those of RFC 7636 section 4.1."""
    assert not pkce.verifies(verifier, challenge_of(verifier))


@pytest.mark.parametrize(
    "challenge", ["", "a" * 42, "a" * 44, "a" * 42 + "=", "a" * 42 + "+", "a" * 43 + "\n", "ä" * 43]
)
def test_a_challenge_of_another_shape_is_refused(challenge: str) -> None:
    """It is a SHA-256 in base64url without padding."""
    assert not pkce.is_challenge(challenge)
