"""The dry run of limits: what would be refused is counted and told, and nobody notices."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyfob.web.metrics import THROTTLED
from tests.house import OpenHouse, Person, open_house


@pytest.fixture
def dry_house(tmp_path: Path) -> Iterator[OpenHouse]:
    """A house that only reports."""
    with open_house(tmp_path, throttle="report") as house:
        yield house


def told(act: str, effect: str) -> float:
    """How often the metric says so."""
    counter = THROTTLED.labels(act, effect)
    return next(iter(counter.collect())).samples[0].value


def test_what_would_be_refused_is_only_counted(dry_house: OpenHouse, caplog: pytest.LogCaptureFixture) -> None:
    """Seven wrong passwords, then the right one; nobody waits."""
    person, before = dry_house.person(), told("password", "report")
    visitor = dry_house.visitor()
    with caplog.at_level("INFO", logger="keyfob.web"):
        for _ in range(7):
            assert dry_house.sign_in(visitor, Person(person.email, "Falsch12!x")).status == 400
        assert dry_house.sign_in(visitor, person).path == "/my"
    assert told("password", "report") == before + 3
    assert "throttled (report)" in caplog.text
    assert person.email not in caplog.text


def test_what_is_refused_is_counted_too(house: OpenHouse) -> None:
    """Beside those that were only told."""
    person, before = house.person(), told("password", "refuse")
    visitor = house.visitor()
    for _ in range(6):
        house.sign_in(visitor, Person(person.email, "Falsch12!x"))
    assert told("password", "refuse") == before + 1
