"""Sessions: new tokens, idle and absolute limits, and how they end."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.acr import BY_MAIL, Acr
from keyfob.accounts.sessions import (
    SessionEnded,
    SessionRenewed,
    SessionStarted,
    Why,
    end_session,
    end_sessions,
    touch,
)
from keyfob.base.durations import DAY, HOUR
from keyfob.base.secret import digest
from tests.accounts.people import NOW, POLICY, kinds, only, opened


def test_only_the_digest_of_a_256_bit_token_is_kept() -> None:
    """The cookie finds the session, the database does not give the cookie."""
    outcome = opened()

    assert outcome.session.digest == digest(outcome.token)
    assert len(outcome.token) == 43
    assert outcome.token not in repr(outcome)
    assert only(SessionStarted, outcome.changes).session == outcome.session


def test_a_session_is_idle_after_an_hour_and_over_after_twelve() -> None:
    """Use moves the first limit and never the second."""
    session = opened().session
    assert session.is_live(NOW + HOUR - 1)
    assert not session.is_live(NOW + HOUR)

    used = replace(session, idle_until=NOW + 13 * HOUR)
    assert used.is_live(NOW + 12 * HOUR - 1)
    assert not used.is_live(NOW + 12 * HOUR)


def test_stay_signed_in_means_thirty_days() -> None:
    """Idle or not."""
    session = opened(remember=True).session

    assert session.is_live(NOW + 30 * DAY - 1)
    assert not session.is_live(NOW + 30 * DAY)


@given(st.lists(st.integers(1, 2 * HOUR), max_size=30), st.booleans())
def test_no_history_of_use_outlives_the_absolute_limit(pauses: list[int], remember: bool) -> None:  # drawn
    """Touched at most once a minute, dead at the first pause too long."""
    session, now = opened(remember=remember).session, NOW
    for pause in pauses:
        now += pause
        if not session.is_live(now):
            break
        touched = touch(session, POLICY, now)
        assert (touched is None) == (now - session.seen_at < 60)
        if touched is not None:
            assert session.seen_at < touched.seen_at <= now < touched.idle_until <= session.ends_at
            session = replace(session, seen_at=touched.seen_at, idle_until=touched.idle_until)
    assert session.ends_at == NOW + (30 * DAY if remember else 12 * HOUR)


def test_a_new_proof_gives_the_same_session_a_new_token() -> None:
    """The old token is refused, and services still know the session by its sid."""
    first = opened(proved=BY_MAIL)
    second = opened(first.session, seed=5)
    renewed = only(SessionRenewed, second.changes)

    assert second.token != first.token
    assert (renewed.former, renewed.session) == (first.session.digest, second.session)
    assert (second.session.sid, second.session.created_at) == (first.session.sid, NOW)
    assert (second.session.auth_time, second.session.acr, second.session.amr) == (NOW + 5, Acr.PASSWORD, ("pwd",))


def test_another_account_in_the_same_browser_ends_the_first_session() -> None:
    """Two people never share one session."""
    first = opened()
    second = opened(first.session, account_id="joris", seed=5)

    assert kinds(second.changes) == ["SessionEnded", "SessionStarted"]
    ended = only(SessionEnded, second.changes)
    assert (ended.account_id, ended.sid, ended.why) == ("maria", first.session.sid, Why.OTHER_ACCOUNT)
    assert second.session.sid != first.session.sid


def test_sessions_end_one_by_one_or_all_but_this_one() -> None:
    """What is ended is named, so that its services are told."""
    mine, phone, car = (opened(seed=seed).session for seed in (1, 2, 3))

    assert end_session(phone, NOW).sid == phone.sid
    sids = (mine.sid, phone.sid, car.sid)
    others = end_sessions("maria", sids, mine, NOW)
    assert (others.sids, others.kept) == ((phone.sid, car.sid), mine.sid)
    everywhere = end_sessions("maria", sids, None, NOW)
    assert (everywhere.sids, everywhere.kept) == (sids, None)


def test_a_sign_in_is_later_than_the_one_before_it() -> None:
    """Also within one second, so a service that asked for a new one sees that it is."""
    first = opened().session
    second = opened(first).session
    third = opened(second, account_id="piet").session
    assert (second.auth_time, third.auth_time) == (NOW + 1, NOW + 2)
