"""A store with the toys' tables, on each database; the PostgreSQL one is made once and emptied after each test."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from keyfob.storage import schema
from keyfob.storage.data_keys import PROBE
from keyfob.storage.opening import KEYS_SCHEMA, Store
from keyfob.storage.unit import Unit
from tests.cluster import Cluster
from tests.storage import toys
from tests.storage.toys import Clock, open_toys, toy_unit


@dataclass(frozen=True, slots=True)
class SharedToys:
    """A database with its master key, used by one test after the other."""

    url: str
    master_key: Path

    def empty(self) -> None:
        """Leave nothing but what a first start makes."""
        tables = [*schema.METADATA.tables, *toys.METADATA.tables]
        deletes = [f"DELETE FROM {table}" for table in tables if table != schema.meta.name]  # noqa: S608  # our own names
        deletes.append(f"DELETE FROM {KEYS_SCHEMA}.data_keys WHERE owner <> '{PROBE}'")  # noqa: S608  # as above
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(";".join(deletes).encode())


@pytest.fixture(scope="session")
def shared_toys(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SharedToys:
    """The toys on PostgreSQL."""
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    folder = tmp_path_factory.mktemp("toys")  # its name has a number, as each folder of tests has toys of its own
    cluster.execute(f"CREATE DATABASE {folder.name}")
    open_toys(cluster.url(folder.name), folder).close()
    return SharedToys(cluster.url(folder.name), folder / "master.key")


@pytest.fixture(params=["sqlite", "postgresql"])
def toys_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database for toys; its master key lies in the test's own folder."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'keyfob.db'}"
        return
    shared: SharedToys = request.getfixturevalue("shared_toys")
    shutil.copy(shared.master_key, tmp_path)
    yield shared.url
    shared.empty()


@pytest.fixture
def store(toys_url: str, tmp_path: Path) -> Iterator[Store]:
    """An opened store with the toys' tables."""
    store = open_toys(toys_url, tmp_path)
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
