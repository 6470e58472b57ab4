"""Room for password hashing: bounded by memory, with a short queue, so that a flood of sign-ins starves nobody else.

Hashes are computed in threads of their own: each takes tens of megabytes, and a thread keeps what it once allocated.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from keyfob.base.errors import Overloaded

V = TypeVar("V")

RETRY_AFTER = 2
MOST_WAITING = 16
LEFT_FOR_OTHERS = 8
"""So many of the threads that handle requests never hash, nor wait for that."""


def share(threads: int, at_once: int) -> tuple[int, int]:
    """How many hashes to compute at once, ``at_once`` if that may be, and how many may wait meanwhile.

    Each takes one of the ``threads`` that handle requests until it is there.
    """
    most = threads - LEFT_FOR_OTHERS
    computed = max(1, min(at_once, most))
    return computed, min(MOST_WAITING, most - computed)


class Hashing:
    """Lets ``at_once`` hashes be computed at the same time and ``waiting`` more wait for it."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self.places = at_once + waiting
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="hashing")
        self._free = BoundedSemaphore(self.places)

    def run(self, compute: Callable[[], V]) -> V:
        """Compute when there is room.

        Raises:
            Overloaded: when the queue is full; asked again after ``RETRY_AFTER`` seconds it may have room.
        """
        if not self._free.acquire(blocking=False):
            raise Overloaded("too many sign-ins at once", RETRY_AFTER)
        try:
            return self._threads.submit(compute).result()
        finally:
            self._free.release()
