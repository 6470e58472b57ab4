"""Signing in with a second factor: half a sign-in, and the code that makes it whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.acr import BY_MAIL, BY_PASSWORD, Acr, Proved
from keyfob.accounts.backup_codes import BackupCodeUsed, new_codes
from keyfob.accounts.half_sign_in import HalfSignIn, HalfSignInBegun, HalfSignInEnded, NeedsSecond, is_standing
from keyfob.accounts.link import Proven, Purpose, press
from keyfob.accounts.link_mail import Asking, ask
from keyfob.accounts.model import Account, Status
from keyfob.accounts.notice import OwnerTold, What
from keyfob.accounts.second_factor import (
    AppCodeTaken,
    Kind,
    SecondFailed,
    Shut,
    WrongSecond,
    reserve_for_second,
    type_app_code,
    type_backup_code,
)
from keyfob.accounts.sign_in import (
    Blocked,
    Entry,
    SignedIn,
    SignInRecorded,
    Wrong,
    admit_or_ask,
    reserve_for_password,
    sign_in_by_link,
    sign_in_by_password,
)
from keyfob.accounts.throttle import AttemptsForgotten
from keyfob.accounts.totp import Totp
from keyfob.base.secret import digest
from tests.accounts.people import NOW, PEPPER, POLICY, account, kinds, mailing, only, opened, visitor
from tests.chance import counting_mint
from tests.totp_app import Authenticator

SECRET = b"s" * 20
APP = Authenticator(SECRET)
STEP = NOW // 30
MARIA = replace(account(), second_factor=True)
TOTP = Totp(MARIA.id, SECRET, NOW - 9000, STEP - 100)
CODES = new_codes(PEPPER, counting_mint(5))
ENTRY = Entry(visitor(), MARIA.email)
AT_HOME = replace(ENTRY, known=True, familiar=True)


def half(proved: Proved = BY_PASSWORD, *, entry: Entry = ENTRY) -> HalfSignIn:
    """Half a sign-in of Maria's."""
    outcome = admit_or_ask(MARIA, proved, entry, policy=POLICY, now=NOW, mint=counting_mint())
    assert isinstance(outcome, NeedsSecond)
    return outcome.half


def by_app(
    typed: str, standing: HalfSignIn | None = None, *, totp: Totp = TOTP, entry: Entry = ENTRY, now: int = NOW
) -> SignedIn | WrongSecond:
    """Type a code of the app."""
    standing = standing or half()
    entry = replace(entry, reserved=reserve_for_second(standing, POLICY, familiar=entry.familiar))
    return type_app_code(standing, MARIA, totp, typed, entry, policy=POLICY, now=now, mint=counting_mint(1))


def by_backup(typed: str, standing: HalfSignIn | None = None) -> SignedIn | WrongSecond:
    """Type a recovery code."""
    standing = standing or half()
    entry = replace(ENTRY, reserved=reserve_for_second(standing, POLICY, familiar=False))
    mint = counting_mint(1)
    return type_backup_code(standing, MARIA, CODES.kept, typed, entry, pepper=PEPPER, policy=POLICY, now=NOW, mint=mint)


def by_password(
    who: Account = MARIA, *, proven: bool = True, entry: Entry = ENTRY
) -> SignedIn | NeedsSecond | Wrong | Blocked:
    """Decide on a password."""
    entry = replace(entry, reserved=reserve_for_password(entry, POLICY))
    return sign_in_by_password(who, entry, proven=proven, rehashed="$new", policy=POLICY, now=NOW, mint=counting_mint())


def test_a_right_password_alone_is_half_a_sign_in() -> None:
    """No session, no record, no known browser, no notice: only the wrong passwords before it are forgotten."""
    outcome = by_password()

    assert isinstance(outcome, NeedsSecond)
    assert kinds(outcome.changes) == ["HalfSignInBegun", "PasswordRehashed", "AttemptsForgotten"]
    begun = only(HalfSignInBegun, outcome.changes)
    assert (begun.version, begun.methods) == (4, ("pwd",))
    assert outcome.half.digest == digest(outcome.token)
    assert outcome.half.expires_at == NOW + 600
    assert outcome.token not in repr(outcome)


def test_a_wrong_password_does_not_tell_of_a_second_factor() -> None:
    """It answers as everywhere, and so does a blocked account with one."""
    assert by_password(proven=False) == by_password(account(), proven=False)
    assert by_password(replace(MARIA, status=Status.BLOCKED)) == Blocked()


def test_a_mailed_link_asks_for_the_code_too() -> None:
    """The link is spent by it (ASVS 6.4.3)."""
    asked = ask(Asking(Purpose.SIGN_IN, MARIA.email, visitor(), registration_id="r" * 26), MARIA, mailing())
    proven = press(asked.link, visitor(), NOW)
    assert isinstance(proven, Proven)
    outcome = sign_in_by_link(proven, MARIA, ENTRY, policy=POLICY, now=NOW, mint=counting_mint())

    assert isinstance(outcome, NeedsSecond)
    assert kinds(outcome.changes) == ["LinkEnded", "HalfSignInBegun", "RegistrationDropped"]


def test_a_trusted_device_is_not_asked_and_its_level_is_that_of_the_password() -> None:
    """What was not proved is not told."""
    outcome = by_password(entry=replace(ENTRY, trusted=True))

    assert isinstance(outcome, SignedIn)
    assert (outcome.session.acr, outcome.session.amr) == (Acr.PASSWORD, ("pwd",))


@pytest.mark.parametrize("acr", [Acr.SECOND_FACTOR, Acr.PASSKEY])
def test_a_proof_that_is_as_strong_already_is_not_asked_for_more(acr: Acr) -> None:
    """A passkey with user verification is two factors in one."""
    strong = Proved(acr, ("hwk", "user"))
    outcome = admit_or_ask(MARIA, strong, ENTRY, policy=POLICY, now=NOW, mint=counting_mint())

    assert isinstance(outcome, SignedIn)
    assert outcome.session.proved == strong


def test_a_code_of_the_app_completes_the_sign_in() -> None:
    """All guards stand in one commit: the half, the step, the account; and the try is given back."""
    standing = half(entry=replace(ENTRY, remember=True))
    outcome = by_app(APP.code(NOW), standing)

    assert isinstance(outcome, SignedIn)
    assert kinds(outcome.changes) == [
        "HalfSignInEnded", "AppCodeTaken", "SignInRecorded", "SessionStarted", "BrowserRecognized", "OwnerTold",
        "AttemptsForgotten",
    ]  # fmt: skip
    assert only(HalfSignInEnded, outcome.changes).digest == standing.digest
    assert only(AppCodeTaken, outcome.changes).step == STEP
    recorded = only(SignInRecorded, outcome.changes)
    assert (recorded.version, recorded.acr, recorded.amr) == (4, Acr.SECOND_FACTOR, ("pwd", "otp", "mfa"))
    assert only(OwnerTold, outcome.changes).notice.what is What.NEW_BROWSER
    forgotten = only(AttemptsForgotten, outcome.changes)
    assert (forgotten.cleared, len(forgotten.returned)) == ((), 3)
    assert outcome.session.remember


def test_a_mailed_proof_with_a_code_is_still_a_mailed_proof() -> None:
    """Two factors, at the level of the weaker one: never enough for a step-up."""
    outcome = by_app(APP.code(NOW), half(BY_MAIL))

    assert isinstance(outcome, SignedIn)
    assert (outcome.session.acr, outcome.session.amr) == (Acr.MAIL, ("otp", "mfa"))
    assert "OwnerTold" not in kinds(outcome.changes)


def test_a_session_that_is_there_is_renewed() -> None:
    """As at any sign-in; one of another account ends."""
    mine = opened(account_id=MARIA.id).session
    outcome = by_app(APP.code(NOW), entry=replace(ENTRY, current=mine))

    assert isinstance(outcome, SignedIn)
    assert outcome.session.sid == mine.sid
    other = by_app(APP.code(NOW), entry=replace(ENTRY, current=opened().session))
    assert "SessionEnded" in kinds(other.changes)


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_two_steps_away_is_refused(steps: int) -> None:
    """A minute ago, or ahead."""
    assert isinstance(by_app(APP.code(NOW + 30 * steps)), WrongSecond)


def test_a_code_is_refused_the_second_time() -> None:
    """Also one of the step before it, if that one was never used."""
    taken = replace(TOTP, step=STEP)

    for typed in (APP.code(NOW), APP.code(NOW - 30), f"{APP.code(NOW)[:3]} {APP.code(NOW)[3:]}"):
        assert isinstance(by_app(typed, totp=taken), WrongSecond)
    assert isinstance(by_app(APP.code(NOW + 30), totp=taken), SignedIn)


def test_a_wrong_code_is_counted_and_a_fifth_one_told() -> None:
    """Somebody has the password: the owner should know (ASVS 6.3.5)."""
    fourth, fifth = (by_app("000000", replace(half(), failures=failures)) for failures in (3, 4))

    failed = SecondFailed(MARIA.id, half().digest, Kind.APP, NOW, is_counted=True, is_strange=True)
    assert fourth == WrongSecond(is_over=False, changes=(failed,))
    assert isinstance(fifth, WrongSecond)
    assert fifth.is_over
    assert kinds(fifth.changes) == ["SecondFailed", "OwnerTold"]
    assert only(OwnerTold, fifth.changes).notice.what is What.SECOND_FACTOR_TRIED


def test_after_a_hundred_wrong_codes_in_a_row_the_app_counts_no_more() -> None:
    """The hundredth tells the owner; recovery codes still work (NIST SP 800-63B-4 §3.2.2)."""
    assert kinds(by_app("000000", totp=replace(TOTP, failures=98), entry=AT_HOME).changes) == ["SecondFailed"]
    hundredth = by_app("000000", totp=replace(TOTP, failures=99), entry=AT_HOME)
    assert kinds(hundredth.changes) == ["SecondFailed", "AppSwitchedOff", "OwnerTold"]
    assert only(OwnerTold, hundredth.changes).notice.what is What.APP_OFF
    assert isinstance(by_app(APP.code(NOW), totp=replace(TOTP, failures=99)), SignedIn)

    off = by_app(APP.code(NOW), totp=replace(TOTP, failures=100), entry=AT_HOME)
    assert isinstance(off, WrongSecond)
    assert (kinds(off.changes), off.shut) == (["SecondFailed"], Shut.EVERYWHERE)
    assert not only(SecondFailed, off.changes).is_counted
    assert isinstance(by_backup(CODES.shown[0]), SignedIn)


def test_a_thief_with_the_password_cannot_use_up_the_hundred_and_take_the_app_away() -> None:
    """Strangers' browsers have half of it; then right codes are refused there as well, and are counted no more."""
    fiftieth = by_app("000000", totp=replace(TOTP, failures=49, strange=49))
    assert kinds(fiftieth.changes) == ["SecondFailed", "AppShut", "OwnerTold"]
    assert only(OwnerTold, fiftieth.changes).notice.what is What.APP_SHUT

    shut = replace(TOTP, failures=50, strange=50)
    for typed in ("000000", APP.code(NOW)):
        refused = by_app(typed, totp=shut)
        assert isinstance(refused, WrongSecond)
        assert (kinds(refused.changes), refused.shut) == (["SecondFailed"], Shut.HERE)
        assert not only(SecondFailed, refused.changes).is_counted
    assert isinstance(by_app(APP.code(NOW), totp=shut, entry=AT_HOME), SignedIn)
    assert isinstance(by_backup(CODES.shown[0]), SignedIn)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["wrong", "right", "new password"])), max_size=400))
def test_whatever_is_typed_where_no_more_than_a_hundred_wrong_codes_in_a_row_are_looked_at(
    history: list[tuple[bool, str]],
) -> None:
    """Of them fifty a password in strange browsers (NIST SP 800-63B-4 §3.2.2)."""
    totp, looked_at = TOTP, 0
    for at_home, act in history:
        if act == "new password":
            totp = replace(totp, strange=0)
            continue
        outcome = by_app(APP.code(NOW) if act == "right" else "000000", totp=totp, entry=AT_HOME if at_home else ENTRY)
        if isinstance(outcome, SignedIn):
            totp, looked_at = replace(totp, failures=0, strange=0), 0
            continue
        failed = only(SecondFailed, outcome.changes)
        assert failed.is_counted == (outcome.shut is None)
        looked_at += failed.is_counted
        strange = totp.strange + (failed.is_counted and failed.is_strange)
        totp = replace(totp, failures=totp.failures + failed.is_counted, strange=strange)
    assert looked_at == totp.failures <= 100
    assert totp.strange <= 50
    assert totp.failures == 100 or isinstance(by_app(APP.code(NOW), totp=totp, entry=AT_HOME), SignedIn)


def test_a_recovery_code_stands_in_for_the_app() -> None:
    """The same level; it is spent, and the owner is told how many are left."""
    outcome = by_backup(CODES.shown[4].lower())

    assert isinstance(outcome, SignedIn)
    assert kinds(outcome.changes)[:4] == ["HalfSignInEnded", "BackupCodeUsed", "OwnerTold", "SignInRecorded"]
    used = only(BackupCodeUsed, outcome.changes)
    assert (used.code_id, used.left) == (CODES.kept[4].id, 9)
    assert outcome.session.acr is Acr.SECOND_FACTOR


def test_a_wrong_recovery_code_counts_with_the_wrong_codes_of_the_app() -> None:
    """Of the half sign-in; the app itself is not blamed."""
    outcome = by_backup("AAAAA-AAAAA", replace(half(), failures=4))

    assert isinstance(outcome, WrongSecond)
    assert outcome.is_over
    assert only(SecondFailed, outcome.changes).kind is Kind.BACKUP


def test_both_kinds_of_codes_and_all_new_browsers_share_the_tries_of_the_account() -> None:
    """Five for a half sign-in, ten an hour, twenty a day; another half sign-in brings five of its own alone."""
    first = reserve_for_second(half(), POLICY, familiar=False)
    other = reserve_for_second(replace(half(), digest=b"o" * 32), POLICY, familiar=False)

    assert [(limit.tries, limit.seconds) for limit in first] == [(5, 86_400), (10, 3600), (20, 86_400)]
    assert len({limit.key for limit in first} & {limit.key for limit in other}) == 2
    assert not any("maria@example.nl" in limit.key for limit in first)


def test_a_browser_that_typed_a_right_code_before_has_tries_of_its_own() -> None:
    """As many, and none of those that strangers use up; another one, or for another account, has others."""
    strange, familiar = (reserve_for_second(half(), POLICY, familiar=known) for known in (False, True))
    others = (replace(half(), browser=b"o" * 32), replace(half(), account_id="o" * 26))

    assert [(limit.tries, limit.seconds) for limit in familiar] == [(5, 86_400), (10, 3600), (20, 86_400)]
    assert not {limit.key for limit in familiar} & {limit.key for limit in strange}
    for other in others:
        shared = {limit.key for limit in familiar} & {
            limit.key for limit in reserve_for_second(other, POLICY, familiar=True)
        }
        assert len(shared) == 1  # that of the half sign-in, which is one browser's and one account's


@pytest.mark.parametrize(
    ("failures", "who", "browser", "now"),
    [
        (0, MARIA, "second", NOW),
        (0, MARIA, "first", NOW + 600),
        (0, replace(MARIA, version=5), "first", NOW),
        (0, replace(MARIA, status=Status.BLOCKED), "first", NOW),
        (0, replace(MARIA, second_factor=False), "first", NOW),
        (0, replace(MARIA, id="b" * 26), "first", NOW),
        (5, MARIA, "first", NOW),
    ],
    ids=["another browser", "too late", "changed", "blocked", "switched off", "another account", "five wrong codes"],
)
def test_half_a_sign_in_stands_only_where_nothing_has_changed(
    failures: int, who: Account, browser: str, now: int
) -> None:
    """Otherwise it begins anew."""
    assert is_standing(half(), MARIA, visitor(), NOW + 599)
    assert not is_standing(replace(half(), failures=failures), who, visitor(browser), now)
