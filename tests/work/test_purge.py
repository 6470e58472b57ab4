"""What has expired is trimmed, in batches, and one table does not hold up the others."""

from keyfob.storage.database import Database
from keyfob.storage.sealing import Vault
from keyfob.storage.trimming import Trim
from keyfob.storage.unit import Unit
from keyfob.work.purge import BATCH, BATCHES, ROUNDS, purge


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
    """The others get their turn in between, and once is enough for them."""
    turns: list[str] = []

    def trim(name: str, rows: int) -> Trim:
        def go(_: Database, __: Vault, ___: int, ____: int) -> int:
            turns.append(name)
            return rows

        return go

    gone = purge(unit, {"endless": trim("endless", BATCH), "other": trim("other", 1)})

    assert gone == {"endless": BATCH * BATCHES * ROUNDS, "other": 1}
    assert turns.index("other") == BATCHES


def test_a_minute_s_purge_takes_more_than_a_minute_brings(unit: Unit) -> None:
    """Anybody can have requests parked by the thousand a second; they must not be there for ever."""
    left = 100_000

    def go(_: Database, __: Vault, ___: int, most: int) -> int:
        nonlocal left
        gone = min(left, most)
        left -= gone
        return gone

    assert purge(unit, {"parked requests": go}) == {"parked requests": 100_000}


def test_a_purge_of_everything_runs_on_each_database(unit: Unit) -> None:
    """On an empty one nothing goes."""
    assert set(purge(unit).values()) == {0}
