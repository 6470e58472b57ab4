"""Leases: of all who want to do a job, one does it."""

from concurrent.futures import ThreadPoolExecutor

from keyfob.storage import leases
from keyfob.storage.opening import Store

NOW = 1_800_000_000


def take(store: Store, holder: str, now: int = NOW) -> bool:
    """Take the lease for ten seconds."""
    return leases.take(store.database, "seal", holder, now=now, seconds=10)


def test_one_of_many_gets_the_lease(store: Store) -> None:
    """Twenty at once, one succeeds."""
    with ThreadPoolExecutor(20) as threads:
        assert list(threads.map(lambda number: take(store, f"holder {number}"), range(20))).count(True) == 1


def test_the_holder_keeps_it_and_another_gets_it_when_it_ends(store: Store) -> None:
    """A lease is prolonged by its holder, and falls to the next when its time is over."""
    assert take(store, "a")
    assert take(store, "a", NOW + 5)
    assert not take(store, "b", NOW + 14)
    assert take(store, "b", NOW + 15)
    assert not take(store, "a", NOW + 16)


def test_only_the_holder_gives_it_back(store: Store) -> None:
    """What another gives back was not his."""
    assert take(store, "a")
    leases.release(store.database, "seal", "b")
    assert not take(store, "b")
    leases.release(store.database, "seal", "a")
    assert take(store, "b")


def test_two_jobs_have_two_leases(store: Store) -> None:
    """They do not hinder each other."""
    assert take(store, "a")
    assert leases.take(store.database, "purge", "b", now=NOW, seconds=10)
