"""The range API: five digits leave the house, and nobody waits long for it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from keyfob.outside import breached_api
from keyfob.outside.breached import NotTold, sha1_of
from keyfob.outside.breached_api import MOST_AT_ONCE, MOST_KEPT, BreachedApi
from keyfob.outside.http import Fetcher
from tests.house import Clock
from tests.outside.ranges import hash_of, serving_ranges
from tests.outside.relays import HOST

ALLOWING = Fetcher([HOST])


def test_only_five_digits_of_the_hash_are_told() -> None:
    """And padding is asked for, so that the length of the answer says nothing."""
    with serving_ranges(["Passw0rd!"]) as ranges:
        api = BreachedApi(ranges.url + "/", ALLOWING)

        assert api.holds(sha1_of("Passw0rd!"))
        assert not api.holds(sha1_of("another"))
    assert ranges.asked == [(f"/range/{hash_of(text)[:5]}", "true") for text in ("Passw0rd!", "another")]


def test_padding_is_no_password() -> None:
    """Its count is 0."""
    with serving_ranges() as ranges:
        api = BreachedApi(ranges.url, ALLOWING)

        assert not api.holds(bytes.fromhex("00000" + "F" * 35))
        assert api.holds(bytes.fromhex("00000" + "0" * 35))


def test_an_answer_is_kept_for_some_minutes() -> None:
    """A password that is sent again, or judged again after a race, is not asked for again."""
    with serving_ranges(["Passw0rd!"]) as ranges:
        clock = Clock()
        api = BreachedApi(ranges.url, ALLOWING, clock)
        for _ in range(3):
            assert api.holds(sha1_of("Passw0rd!"))
        assert len(ranges.asked) == 1
        clock.turn(300)
        assert api.holds(sha1_of("Passw0rd!"))
        assert len(ranges.asked) == 2


def test_only_so_many_answers_are_kept() -> None:
    """The oldest goes first."""
    with serving_ranges() as ranges:
        api = BreachedApi(ranges.url, ALLOWING)
        hashes = [number.to_bytes(3, "big") + bytes(17) for number in range(0, 16 * (MOST_KEPT + 1), 16)]
        for sha1 in hashes:
            api.holds(sha1)
        api.holds(hashes[-1])
        assert len(ranges.asked) == MOST_KEPT + 1
        api.holds(hashes[0])
        assert len(ranges.asked) == MOST_KEPT + 2


@pytest.mark.parametrize(
    "instead",
    [(503, b""), (429, b"slow down"), (200, b""), (200, b"<html>welcome to the hotel</html>"), (404, b"0" * 35)],
)
def test_what_is_no_range_tells_nothing(instead: tuple[int, bytes]) -> None:
    """Neither that the password was stolen nor that it was not."""
    with serving_ranges() as ranges:
        ranges.instead = instead
        with pytest.raises(NotTold):
            BreachedApi(ranges.url, ALLOWING).holds(sha1_of("x"))


def test_an_api_that_fails_is_left_alone_for_a_moment() -> None:
    """So nobody else waits for it; what it told before still counts."""
    with serving_ranges(["Passw0rd!"]) as ranges:
        clock = Clock()
        api = BreachedApi(ranges.url, ALLOWING, clock)
        assert api.holds(sha1_of("Passw0rd!"))
        ranges.instead = (500, b"")
        for _ in range(3):
            with pytest.raises(NotTold):
                api.holds(sha1_of("x"))
        assert len(ranges.asked) == 2
        assert api.holds(sha1_of("Passw0rd!"))
        ranges.instead = None
        clock.turn(10)
        assert not api.holds(sha1_of("x"))


def test_an_api_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second at most."""
    assert breached_api.SECONDS == 1.0
    monkeypatch.setattr(breached_api, "SECONDS", 0.2)
    with serving_ranges() as ranges:
        ranges.awake.clear()
        with pytest.raises(NotTold, match=r"no answer within 0\.2 seconds"):
            BreachedApi(ranges.url, ALLOWING).holds(sha1_of("x"))


def test_a_slow_api_takes_only_so_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes then is not told at once, instead of waiting."""
    monkeypatch.setattr(breached_api, "SECONDS", 60.0)
    with serving_ranges() as ranges, ThreadPoolExecutor(MOST_AT_ONCE) as threads:
        ranges.awake.clear()
        api = BreachedApi(ranges.url, ALLOWING)
        waiting = [threads.submit(api.holds, bytes([number]) * 20) for number in range(1, MOST_AT_ONCE + 1)]
        all_ask = threading.Event()
        while len(ranges.asked) < MOST_AT_ONCE:
            all_ask.wait(0.01)
        with pytest.raises(NotTold, match="too many"):
            api.holds(sha1_of("x"))
        ranges.awake.set()
        assert [waited.result() for waited in waiting] == [False] * MOST_AT_ONCE


def test_a_private_host_is_asked_only_where_the_operator_allows_it() -> None:
    """As with everything that is called."""
    with serving_ranges() as ranges:
        with pytest.raises(NotTold):
            BreachedApi(ranges.url, Fetcher()).holds(sha1_of("x"))
        assert ranges.asked == []


def test_it_can_be_tried_out() -> None:
    """With a range that is nobody's password."""
    with serving_ranges() as ranges:
        assert BreachedApi(ranges.url, ALLOWING).look().startswith(f"{ranges.url} answers: 1 ")
        ranges.instead = (500, b"")
        with pytest.raises(NotTold, match="status 500"):
            BreachedApi(ranges.url, ALLOWING).look()
