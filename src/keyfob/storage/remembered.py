"""What is remembered for some seconds, so that not every request asks the database for the same thing."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """At most ``most`` values, each for ``seconds`` after it was kept. All last equally long, so the oldest goes first.

    Any thread may ask; only those that keep or forget wait for each other.
    """

    def __init__(self, most: int, seconds: int, clock: Callable[[], float]) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[K, tuple[float, V]] = {}
        self._lock = Lock()

    def find(self, key: K) -> V | None:
        """The value kept under ``key``, or None when there is none, or no longer."""
        kept = self._kept.get(key)
        return kept[1] if kept is not None and self._clock() < kept[0] else None

    def keep(self, key: K, value: V) -> None:
        """Remember ``value`` from now on."""
        now = self._clock()
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (now + self._seconds, value)
            while len(self._kept) > self._most or next(iter(self._kept.values()))[0] <= now:
                del self._kept[next(iter(self._kept))]

    def forget(self, key: K) -> None:
        """Remember it no longer."""
        with self._lock:
            self._kept.pop(key, None)
