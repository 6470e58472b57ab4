"""What Prometheus is told of messages; requests are counted where the edge is tested."""

from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from keyfob.base.durations import HOUR
from keyfob.base.errors import Overloaded
from keyfob.web.metrics import Messages, Passwords


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


class Counting:
    """Accounts that grow by one each time they are counted, and a clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now, self.times = 1_000.0, 0
        self.registry = CollectorRegistry()
        self.registry.register(Passwords(self.count, lambda: self.now))

    def count(self) -> dict[str, int]:
        """One more; the third time the database is away."""
        self.times += 1
        if self.times > 2:
            raise Overloaded("the database cannot be reached")
        return {"short": self.times, "other": 7}

    def told(self) -> list[str]:
        """The lines themselves."""
        return [line for line in generate_latest(self.registry).decode().splitlines() if not line.startswith("#")]


def test_accounts_with_a_short_password_alone_are_counted_once_an_hour() -> None:
    """However often Prometheus asks."""
    counting = Counting()
    first = ['keyfob_accounts{password="short"} 1.0', 'keyfob_accounts{password="other"} 7.0']
    assert counting.told() == first
    counting.now += HOUR - 1
    assert counting.told() == first
    counting.now += 1
    assert counting.told()[0] == 'keyfob_accounts{password="short"} 2.0'
    assert counting.times == 2


def test_while_accounts_cannot_be_counted_the_last_numbers_stand(caplog: pytest.LogCaptureFixture) -> None:
    """And it is not tried again at every question, for it may be slow that keeps it."""
    counting = Counting()
    counting.told()
    counting.now += HOUR
    last = counting.told()
    counting.now += HOUR
    assert (counting.told(), counting.told()) == (last, last)
    assert counting.times == 3
    assert "accounts are not counted" in caplog.text
