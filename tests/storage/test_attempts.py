"""Reserved attempts are counted exactly, however many guess at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import select

from keyfob.base.limit import Limit
from keyfob.storage import attempts, schema
from keyfob.storage.database import commit
from keyfob.storage.opening import Store
from keyfob.storage.statement import Statement
from keyfob.storage.trimming import TRIMS
from keyfob.storage.unit import Unit
from tests.storage.load import reserve_many
from tests.storage.processes import finish, reported, start
from tests.storage.toys import Clock, rows

NARROW = Limit("password:email:maria@example.org", 5, 900)
WIDE = Limit("password:network:192.0.2.7", 30, 900)


def test_as_many_attempts_as_the_limit_has_and_then_the_time_to_wait(unit: Unit, clock: Clock) -> None:
    """The wait shrinks as time goes by, and when it is over the count begins anew."""
    assert [unit.reserve([NARROW]) for _ in range(6)] == [0, 0, 0, 0, 0, 900]
    clock.now += 300
    assert unit.reserve([NARROW]) == 600
    clock.now += 600
    assert [unit.reserve([NARROW]) for _ in range(6)] == [0, 0, 0, 0, 0, 900]


def test_where_several_limits_leave_no_room_the_wait_is_until_the_last_one_does(unit: Unit) -> None:
    """In whatever order they are looked at, which chance decides; a limit that had room does not make anybody wait."""
    for number in range(8):
        hour, day, wide = Limit(f"h:{number}", 1, 3600), Limit(f"d:{number}", 1, 86_400), Limit(f"w:{number}", 2, 10**6)
        assert unit.reserve([hour, day, wide]) == 0
        assert unit.reserve([hour, day, wide]) == 86_400


def test_of_two_hundred_parallel_guesses_the_limit_is_let_through(unit: Unit) -> None:
    """The counter is exact, whoever comes first."""
    start_line = threading.Barrier(200)

    def guess(_: int) -> int:
        start_line.wait()
        return unit.reserve([WIDE, NARROW])

    with ThreadPoolExecutor(200) as threads:
        waits = list(threads.map(guess, range(200)))
    assert waits.count(0) == 5
    assert unit.reserve([WIDE]) == 0


def test_two_processes_share_one_counter(toys_url: str, tmp_path: Path) -> None:
    """Forty guesses from two processes are let through thirty times in all."""
    answers = tmp_path / "answers"
    processes = [start(reserve_many, toys_url, tmp_path, answers, WIDE, 20) for _ in range(2)]
    finish(*processes)
    assert reported(answers).count("0") == 30
    assert len(reported(answers)) == 40


def test_a_refusal_counts_under_no_limit(unit: Unit) -> None:
    """When one limit is used up, the others are not charged for the refused attempt."""
    for _ in range(5):
        unit.reserve([NARROW, WIDE])
    assert unit.reserve([NARROW, WIDE]) > 0
    assert [unit.reserve([WIDE]) for _ in range(26)].count(0) == 25


def test_the_same_limit_twice_counts_twice(unit: Unit) -> None:
    """Nothing breaks when two limits have one key."""
    assert [unit.reserve([NARROW, NARROW]) for _ in range(3)] == [0, 0, 900]


def test_a_success_clears_its_counter(unit: Unit, store: Store) -> None:
    """Clearing is a write among the others of a commit."""
    for _ in range(5):
        unit.reserve([NARROW])
    commit(store.database, [attempts.clear(store.vault, NARROW.key)])
    assert unit.reserve([NARROW]) == 0


def test_counters_whose_time_is_over_are_trimmed_in_batches(unit: Unit, store: Store, clock: Clock) -> None:
    """Only what is over goes, and no more at once than asked for."""
    for number in range(5):
        unit.reserve([Limit(f"old {number}", 1, 10)])
    unit.reserve([NARROW])
    later = int(clock.now) + 10
    trim = TRIMS["attempts"]
    assert [trim(store.database, store.vault, later, 3) for _ in range(3)] == [3, 2, 0]
    assert [unit.reserve([NARROW]) for _ in range(5)].count(0) == 4


def test_the_table_does_not_tell_whose_attempts_it_counts(unit: Unit, store: Store) -> None:
    """A key is stored as a keyed hash only."""
    unit.reserve([NARROW])
    assert rows(store, Statement(select(schema.attempts.c.key))) == [(store.vault.index("limit", NARROW.key),)]
