"""Sessions of an account, however many there are."""

from dataclasses import replace

from keyfob.accounts.sessions import Session, SessionStarted
from keyfob.storage.database import commit
from keyfob.storage.opening import Store
from keyfob.storage.order import Order
from keyfob.storage.reader import Reader
from keyfob.storage.sessions import LISTED, WRITES, count_sessions, find_session_of, list_sessions, list_sids
from keyfob.storage.writing import Writing
from tests.accounts.people import NOW, opened
from tests.chance import counting_mint

MANY = 1_203


def start(store: Store, *started: Session) -> None:
    """Sessions begin."""
    writing = Writing(NOW, counting_mint(), store.vault, Order(lambda: NOW))
    write = WRITES[SessionStarted]
    commit(store.database, [each for one in started for each in write(SessionStarted(one.account_id, one), writing)])


def many(store: Store) -> tuple[Session, ...]:
    """More sessions of Maria than any page or batch holds, each used later; one more is over, and one is Joris's."""
    for owner in ("maria", "joris"):
        store.vault.keys.make(owner)
    found = tuple(replace(opened(seed=seed).session, seen_at=NOW + seed) for seed in range(MANY))
    over = replace(opened(seed=MANY).session, idle_until=NOW)
    start(store, *found, over, opened(account_id="joris", seed=MANY + 1).session)
    return found


def test_every_session_is_named_and_nobody_else_s(store: Store) -> None:
    """None is left out, for its services have to hear of its end; for that nothing sealed is opened."""
    found = many(store)
    store.vault.keys.destroy("maria")
    read = Reader(store.database, store.vault)

    assert sorted(list_sids(read, "maria", NOW)) == sorted(session.sid for session in found)
    assert len(list_sids(read, "joris", NOW)) == 1
    assert list_sids(read, "nobody", NOW) == ()
    read.release()


def test_those_used_last_are_listed_and_that_there_are_more_is_said(store: Store) -> None:
    """A page shows two hundred; with just as many there are no more."""
    found = many(store)
    read = Reader(store.database, store.vault)

    listed = list_sessions(read, "maria", NOW)
    assert [session.sid for session in listed.sessions] == [session.sid for session in found[: -LISTED - 1 : -1]]
    assert listed.sessions[0].device == found[0].device
    assert (listed.has_more, count_sessions(read, "maria", NOW)) == (True, LISTED + 1)
    assert (list_sessions(read, "joris", NOW).has_more, count_sessions(read, "joris", NOW)) == (False, 1)
    start(store, *(opened(account_id="joris", seed=MANY + seed).session for seed in range(2, LISTED + 1)))
    assert (list_sessions(read, "joris", NOW).has_more, count_sessions(read, "joris", NOW)) == (False, LISTED)
    read.release()


def test_one_among_very_many_is_found_by_its_account_alone(store: Store) -> None:
    """The one used longest ago too; for anybody else it is as unknown as one that never was, or one that is over."""
    oldest = many(store)[0]
    read = Reader(store.database, store.vault)

    found = find_session_of(read, "maria", oldest.sid, NOW)
    assert found is not None
    assert (found.sid, found.device) == (oldest.sid, "")
    assert find_session_of(read, "joris", oldest.sid, NOW) is None
    assert find_session_of(read, "maria", oldest.sid, oldest.idle_until) is None
    assert find_session_of(read, "maria", "", NOW) is None
    read.release()
