"""What tests in every folder may ask for: a fresh database of either kind, and Hypothesis without surprises."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium
from tests.cluster import Cluster, ClusterMissing, running_cluster

# A time is never asserted, and what fails here fails everywhere: the same examples in every run.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.register_profile("torture", deadline=None, max_examples=5000)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """One PostgreSQL cluster per test process; tests that need it fail, and never skip, where there is none."""
    try:
        with running_cluster() as cluster:
            yield cluster
    except ClusterMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser per test process; tests keep apart by contexts of their own."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own."""
    with postgres_cluster.fresh_database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite database of this test's own, not made yet."""
    return f"sqlite:///{tmp_path / 'keyfob.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database; every test that asks for it runs on both kinds."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url
