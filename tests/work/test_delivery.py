"""When a failed message is tried again."""

import os

from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.durations import HOUR
from keyfob.work.delivery import Delivery, Done, Kind

KIND = Kind("mail", lambda _: Done())


def test_pauses_double_up_to_the_longest() -> None:
    """With chance in the middle there is no jitter: five seconds, ten, twenty … an hour."""
    middle = bytes([128, 0, 0, 0])
    pauses = [KIND.pause(tries, lambda _: middle) for tries in range(1, 14)]
    assert pauses[:4] == [5, 10, 20, 40]
    assert pauses[-1] == HOUR
    assert pauses == sorted(pauses)


@given(tries=st.integers(1, 10_000), chance=st.binary(min_size=4, max_size=4))
def test_no_pause_is_far_from_its_usual_length(tries: int, chance: bytes) -> None:
    """Never more than a quarter less or more, and never none."""
    usual = min(HOUR, 5 * 2 ** min(tries - 1, 20))
    pause = KIND.pause(tries, lambda _: chance)
    assert 1 <= round(usual * 0.75) <= pause <= round(usual * 1.25)


def test_what_failed_together_does_not_return_together() -> None:
    """A relay that was away is not stormed when it is back."""
    assert len({KIND.pause(10, os.urandom) for _ in range(50)}) > 20


def test_a_payload_is_not_shown() -> None:
    """Nothing of a mail gets into a log by way of a representation."""
    assert "secret" not in repr(Delivery("id", {"code": "secret"}, 1, 0, 0, os.urandom))
