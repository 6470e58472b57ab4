"""Lost factors: the wait, what stops it, and what comes of it."""

from dataclasses import replace

import pytest

from keyfob.accounts.acr import BY_MAIL, BY_PASSWORD, Acr, Proved
from keyfob.accounts.half_sign_in import HalfSignIn, begin_half
from keyfob.accounts.lost_factors import (
    Dropped,
    Factors,
    FactorsDropped,
    NotBegun,
    NothingToRemind,
    Ready,
    Recovery,
    RecoveryAsked,
    RecoveryBegun,
    Reminded,
    State,
    Waiting,
    begin,
    finish,
    may_ask,
    remind,
    state_of,
)
from keyfob.accounts.model import Account
from keyfob.accounts.notice import OwnerTold, What
from keyfob.accounts.sessions import SessionsEnded
from keyfob.accounts.sign_in import Entry
from keyfob.accounts.totp import Totp
from tests.accounts.people import NOW, POLICY, account, kinds, only, opened, visitor
from tests.chance import counting_mint

MARIA = replace(account(), second_factor=True)
TOTP = Totp(MARIA.id, b"s" * 20, NOW - 100, 0)
FACTORS = Factors(TOTP, ())
WAIT, LIFE = POLICY.recovery_wait, POLICY.recovery_life
HERE = Entry(visitor(), MARIA.email)
STANDING = Recovery(MARIA.id, MARIA.version, NOW, NOW + WAIT, NOW + WAIT + LIFE)


def half(proved: Proved = BY_PASSWORD) -> HalfSignIn:
    """A sign-in whose code is to come."""
    mint = counting_mint(7)
    return begin_half(MARIA, proved, visitor(), remember=False, policy=POLICY, now=NOW, mint=mint).half


def finished(now: int, recovery: Recovery | None = STANDING, standing: HalfSignIn | None = None) -> Dropped | State:
    """Ask for the removal."""
    sids = ("here", "there")
    return finish(MARIA, HERE, recovery, standing, FACTORS, sids, policy=POLICY, now=now, mint=counting_mint())


ASKED = RecoveryAsked(NOW, HERE.visitor.device, HERE.visitor.network)


@pytest.mark.parametrize(("wait", "left"), [(7 * 86_400, 86_400), (86_400, 43_200), (3600, 1800)])
def test_the_owner_is_reminded_a_day_before_the_end_or_half_way(wait: int, left: int) -> None:
    """Long enough before it to stop it."""
    recovery = replace(STANDING, ready_at=NOW + wait)
    assert recovery.ready_at - recovery.remind_at == left


def test_the_reminder_says_when_and_where_it_was_asked_for_and_its_link_is_good_from_now_on() -> None:
    """Ten days, as that of every notice."""
    now = STANDING.remind_at
    reminded = remind(MARIA, STANDING, ASKED, now, counting_mint())
    assert isinstance(reminded, Reminded)
    notice = only(OwnerTold, reminded.changes).notice
    assert (notice.what, notice.at, notice.expires_at) == (What.RECOVERY_ENDS, NOW, now + 10 * 86_400)
    assert (notice.device, notice.network) == (ASKED.device, ASKED.network)


@pytest.mark.parametrize(
    ("recovery", "who", "now"),
    [
        (None, MARIA, NOW + WAIT - 86_400),
        (STANDING, None, NOW + WAIT - 86_400),
        (STANDING, replace(MARIA, version=MARIA.version + 1), NOW + WAIT - 86_400),
        (replace(STANDING, begun_at=NOW + 60), MARIA, NOW + WAIT - 86_400),
        (STANDING, MARIA, NOW + WAIT),
    ],
    ids=["stopped", "deleted", "a new password", "another one", "over"],
)
def test_nobody_is_reminded_of_what_was_stopped_or_is_over(
    recovery: Recovery | None, who: Account | None, now: int
) -> None:
    """Nothing is written either."""
    assert remind(who, recovery, ASKED, now, counting_mint()) == NothingToRemind()


def test_it_begins_with_a_mail_and_a_wait() -> None:
    """Nothing else changes."""
    state = begin(MARIA, HERE, None, policy=POLICY, now=NOW, mint=counting_mint())

    assert isinstance(state, Waiting)
    assert kinds(state.changes) == ["RecoveryBegun", "OwnerTold"]
    assert only(RecoveryBegun, state.changes).recovery == STANDING
    assert only(OwnerTold, state.changes).notice.what is What.RECOVERY_BEGUN


def test_asking_again_does_not_begin_anew() -> None:
    """The wait neither grows nor shrinks, and the owner is not mailed twice."""
    assert begin(MARIA, HERE, STANDING, policy=POLICY, now=NOW + 5, mint=counting_mint()) == Waiting(STANDING)


def test_after_the_wait_it_is_time_for_a_while() -> None:
    """To the second."""
    assert state_of(STANDING, MARIA, NOW + WAIT - 1) == Waiting(STANDING)
    assert state_of(STANDING, MARIA, NOW + WAIT) == Ready(STANDING)
    assert state_of(STANDING, MARIA, NOW + WAIT + LIFE) == NotBegun()


def test_whatever_changes_the_account_stops_it() -> None:
    """A new password, "not me", another factor: its version is another one then."""
    assert state_of(STANDING, replace(MARIA, version=MARIA.version + 1), NOW + WAIT) == NotBegun()
    assert state_of(STANDING, replace(MARIA, id="b" * 26), NOW + WAIT) == NotBegun()


@pytest.mark.parametrize("now", [NOW, NOW + WAIT - 1, NOW + WAIT + LIFE])
def test_nothing_is_removed_before_its_time_or_after(now: int) -> None:
    """However often it is asked for."""
    assert not isinstance(finished(now), Dropped)
    assert not isinstance(finished(now, None), Dropped)


def test_the_sign_in_goes_on_at_the_level_of_the_password() -> None:
    """Recovery never gives more than was proved; everything else ends, and the owner is told."""
    outcome = finished(NOW + WAIT, standing=half())

    assert isinstance(outcome, Dropped)
    assert outcome.signed_in is not None
    assert outcome.signed_in.session.acr is Acr.PASSWORD
    assert [kind for kind in kinds(outcome.changes) if kind != "OwnerTold"] == [
        "HalfSignInEnded", "SignInRecorded", "SessionStarted", "BrowserRecognized", "RecoveryFinished",
        "FactorsDropped", "DevicesForgotten", "SessionsEnded", "AccessRevoked",
    ]  # fmt: skip
    assert only(SessionsEnded, outcome.changes).kept == outcome.signed_in.session.sid
    assert only(FactorsDropped, outcome.changes).app


def test_who_may_ask_has_proved_the_password_and_has_more_to_lose() -> None:
    """A mailed link is not enough, nor is somebody else's session."""
    assert may_ask(MARIA, HERE, half(), POLICY, NOW)
    assert not may_ask(MARIA, HERE, half(BY_MAIL), POLICY, NOW)
    assert not may_ask(MARIA, HERE, None, POLICY, NOW)
    assert not may_ask(account(), HERE, half(), POLICY, NOW)
    mine, other = opened(account_id=MARIA.id).session, opened(account_id="john").session
    by_mail = opened(account_id=MARIA.id, proved=BY_MAIL).session
    answers = [may_ask(MARIA, replace(HERE, current=session), None, POLICY, NOW) for session in (mine, other, by_mail)]
    assert answers == [True, False, False]


def test_an_old_session_or_a_touched_key_is_not_the_password() -> None:
    """Typed just now, and nothing else: a stolen cookie removes no factor."""
    mine = replace(HERE, current=opened(account_id=MARIA.id).session)
    assert [may_ask(MARIA, mine, None, POLICY, NOW + seconds) for seconds in (299, 300)] == [True, False]
    touched = Proved(Acr.PASSWORD, ("hwk",))
    assert not may_ask(MARIA, HERE, half(touched), POLICY, NOW)
    keyed = replace(HERE, current=opened(account_id=MARIA.id, proved=touched).session)
    assert not may_ask(MARIA, keyed, None, POLICY, NOW)
