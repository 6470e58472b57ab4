"""What Prometheus is told of messages; requests are counted where the edge is tested."""

from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from keyfob.base.errors import Overloaded
from keyfob.web.metrics import Messages


def told(count: Callable[[], dict[tuple[str, str], int]]) -> list[str]:
    """The lines about messages, without what explains them."""
    registry = CollectorRegistry()
    registry.register(Messages(count))
    return [line for line in generate_latest(registry).decode().splitlines() if not line.startswith("#")]


def test_messages_are_told_by_kind_and_state() -> None:
    """A line each."""
    assert told(lambda: {("mail", "waiting"): 2, ("logout", "dead"): 1}) == [
        'keyfob_messages{kind="mail",state="waiting"} 2.0',
        'keyfob_messages{kind="logout",state="dead"} 1.0',
    ]


def test_what_is_not_there_any_more_is_not_told_any_more() -> None:
    """Nobody is woken by mails that left an hour ago."""
    counts = [{("mail", "waiting"): 2}, {}]
    registry = CollectorRegistry()
    registry.register(Messages(lambda: counts.pop(0)))

    assert b'state="waiting"' in generate_latest(registry)
    assert b'state="waiting"' not in generate_latest(registry)


def test_while_the_database_is_away_everything_else_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """A number that is missing is noticed; a page that fails would hide the others."""

    def count() -> dict[tuple[str, str], int]:
        raise Overloaded("the database cannot be reached")

    assert told(count) == []
    assert "messages are not counted" in caplog.text
