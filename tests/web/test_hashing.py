"""Room for hashing: bounded, with a short queue."""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.errors import Overloaded
from keyfob.web.hashing import LEFT_FOR_OTHERS, MOST_WAITING, RETRY_AFTER, Hashing, share


def held(release: threading.Event, entered: threading.Semaphore) -> Callable[[], str]:
    """A computation that lasts until it is released."""

    def compute() -> str:
        entered.release()
        release.wait(10)
        return "hash"

    return compute


def test_so_many_are_computed_so_many_wait_and_the_rest_is_told_to_come_back() -> None:
    """With two at once and three waiting, one of six is refused at once, and two of the others are computed."""
    hashing, release, entered = Hashing(2, 3), threading.Event(), threading.Semaphore(0)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(hashing.run, held(release, entered)) for _ in range(6)]
        done, inside = wait(asked, 10, FIRST_COMPLETED)
        assert entered.acquire(timeout=5)
        assert entered.acquire(timeout=5)
        assert not entered.acquire(timeout=0.05)

        (refused,) = done
        with pytest.raises(Overloaded) as refusal:
            refused.result()
        assert refusal.value.retry_after == RETRY_AFTER
        release.set()
        assert [one.result(5) for one in inside] == ["hash"] * 5
    assert hashing.run(lambda: "room again") == "room again"


@given(threads=st.integers(9, 1000), at_once=st.integers(0, 10_000))
def test_a_share_of_the_threads_is_never_taken(threads: int, at_once: int) -> None:
    """One hash at least is computed; the queue gives way before the processors do."""
    computed, waiting = share(threads, at_once)

    assert computed >= 1
    assert 0 <= waiting <= MOST_WAITING
    assert computed + waiting <= threads - LEFT_FOR_OTHERS
    assert computed == max(1, min(at_once, threads - LEFT_FOR_OTHERS))


def test_a_computation_that_fails_gives_its_place_back() -> None:
    """Otherwise a few failures would shut the door for ever."""
    hashing = Hashing(1, 0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            hashing.run(lambda: 1 // 0)
    assert hashing.run(lambda: "fine") == "fine"


def test_places_are_never_lost_under_load() -> None:
    """After any crowd there is as much room as before."""
    hashing = Hashing(2, 30)
    with ThreadPoolExecutor(16) as pool:
        wait([pool.submit(hashing.run, lambda: None) for _ in range(300)])
    assert hashing.run(lambda: "fine") == "fine"
