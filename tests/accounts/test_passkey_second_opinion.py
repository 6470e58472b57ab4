"""Another library judges the same passkeys: it takes what we take, and refuses what we refuse (py_webauthn)."""

import json

import pytest
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException

from keyfob.accounts.passkey import Right, Sound, judge_made, judge_used, keep
from keyfob.accounts.passkey_challenge import Use
from keyfob.accounts.passkey_reading import ALGORITHMS
from tests.accounts.passkeys import HANDLE, ORIGIN, OWNER, PARTY, ceremony, made, making, posed, used, using
from tests.accounts.people import NOW
from tests.authenticator import (
    BE,
    BS,
    EDDSA,
    ES256,
    ON_A_KEY,
    RS256,
    SYNCED,
    TOUCHED,
    UV,
    Authenticator,
    Json,
    unpack,
)

WEB_ORIGINS = [origin for origin in sorted(PARTY.origins) if origin.startswith("https:")]
WRONG: dict[str, Json] = {
    "nothing": {},
    "another site": {"origin": "https://id.example.evil.test"},
    "a subdomain": {"origin": "https://www.id.example"},
    "another type": {"client": {"type": "payment.get"}},
    "another challenge": {"client": {"challenge": "A" * 43}},
    "another domain": {"rp_id": "example"},
    "nobody there": {"flags": UV | BE | BS},
}


@pytest.mark.parametrize("case", list(WRONG))
@pytest.mark.parametrize("flags", [SYNCED, ON_A_KEY, TOUCHED])
@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_two_judges_agree(algorithm: int, flags: int, case: str) -> None:
    """On making and on using."""
    wrong = {"origin": ORIGIN, **WRONG[case]}
    authenticator = Authenticator(flags=flags, algorithm=algorithm)
    text, challenge = posed(Use.ADD, OWNER)
    answer = authenticator.make(making(text), **wrong)
    ours = judge_made(made(answer), ceremony(Use.ADD, challenge, OWNER), is_known=False)
    assert isinstance(ours, Sound) == takes_made(answer, text)

    text, challenge = posed(Use.ADD, OWNER, seed=1)
    answer = authenticator.make(making(text), ORIGIN, flags=flags | UV)
    sound = judge_made(made(answer), ceremony(Use.ADD, challenge, OWNER), is_known=False)
    assert isinstance(sound, Sound)
    passkey = keep(sound, made(answer), "k" * 26, NOW)
    text, challenge = posed(Use.SIGN_IN)
    answer = authenticator.use(using(text), **wrong)
    right = judge_used(used(answer), ceremony(Use.SIGN_IN, challenge), passkey, HANDLE)
    assert isinstance(right, Right) == takes_used(answer, text, passkey.public_key)


def takes_made(answer: Json, challenge: str) -> bool:
    """Whether the other library takes a new passkey."""
    try:
        verify_registration_response(
            credential=json.dumps(answer),
            expected_challenge=unpack(challenge),
            expected_rp_id=PARTY.id,
            expected_origin=WEB_ORIGINS,
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(algorithm) for algorithm in ALGORITHMS],
        )
    except WebAuthnException:
        return False
    return True


def takes_used(answer: Json, challenge: str, public_key: bytes) -> bool:
    """Whether it takes one that was used."""
    try:
        verify_authentication_response(
            credential=json.dumps(answer),
            expected_challenge=unpack(challenge),
            expected_rp_id=PARTY.id,
            expected_origin=WEB_ORIGINS,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=False,
        )
    except WebAuthnException:
        return False
    return True
