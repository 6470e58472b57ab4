"""A store with the toys' tables, on each database, and a unit of work whose clock the test turns."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyfob.storage.opening import Store
from keyfob.storage.unit import Unit
from tests.storage.toys import Clock, open_toys, toy_unit


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """An opened store with the toys' tables."""
    store = open_toys(database_url, tmp_path)
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    """A clock that the test turns."""
    return Clock()


@pytest.fixture
def unit(store: Store, clock: Clock) -> Unit:
    """A unit of work over the toys."""
    return toy_unit(store, clock)
