"""Signing in, and confirming who one is, with a passkey."""

from dataclasses import replace

import pytest

from keyfob.accounts.acr import Acr, Proved
from keyfob.accounts.half_sign_in import NeedsSecond
from keyfob.accounts.model import Account, Status
from keyfob.accounts.notice import OwnerTold, What
from keyfob.accounts.passkey import Ceremony, Flaw, Passkey, Used
from keyfob.accounts.passkey_challenge import ChallengeSpent, Use
from keyfob.accounts.passkey_sign_in import (
    NotTaken,
    PasskeyCountFell,
    PasskeyRefused,
    PasskeyUsed,
    refuse_unknown,
    sign_in_by_passkey,
)
from keyfob.accounts.sessions import SessionRenewed
from keyfob.accounts.sign_in import Blocked, Entry, SignedIn, SignInRecorded
from keyfob.accounts.throttle import AttemptsForgotten, passkey_limits
from tests.accounts.passkeys import ORIGIN, ceremony, maria, passkey_of, posed, used, using
from tests.accounts.people import NOW, POLICY, kinds, only, opened, visitor
from tests.authenticator import BE, BS, ON_A_KEY, TOUCHED, UP, Authenticator
from tests.chance import counting_mint

PHONE = Authenticator()
PASSKEY = passkey_of(PHONE)
ENTRY = Entry(visitor(), maria().email, reserved=passkey_limits(POLICY.throttle, visitor().browser))

Outcome = SignedIn | NeedsSecond | NotTaken | Blocked


def come_in(
    who: Account,
    *,
    use: Use = Use.SIGN_IN,
    owner: str = "",
    phone: Authenticator = PHONE,
    passkey: Passkey = PASSKEY,
    entry: Entry = ENTRY,
    flags: int | None = None,
    needs_verification: bool = False,
) -> Outcome:
    """Use the passkey and decide."""
    text, challenge = posed(use, owner)
    answer = used(phone.use(using(text, needs_verification=needs_verification), ORIGIN, flags=flags))
    expected = replace(ceremony(use, challenge, owner), needs_verification=needs_verification)
    return decide(answer, expected, who, passkey, entry)


def decide(answer: Used, expected: Ceremony, who: Account, passkey: Passkey = PASSKEY, entry: Entry = ENTRY) -> Outcome:
    """Decide on an answer."""
    return sign_in_by_passkey(answer, expected, who, passkey, entry, policy=POLICY, now=NOW, mint=counting_mint())


def test_a_passkey_signs_in_and_spends_its_challenge() -> None:
    """Session, record, known browser, what the authenticator said of itself: in one commit."""
    outcome = come_in(maria())
    assert isinstance(outcome, SignedIn)
    assert kinds(outcome.changes) == [
        "ChallengeSpent",
        "SignInRecorded",
        "SessionStarted",
        "BrowserRecognized",
        "OwnerTold",
        "PasskeyUsed",
        "AttemptsForgotten",
    ]
    assert only(PasskeyUsed, outcome.changes).passkey_id == PASSKEY.id
    assert only(AttemptsForgotten, outcome.changes).returned == tuple(limit.key for limit in ENTRY.reserved)


def test_its_owner_is_told_of_a_browser_that_was_never_here() -> None:
    """As of any other proof that is not a mail; in a known browser it is no news."""
    outcome = come_in(maria())
    assert only(OwnerTold, outcome.changes).notice.what is What.NEW_BROWSER
    known = come_in(maria(), entry=replace(ENTRY, known=True))
    assert "OwnerTold" not in kinds(known.changes)


@pytest.mark.parametrize(
    ("flags", "acr", "amr"),
    [
        (None, Acr.PASSKEY, ("swk", "user")),
        (UP | BE | BS, Acr.PASSWORD, ("swk",)),
    ],
)
def test_the_level_says_whether_a_person_was_verified(flags: int | None, acr: Acr, amr: tuple[str, ...]) -> None:
    """A finger, a face or a PIN: the highest level. Without, a passkey is a single factor, like a password."""
    outcome = come_in(maria(), flags=flags)
    assert isinstance(outcome, SignedIn)
    assert (outcome.session.acr, outcome.session.amr) == (acr, amr)
    assert only(SignInRecorded, outcome.changes).amr == amr


def test_a_passkey_that_never_leaves_its_device_is_said_to_be_of_hardware() -> None:
    """As services are told (RFC 8176)."""
    key = Authenticator(flags=ON_A_KEY)
    outcome = come_in(maria(), phone=key, passkey=passkey_of(key))
    assert isinstance(outcome, SignedIn)
    assert outcome.session.amr == ("hwk", "user")


def test_with_a_second_factor_set_up_a_mere_touch_is_half_a_sign_in() -> None:
    """A code is asked for on top; with a finger, a face or a PIN nothing more is."""
    who = replace(maria(), second_factor=True)
    half = come_in(who, flags=UP | BE | BS)
    assert isinstance(half, NeedsSecond)
    assert half.half.proved == Proved(Acr.PASSWORD, ("swk",))
    assert {"ChallengeSpent", "PasskeyUsed"} <= set(kinds(half.changes))
    assert isinstance(come_in(who, flags=UP | BE | BS, entry=replace(ENTRY, trusted=True)), SignedIn)
    assert isinstance(come_in(who), SignedIn)


def test_where_more_is_needed_a_mere_touch_is_not_taken() -> None:
    """Confirming who one is asks for the person."""
    key = Authenticator(flags=ON_A_KEY)
    passkey, owner = passkey_of(key), maria().id
    key.flags = TOUCHED
    outcome = come_in(maria(), use=Use.CONFIRM, owner=owner, phone=key, passkey=passkey, needs_verification=True)
    assert isinstance(outcome, NotTaken)
    assert outcome.flaw is Flaw.NOT_VERIFIED


def test_confirming_renews_the_session_there_is() -> None:
    """Its sid stays, and its level is that of the proof."""
    session = opened(account_id=maria().id).session
    outcome = come_in(maria(), use=Use.CONFIRM, owner=maria().id, entry=replace(ENTRY, current=session))
    assert isinstance(outcome, SignedIn)
    assert outcome.session.sid == session.sid
    assert only(SessionRenewed, outcome.changes).session.acr is Acr.PASSKEY


def test_nobody_confirms_for_somebody_else() -> None:
    """A right passkey of another account is not the one that was asked for."""
    text, challenge = posed(Use.CONFIRM, "somebody else")
    answer = used(PHONE.use(using(text), ORIGIN))
    outcome = decide(answer, ceremony(Use.CONFIRM, challenge, "somebody else"), maria())
    assert isinstance(outcome, NotTaken)
    assert outcome.flaw is Flaw.CREDENTIAL


def test_a_passkey_that_nobody_has_is_named_so_that_it_can_be_forgotten() -> None:
    """And its challenge is spent all the same."""
    text, challenge = posed(Use.SIGN_IN)
    outcome = refuse_unknown(used(PHONE.use(using(text), ORIGIN)), ceremony(Use.SIGN_IN, challenge), NOW)
    assert outcome.credential_id == PASSKEY.credential_id
    assert kinds(outcome.changes) == ["ChallengeSpent", "PasskeyRefused"]
    assert only(PasskeyRefused, outcome.changes).account_id is None


def test_a_wrong_answer_spends_its_challenge_and_is_written_down() -> None:
    """With the reason, which the browser is not told."""
    text, challenge = posed(Use.SIGN_IN)
    answer = used(PHONE.use(using(text), ORIGIN, signature=b"0" * 70))
    outcome = decide(answer, ceremony(Use.SIGN_IN, challenge), maria())
    assert isinstance(outcome, NotTaken)
    assert only(ChallengeSpent, outcome.changes).digest == challenge.digest
    refused = only(PasskeyRefused, outcome.changes)
    assert (refused.account_id, refused.use, refused.flaw) == (maria().id, Use.SIGN_IN, "signature")


def test_without_a_challenge_there_is_nothing_to_spend() -> None:
    """As when the same answer is sent twice; nor is it written down, or anybody could fill the audit."""
    text, _ = posed(Use.SIGN_IN)
    outcome = decide(used(PHONE.use(using(text), ORIGIN)), ceremony(Use.SIGN_IN, None), maria())
    assert isinstance(outcome, NotTaken)
    assert outcome.changes == ()
    assert refuse_unknown(used(PHONE.use(using(text), ORIGIN)), ceremony(Use.SIGN_IN, None), NOW).changes == ()


def test_a_blocked_account_is_said_to_be_blocked_after_a_right_proof_only() -> None:
    """Nobody learns of it otherwise (ASVS 6.3.8)."""
    blocked = replace(maria(), status=Status.BLOCKED)
    outcome = come_in(blocked)
    assert isinstance(outcome, Blocked)
    assert kinds(outcome.changes) == ["ChallengeSpent"]
    text, challenge = posed(Use.SIGN_IN)
    wrong = used(PHONE.use(using(text), ORIGIN, signature=b"0" * 70))
    assert isinstance(decide(wrong, ceremony(Use.SIGN_IN, challenge), blocked), NotTaken)


def test_a_counter_that_fell_is_written_down() -> None:
    """And the person comes in."""
    counting = Authenticator(counts=True)
    passkey = replace(passkey_of(counting), sign_count=9)
    outcome = come_in(maria(), phone=counting, passkey=passkey)
    assert isinstance(outcome, SignedIn)
    assert only(PasskeyCountFell, outcome.changes).passkey_id == passkey.id
    assert only(PasskeyUsed, outcome.changes).sign_count == 1
