"""What every test stands on: databases of its own, and chance that repeats itself."""

import psycopg
import pytest

from tests import cluster
from tests.chance import counting_mint


@pytest.mark.parametrize("_", ["first", "second"])
def test_every_test_gets_an_empty_database(postgres_url: str, _: str) -> None:
    """What one test leaves behind, no other finds."""
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE left_behind (id text)")


def test_without_postgresql_tests_fail_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not skipped: half the proof would be missing unnoticed."""
    monkeypatch.setattr(cluster, "find_postgresql", lambda: None)

    with pytest.raises(cluster.ClusterMissing, match="make test") as missing, cluster.running_cluster():
        pass

    assert "\n" not in str(missing.value)


def test_a_counting_mint_repeats_itself_and_never_a_value() -> None:
    """Two mints of one seed agree, draw by draw; other seeds and other draws differ."""
    one, same, other = counting_mint(1), counting_mint(1), counting_mint(2)
    drawn = [one(16) for _ in range(100)]

    assert [same(16) for _ in range(100)] == drawn
    assert len({*drawn, *(other(16) for _ in range(100))}) == 200
