"""What has expired is trimmed, in batches, and one table does not hold up the others."""

from keyfob.storage.database import Database
from keyfob.storage.sealing import Vault
from keyfob.storage.trimming import Trim
from keyfob.storage.unit import Unit
from keyfob.work.purge import BATCH, BATCHES, purge


def test_every_trim_is_run_until_it_is_done(unit: Unit) -> None:
    """Batch by batch; how much went is told by name."""
    left = {"few": 3, "many": 2 * BATCH + 1}

    def trim(name: str) -> Trim:
        def go(_: Database, __: Vault, now: int, most: int) -> int:
            assert now == unit.now
            gone = min(left[name], most)
            left[name] -= gone
            return gone

        return go

    assert purge(unit, {name: trim(name) for name in left}) == {"few": 3, "many": 2 * BATCH + 1}
    assert left == {"few": 0, "many": 0}


def test_a_table_that_has_too_much_to_trim_goes_on_next_time(unit: Unit) -> None:
    """The others get their turn."""
    assert purge(unit, {"endless": lambda *_: BATCH, "other": lambda *_: 1}) == {"endless": BATCH * BATCHES, "other": 1}


def test_a_purge_of_everything_runs_on_each_database(unit: Unit) -> None:
    """On an empty one nothing goes."""
    assert set(purge(unit).values()) == {0}
