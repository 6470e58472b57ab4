"""What a browser's dialogue for passkeys brings back is taken only when every check of WebAuthn passes."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.passkey import Flaw, Passkey, Right, Sound, judge_made, judge_used, keep
from keyfob.accounts.passkey_challenge import Challenge, Use
from keyfob.accounts.passkey_reading import is_signed, is_usable
from tests.accounts.passkeys import (
    APP,
    HANDLE,
    ORIGIN,
    OWNER,
    PARTY,
    ceremony,
    made,
    making,
    passkey_of,
    posed,
    used,
    using,
)
from tests.accounts.people import NOW, POLICY, visitor
from tests.authenticator import BE, BS, EDDSA, ES256, ON_A_KEY, RS256, SYNCED, TOUCHED, UP, UV, Authenticator

PHONE = Authenticator()
PASSKEY = passkey_of(PHONE)
OTHER = passkey_of(Authenticator("other"))

Wrong = Mapping[str, Any]
"""What is wrong with an answer, as `Authenticator` takes it."""


def judge_making(wrong: Wrong, *, is_known: bool = False, **expected: Any) -> Sound | Flaw:
    """Have a passkey made with something wrong, or expected otherwise than it was asked for."""
    text, challenge = posed(Use.ADD, OWNER)
    answer = made(Authenticator(str(len(wrong))).make(making(text), **{"origin": ORIGIN, **wrong}))
    return judge_made(answer, replace(ceremony(Use.ADD, challenge, OWNER), **expected), is_known=is_known)


def judge_use(wrong: Wrong, passkey: Passkey = PASSKEY, handle: bytes = HANDLE, **expected: Any) -> Right | Flaw:
    """The same for one that is used."""
    text, challenge = posed(Use.SIGN_IN)
    answer = used(PHONE.use(using(text), **{"origin": ORIGIN, **wrong}))
    return judge_used(answer, replace(ceremony(Use.SIGN_IN, challenge), **expected), passkey, handle)


def other(change: Callable[[Challenge], Challenge]) -> Callable[[], Challenge]:
    """The challenge that was posed, but for something."""
    return lambda: change(posed(Use.SIGN_IN)[1])


ALWAYS: dict[str, tuple[Flaw, Wrong]] = {
    "a payment": (Flaw.TYPE, {"client": {"type": "payment.get"}}),
    "a challenge of somebody's own": (Flaw.CHALLENGE, {"client": {"challenge": "A" * 43}}),
    "another site": (Flaw.ORIGIN, {"origin": "https://id.example.evil.test"}),
    "a subdomain": (Flaw.ORIGIN, {"origin": "https://www.id.example"}),
    "the domain above": (Flaw.ORIGIN, {"origin": "https://example"}),
    "without TLS": (Flaw.ORIGIN, {"origin": "http://id.example"}),
    "another port": (Flaw.ORIGIN, {"origin": "https://id.example:8443"}),
    "the same host in capitals": (Flaw.ORIGIN, {"origin": "https://ID.example"}),
    "with a slash behind it": (Flaw.ORIGIN, {"origin": "https://id.example/"}),
    "an app we do not know": (Flaw.ORIGIN, {"origin": "android:apk-key-hash:" + "x" * 43}),
    "in a frame of another site": (Flaw.CROSS_ORIGIN, {"client": {"crossOrigin": True}}),
    "under another site": (Flaw.TOP_ORIGIN, {"client": {"topOrigin": "https://evil.test"}}),
    "for another domain": (Flaw.RP_ID, {"rp_id": "example"}),
    "nobody was there": (Flaw.NOT_PRESENT, {"flags": UV | BE | BS}),
    "copied, though it cannot be": (Flaw.BACKUP, {"flags": UP | UV | BS}),
    "client data of another shape": (Flaw.UNREADABLE, {"client": {"origin": 1}}),
}


@pytest.mark.parametrize("case", list(ALWAYS))
def test_whatever_is_wrong_with_the_dialogue_neither_makes_nor_uses_a_passkey(case: str) -> None:
    """By its first flaw (sections 7.1 and 7.2); all the rest is right."""
    flaw, wrong = ALWAYS[case]
    assert judge_making(wrong) is flaw
    assert judge_use(wrong) is flaw


def test_an_answer_for_making_is_none_for_using_and_the_other_way_round() -> None:
    """The type says which it is, and the challenge was made for one of them."""
    assert judge_making({"client": {"type": "webauthn.get"}}) is Flaw.TYPE
    assert judge_use({"client": {"type": "webauthn.create"}}) is Flaw.TYPE


WHEN_MADE: dict[str, tuple[Flaw, Wrong]] = {
    "merely touched": (Flaw.NOT_VERIFIED, {"flags": UP | BE | BS}),
    "an algorithm not offered": (Flaw.ALGORITHM, {"key": {1: 2, 3: -35, -1: 2, -2: b"x" * 48, -3: b"y" * 48}}),
    "a point on no curve": (Flaw.KEY, {"key": {1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32}}),
    "another curve": (Flaw.KEY, {"key": {1: 2, 3: -7, -1: 8, -2: b"x" * 32, -3: b"y" * 32}}),
    "half a key": (Flaw.KEY, {"key": {1: 2, 3: -7, -1: 1}}),
    "a short RSA key": (Flaw.KEY, {"key": {1: 3, 3: -257, -1: b"\xff" * 128, -2: b"\1\0\1"}}),
    "an endless RSA key": (Flaw.KEY, {"key": {1: 3, 3: -257, -1: b"\xff" * 2048, -2: b"\1\0\1"}}),
    "a slow exponent": (Flaw.KEY, {"key": {1: 3, 3: -257, -1: b"\xff" * 256, -2: b"\1" * 200}}),
    "an id of 1024 bytes": (Flaw.ID_LENGTH, {"credential_id": b"x" * 1024}),
}


@pytest.mark.parametrize("case", list(WHEN_MADE))
def test_a_credential_that_cannot_be_relied_on_is_not_kept(case: str) -> None:
    """Its key has to be one whose signatures can be checked (section 7.1)."""
    flaw, wrong = WHEN_MADE[case]
    assert judge_making(wrong) is flaw


def test_an_id_of_1023_bytes_is_the_longest_there_is() -> None:
    """To the byte."""
    assert isinstance(judge_making({"credential_id": b"x" * 1023}), Sound)


def test_an_id_that_anybody_has_is_nobody_elses() -> None:
    """Else one account's passkey could open another (section 7.1)."""
    assert judge_making({}, is_known=True) is Flaw.KNOWN


def test_the_id_said_beside_the_attestation_is_the_one_in_it() -> None:
    """What is kept, and what was looked up, are the same."""
    text, challenge = posed(Use.ADD, OWNER)
    answer = replace(made(Authenticator().make(making(text), ORIGIN)), credential_id=b"another")
    assert judge_made(answer, ceremony(Use.ADD, challenge, OWNER), is_known=False) is Flaw.CREDENTIAL


def test_authenticator_data_without_a_key_make_no_passkey() -> None:
    """An assertion's data in an attestation are none."""
    text, challenge = posed(Use.ADD, OWNER)
    answer = Authenticator().make(making(text), ORIGIN)
    answer["response"]["attestationObject"] = "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUA"
    assert judge_made(made(answer), ceremony(Use.ADD, challenge, OWNER), is_known=False) is Flaw.UNREADABLE


WHEN_USED: dict[str, tuple[Flaw, Wrong]] = {
    "the handle of another user": (Flaw.USER_HANDLE, {"handle": b"h" * 32}),
    "no handle": (Flaw.USER_HANDLE, {"handle": b""}),
    "one that could not be copied before": (Flaw.ELIGIBILITY, {"flags": UP | UV}),
    "somebody else's signature": (Flaw.SIGNATURE, {"signature": b"0" * 70}),
    "another credential's id": (Flaw.CREDENTIAL, {"credential_id": OTHER.credential_id}),
}


@pytest.mark.parametrize("case", list(WHEN_USED))
def test_a_passkey_proves_its_own_account_alone(case: str) -> None:
    """Section 7.2."""
    flaw, wrong = WHEN_USED[case]
    assert judge_use(wrong) is flaw


def test_another_users_passkey_is_refused_by_its_handle_and_by_its_key() -> None:
    """A right signature of one passkey is none of another."""
    assert judge_use({"credential_id": OTHER.credential_id}, OTHER) is Flaw.SIGNATURE
    assert judge_use({}, handle=b"h" * 32) is Flaw.USER_HANDLE


def test_an_account_without_a_handle_has_no_passkeys() -> None:
    """An empty handle fits none, not even an empty one."""
    assert judge_use({"handle": b""}, handle=b"") is Flaw.USER_HANDLE


CHALLENGES: dict[str, Callable[[], Challenge | None]] = {
    "none, because it was used before": lambda: None,
    "of another browser": other(lambda found: replace(found, browser=visitor("thief").browser)),
    "for another use": other(lambda found: replace(found, use=Use.CONFIRM)),
    "for somebody": other(lambda found: replace(found, owner=OWNER)),
    "too old": other(lambda found: replace(found, expires_at=NOW)),
    "another one": lambda: posed(Use.SIGN_IN, seed=9)[1],
}


@pytest.mark.parametrize("case", list(CHALLENGES))
def test_a_challenge_serves_once_in_time_for_the_use_and_the_browser_it_was_made_for(case: str) -> None:
    """Section 13.4.3."""
    assert judge_use({}, challenge=CHALLENGES[case]()) is Flaw.CHALLENGE


def test_a_challenge_lives_five_minutes_to_the_second() -> None:
    """And not one longer."""
    assert isinstance(judge_use({}, now=NOW + POLICY.challenge_life - 1), Right)
    assert judge_use({}, now=NOW + POLICY.challenge_life) is Flaw.CHALLENGE


def test_verification_is_judged_by_its_flag() -> None:
    """Where it is not needed its absence is said; where it is, it refuses (NIST SP 800-63B-4 appendix B)."""
    right = judge_use({"flags": UP | BE | BS})
    assert isinstance(right, Right)
    assert not right.is_verified
    assert judge_use({"flags": UP | BE | BS}, needs_verification=True) is Flaw.NOT_VERIFIED
    verified = judge_use({}, needs_verification=True)
    assert isinstance(verified, Right)
    assert verified.is_verified


@pytest.mark.parametrize("origin", [ORIGIN, "https://shop.example", APP])
def test_related_sites_and_apps_are_as_good_as_our_own_pages(origin: str) -> None:
    """As far as they were set, exactly."""
    assert isinstance(judge_making({"origin": origin}), Sound)
    assert isinstance(judge_use({"origin": origin}), Right)


@pytest.mark.parametrize("flags", [SYNCED, ON_A_KEY, TOUCHED, UP | UV | BE])
@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_passkeys_of_every_make_are_made_kept_and_used(flags: int, algorithm: int) -> None:
    """Those that are copied and those that are not, of each algorithm that we offer."""
    authenticator = Authenticator(flags=flags, algorithm=algorithm)
    authenticator.flags |= UV  # when it is made; a mere touch is enough to use it
    passkey = passkey_of(authenticator)
    authenticator.flags = flags
    assert (passkey.is_copyable, passkey.is_backed_up) == (bool(flags & BE), bool(flags & BS))
    assert passkey.aaguid == "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4"
    text, challenge = posed(Use.SIGN_IN)
    answer = used(authenticator.use(using(text), ORIGIN))
    right = judge_used(answer, ceremony(Use.SIGN_IN, challenge), passkey, HANDLE)
    assert isinstance(right, Right)
    assert (right.is_verified, right.is_backed_up) == (bool(flags & UV), bool(flags & BS))


@pytest.mark.parametrize(
    ("before", "now", "fell"), [(0, 0, False), (0, 1, False), (4, 5, False), (5, 5, True), (7, 0, True)]
)
def test_a_counter_that_falls_is_a_signal_and_refuses_nobody(before: int, now: int, fell: bool) -> None:
    """Many authenticators do not count at all (section 6.1.1)."""
    authenticator = Authenticator()
    passkey = replace(passkey_of(authenticator), sign_count=before)
    authenticator.passkeys[0].count = now
    text, challenge = posed(Use.SIGN_IN)
    answer = used(authenticator.use(using(text), ORIGIN))
    right = judge_used(answer, ceremony(Use.SIGN_IN, challenge), passkey, HANDLE)
    assert isinstance(right, Right)
    assert (right.sign_count, right.count_fell) == (now, fell)


def test_a_passkey_keeps_what_was_found_sound() -> None:
    """And only what transports we know of."""
    text, challenge = posed(Use.ADD, OWNER)
    answer = made(Authenticator().make(making(text), ORIGIN))
    sound = judge_made(answer, ceremony(Use.ADD, challenge, OWNER), is_known=False)
    assert isinstance(sound, Sound)
    passkey = keep(sound, answer, "k" * 26, NOW)
    assert (passkey.transports, passkey.created_at, passkey.used_at) == (("hybrid", "internal"), NOW, None)
    assert is_usable(passkey.public_key)


def test_the_domain_is_judged_by_its_hash() -> None:
    """The whole of it."""
    assert hashlib.sha256(PARTY.id.encode()).digest() != hashlib.sha256(b"example").digest()
    assert judge_use({"rp_id": "ID.example"}) is Flaw.RP_ID


@given(position=st.integers(0, 10_000), bit=st.integers(0, 7), part=st.sampled_from(["data", "client", "signature"]))
def test_one_bit_that_is_otherwise_is_never_taken(position: int, bit: int, part: str) -> None:
    """Wherever it is, in whatever the authenticator signed and in its signature."""
    text, challenge = posed(Use.SIGN_IN)
    answer = used(PHONE.use(using(text), ORIGIN))
    fields = {"data": "authenticator_data", "client": "client_data", "signature": "signature"}
    raw = bytearray(getattr(answer, fields[part]))
    raw[position % len(raw)] ^= 1 << bit
    changed = replace(answer, **{fields[part]: bytes(raw)})
    assert isinstance(judge_used(changed, ceremony(Use.SIGN_IN, challenge), PASSKEY, HANDLE), Flaw)


@given(client=st.binary(max_size=300), data=st.binary(max_size=300), signature=st.binary(max_size=100))
def test_whatever_strangers_send_is_a_flaw_and_no_error(client: bytes, data: bytes, signature: bytes) -> None:
    """Nothing in it is trusted before it was read."""
    text, challenge = posed(Use.SIGN_IN)
    answer = used(PHONE.use(using(text), ORIGIN))
    expected = ceremony(Use.SIGN_IN, challenge)
    for changed in (
        replace(answer, client_data=client),
        replace(answer, authenticator_data=data),
        replace(answer, signature=signature),
    ):
        assert isinstance(judge_used(changed, expected, PASSKEY, HANDLE), Flaw)
    created = made(Authenticator("strange").make(making(text), ORIGIN))
    adding = ceremony(Use.ADD, replace(challenge, use=Use.ADD, owner=OWNER), OWNER)
    for strange in (replace(created, attestation=data), replace(created, client_data=client)):
        assert isinstance(judge_made(strange, adding, is_known=False), Flaw)
    assert not is_usable(data)
    assert not is_signed(PASSKEY.public_key, data, signature)


@pytest.mark.parametrize("depth", [10, 1000, 60_000])
def test_deep_nesting_is_no_way_to_stop_us(depth: int) -> None:
    """CBOR within CBOR within CBOR."""
    text, challenge = posed(Use.ADD, OWNER)
    answer = replace(made(Authenticator().make(making(text), ORIGIN)), attestation=b"\x81" * depth + b"\0")
    assert judge_made(answer, ceremony(Use.ADD, challenge, OWNER), is_known=False) is Flaw.UNREADABLE


def test_what_is_longer_than_any_authenticator_writes_is_not_read() -> None:
    """Before anything is made of it."""
    text, challenge = posed(Use.SIGN_IN)
    answer = used(PHONE.use(using(text), ORIGIN))
    expected = ceremony(Use.SIGN_IN, challenge)
    for changed in (
        replace(answer, client_data=answer.client_data + b" " * 10_000),
        replace(answer, authenticator_data=answer.authenticator_data + b"\0" * 10_000),
    ):
        assert judge_used(changed, expected, PASSKEY, HANDLE) is Flaw.UNREADABLE
    created = made(Authenticator().make(making(text), ORIGIN))
    large = replace(created, attestation=created.attestation + b"\0" * 70_000)
    assert judge_made(large, expected, is_known=False) is Flaw.UNREADABLE
