"""What is counted for Prometheus, served on a listen address of its own."""

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from threading import Lock
from typing import TypeAlias

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from keyfob.base.durations import HOUR
from keyfob.base.errors import Overloaded

REQUESTS = Counter("keyfob_requests", "Requests answered.", ["route", "method", "status"], registry=None)
SECONDS = Histogram(
    "keyfob_request_seconds", "Time from the last byte of a request to its answer.", ["route"], registry=None,
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip

THROTTLED = Counter(
    "keyfob_throttled", "Attempts beyond a limit: refused, or only reported.", ["act", "effect"], registry=None
)
BREACHED = Counter(
    "keyfob_breached_checks", "Passwords looked up among stolen ones.", ["source", "answer"], registry=None
)
RISK = Counter(
    "keyfob_risk", "Right proofs that look unlike the owner's, by what is unusual.", ["signal"], registry=None
)

Count: TypeAlias = Callable[[], Mapping[tuple[str, str], int]]
"""Gives the number of messages by kind and state."""

CountByName: TypeAlias = Callable[[], Mapping[str, int]]
"""Gives the number of accounts by what stands before them."""

_log = logging.getLogger("keyfob.web")


def note_answer(route: str, method: str, status: int, seconds: float) -> None:
    """Count an answer; ``route`` is the pattern, never the path, so that there are only so many of them."""
    requests, times = _meters(route, method, status)
    requests.inc()
    times.observe(seconds)


def note_throttled(act: str, effect: str) -> None:
    """Count an attempt that was beyond a limit."""
    THROTTLED.labels(act, effect).inc()


def note_breached(source: str, answer: str) -> None:
    """Count a look-up; ``answer`` is listed, unlisted, or unknown where the source could not tell."""
    BREACHED.labels(source, answer).inc()


def note_risk(signals: Iterable[str]) -> None:
    """Count everything that is unusual about a sign-in."""
    for signal in signals:
        RISK.labels(signal).inc()


@lru_cache(maxsize=4096)
def _meters(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Looking meters up by their labels takes a lock, and is asked by every request."""
    return REQUESTS.labels(route, method, status), SECONDS.labels(route)


class Messages(Collector):
    """Counts messages when Prometheus asks, in a thread of its own, so that no request waits for that.

    What is not there any more is not told any more; while the database is away, nothing is.
    """

    def __init__(self, count: Count) -> None:
        self._count = count

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One line for each kind and state."""
        told = GaugeMetricFamily(
            "keyfob_messages", "Messages that wait to be sent, or were given up (dead).", labels=["kind", "state"]
        )
        try:
            for labels, number in self._count().items():
                told.add_metric(labels, number)
        except Overloaded as error:
            _log.warning("messages are not counted: %s", error)
        return [told]


class Passwords(Collector):
    """Counts the accounts that a short password alone stands before, when Prometheus asks, and at most once an hour.

    In between the last numbers are told; while the database is away, or has no time for it, they are too.
    """

    def __init__(self, count: CountByName, clock: Callable[[], float]) -> None:
        self._count, self._clock = count, clock
        self._counting = Lock()
        self._counted: Mapping[str, int] = {}
        self._until = 0.0

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """A line each; the share is one by their sum."""
        told = GaugeMetricFamily(
            "keyfob_accounts", "Accounts with a short password and no second factor, and others.", labels=["password"]
        )
        with self._counting:
            if self._clock() >= self._until:
                self._recount()
            for name, number in self._counted.items():
                told.add_metric((name,), number)
        return [told]

    def _recount(self) -> None:
        self._until = self._clock() + HOUR
        try:
            self._counted = self._count()
        except Overloaded as error:
            _log.warning("accounts are not counted: %s", error)


def serve_metrics(host: str, port: int, collectors: Iterable[Collector]) -> None:
    """Answer ``/metrics`` there, in a thread of its own, with what is counted here and by ``collectors``."""
    registry = CollectorRegistry(auto_describe=True)
    for collector in (REQUESTS, SECONDS, THROTTLED, BREACHED, RISK, *collectors):
        registry.register(collector)
    start_http_server(port, host, registry)
