"""Journeys: whole stories in a real browser, at an ID that runs, with its mails, a shop and a clock.

``way`` says how a journey is made: over which database, and with JavaScript or without. The first steps of everybody,
registering and signing in, are told over both databases and both with and without JavaScript, in two ways, and those
that matter most in all four (`EVERY_WAY`). What comes after is told once, by turns in the one way or the other.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from tests.cluster import Cluster
from tests.journeys.town import Town, open_town
from tests.journeys.ways import TWO_WAYS, Way
from tests.journeys.window import Devices, Window

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def towns(postgres_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Town]]:
    """One town for each kind of database, opened when a journey first leads there."""
    opened: dict[str, Town] = {}
    with ExitStack() as stack:

        def find(kind: str) -> Town:
            if kind not in opened:
                database = ""
                if kind == "postgresql":
                    database = stack.enter_context(postgres_cluster.fresh_database())
                opened[kind] = stack.enter_context(open_town(tmp_path_factory.mktemp(kind), database))
            return opened[kind]

        yield find


@pytest.fixture(params=TWO_WAYS, ids=str)
def way(request: pytest.FixtureRequest) -> Way:
    """How the journey is made."""
    found: Way = request.param
    return found


@pytest.fixture
def town(way: Way, towns: Callable[[str], Town]) -> Iterator[Town]:
    """Where the journey leads through; journeys keep apart by people of their own."""
    found = towns(way.database)
    yield found
    found.clock.now = 0


@pytest.fixture
def devices(way: Way, town: Town, browser: Browser) -> Iterator[Devices]:
    """What the people of the journey have at hand."""
    found = Devices(browser, town.new_address, scripts=way.scripts)
    yield found
    found.close_all()


@pytest.fixture
def laptop(devices: Devices) -> Window:
    """A laptop."""
    return devices.laptop()


@pytest.fixture
def phone(devices: Devices) -> Window:
    """A phone, at hand beside the laptop."""
    return devices.phone()


@pytest.fixture
def own_database(way: Way, request: pytest.FixtureRequest) -> str:
    """The URL of a database that no other journey uses; empty for an SQLite file in the data folder."""
    url: str = "" if way.database == "sqlite" else request.getfixturevalue("postgres_url")
    return url
