"""The order in which rows are written: a clock in microseconds that never gives the same moment twice.

No sequence and no hot row: each process orders its own rows exactly, and several agree as far as their clocks do.
"""

import threading
from collections.abc import Callable

from keyfob.base.ids import MICRO

_MOST_AHEAD = MICRO
"""A clock that is set back is waited for, up to a second; beyond that it is believed."""


class Order:
    """Gives microseconds since 1970, each later than the one before, however coarse the clock; for many threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = 0
        self._lock = threading.Lock()

    def __call__(self) -> int:
        with self._lock:
            now = int(self._clock() * MICRO)
            if now <= self._last < now + _MOST_AHEAD:
                now = self._last + 1
            self._last = now
            return now
