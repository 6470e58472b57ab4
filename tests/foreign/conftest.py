"""One running ID on each database, and a website; tests keep apart by using people and services of their own."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.foreign.running import RunningHouse, running_house
from tests.foreign.stand import Stand
from tests.foreign.website import Website, running_website


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """The brand porsche at an address of this machine."""
    with ExitStack() as ending:
        database = ""
        if request.param == "postgresql":
            database = ending.enter_context(request.getfixturevalue("postgres_cluster").fresh_database())
        yield ending.enter_context(running_house(tmp_path_factory.mktemp("id"), database))


@pytest.fixture
def stand(house: RunningHouse) -> Iterator[Stand]:
    """Services at that ID, and somebody who signs in there."""
    with ExitStack() as ending:
        yield Stand(house, ending)
    house.clock.now = 0


@pytest.fixture(scope="session")
def website(house: RunningHouse) -> Iterator[Website]:
    """A website that listens."""
    with running_website(house.issuer) as website:
        yield website
