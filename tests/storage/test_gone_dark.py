"""A database that was put back is told from the one that was there before, on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyfob.storage.backup import back_up, restore
from keyfob.storage.gone_dark import is_looked_through, set_mark
from keyfob.storage.opening import Place, open_store
from tests.backups import run_commands
from tests.cluster import Cluster

NOON = 1_900_000_000


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    """Where a store is, and where its backup is put back."""
    keys = [tmp_path / name / "master.key" for name in ("living", "back")]
    if request.param == "sqlite":
        living, back = (Place(f"sqlite:///{key.with_name('keyfob.db')}", key) for key in keys)
        yield living, back
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    with cluster.fresh_database() as one, cluster.fresh_database() as other:
        yield Place(one, keys[0]), Place(other, keys[1])


def test_what_was_put_back_has_to_be_looked_through(places: tuple[Place, Place], tmp_path: Path) -> None:
    """Once: a start on the same database finds the mark, before a backup and after it was put back."""
    living, back = places
    assert [_is_looked_through(living, mark=mark) for mark in (False, True, False)] == [False, True, True]
    run_commands(back_up(living, tmp_path / "living", tmp_path / "copies", NOON))
    run_commands(restore(back, tmp_path / "copies"))

    assert [_is_looked_through(back, mark=mark) for mark in (False, True, False)] == [False, True, True]
    assert _is_looked_through(living, mark=False)


def _is_looked_through(place: Place, *, mark: bool) -> bool:
    store = open_store(place)
    try:
        if mark:
            set_mark(store.database)
        return is_looked_through(store.database)
    finally:
        store.close()
