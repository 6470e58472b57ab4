"""A house for each file of tests, on each database; tests keep apart by using people and addresses of their own."""

from collections.abc import Iterator

import pytest

from tests.house import OpenHouse, Stamps, open_house
from tests.outside.places import write_places


@pytest.fixture(scope="session")
def stamps(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stamps:
    """Databases to be copied."""
    return Stamps(tmp_path_factory.mktemp("stamps"), lambda: request.getfixturevalue("postgres_cluster"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, stamps: Stamps) -> Iterator[OpenHouse]:
    """The brand porsche, whose people speak English."""
    with stamps.copy(request.param) as (folder, database), open_house(folder, database) as house:
        yield house


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def plain_house(request: pytest.FixtureRequest, stamps: Stamps) -> Iterator[OpenHouse]:
    """The neutral brand."""
    with stamps.copy(request.param) as (folder, database), open_house(folder, database, brand="plain") as house:
        yield house


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def placed_house(request: pytest.FixtureRequest, stamps: Stamps) -> Iterator[OpenHouse]:
    """The brand porsche, with a file of places."""
    with stamps.copy(request.param) as (folder, database):
        places = write_places(folder / "places.mmdb")
        with open_house(folder, database, geoip=str(places)) as house:
            yield house
