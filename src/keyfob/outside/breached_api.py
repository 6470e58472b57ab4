"""Passwords that were stolen somewhere, asked for over the network without telling which: k-anonymity (ASVS 6.2.12).

Only the first five hexadecimal digits of a password's SHA-1 leave the house; what comes back are the other digits of
all stolen passwords that begin like that, padded so that its length says nothing either.
"""

import re
import time
from collections.abc import Callable
from threading import BoundedSemaphore, Lock

from keyfob.outside.breached import NotTold
from keyfob.outside.http import Fetcher, FetchFailed, FetchRefused

SECONDS = 1.0
MOST_BYTES = 512 * 1024
MOST_AT_ONCE = 8
"""So many threads may wait for it; who comes then is not told, so that a slow API holds up nobody else."""
KEPT_SECONDS = 300.0
MOST_KEPT = 64
PAUSE = 10.0
"""After it did not answer, it is not asked for so long."""

_OK = 200
_PREFIX = 5
_LINE = re.compile(rb"^([0-9A-F]{35}):([0-9]{1,12})\r?$", re.MULTILINE)


class BreachedApi:
    """The range API at ``url``; the prefix is put behind it as the last part of the path."""

    name = "api"

    def __init__(self, url: str, fetcher: Fetcher, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url.rstrip("/")
        self._fetcher = fetcher
        self._clock = clock
        self._free = BoundedSemaphore(MOST_AT_ONCE)
        self._kept: dict[str, tuple[float, frozenset[bytes]]] = {}
        self._lock = Lock()
        self._silent_until = float("-inf")

    def holds(self, sha1: bytes) -> bool:
        """Whether a SHA-1 is in the range of its first digits."""
        digits = sha1.hex().upper()
        return digits[_PREFIX:].encode() in self._range(digits[:_PREFIX])

    def look(self) -> str:
        """Ask for one range."""
        return f"{self._url} answers: {len(self._ask('00000')):,} breached passwords in its first range"

    def _range(self, prefix: str) -> frozenset[bytes]:
        now = self._clock()
        kept = self._kept.get(prefix)
        if kept is not None and now < kept[0]:
            return kept[1]
        if now < self._silent_until:
            raise NotTold("it did not answer a moment ago, and is not asked yet")
        found = self._ask(prefix)
        with self._lock:
            self._kept.pop(prefix, None)
            self._kept[prefix] = (now + KEPT_SECONDS, found)
            if len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return found

    def _ask(self, prefix: str) -> frozenset[bytes]:
        if not self._free.acquire(blocking=False):
            raise NotTold("too many wait for it")
        try:
            answer = self._fetcher.get(
                f"{self._url}/{prefix}", {"Add-Padding": "true"}, seconds=SECONDS, most=MOST_BYTES
            )
        except (FetchFailed, FetchRefused) as error:
            self._silent_until = self._clock() + PAUSE
            raise NotTold(f"{self._url}: {error}") from error
        finally:
            self._free.release()
        # A hash with the count 0 is padding.
        found = frozenset(suffix for suffix, count in _LINE.findall(answer.body.upper()) if int(count))
        if answer.status != _OK or not found:
            self._silent_until = self._clock() + PAUSE
            raise NotTold(f"{self._url} answers with status {answer.status}, and no range")
        return found
