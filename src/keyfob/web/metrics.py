"""What is counted for Prometheus, served on a listen address of its own."""

from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server

REGISTRY = CollectorRegistry()
REQUESTS = Counter("keyfob_requests", "Requests answered.", ["route", "method", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "keyfob_request_seconds", "Time from the last byte of a request to its answer.", ["route"], registry=REGISTRY,
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip


def note_answer(route: str, method: str, status: int, seconds: float) -> None:
    """Count an answer; ``route`` is the pattern, never the path, so that there are only so many of them."""
    requests, times = _meters(route, method, status)
    requests.inc()
    times.observe(seconds)


@lru_cache(maxsize=4096)
def _meters(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Looking meters up by their labels takes a lock, and is asked by every request."""
    return REQUESTS.labels(route, method, status), SECONDS.labels(route)


def serve_metrics(host: str, port: int) -> None:
    """Answer ``/metrics`` there, in a thread of its own."""
    start_http_server(port, host, REGISTRY)
