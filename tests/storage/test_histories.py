"""Guards under any interleaving: whatever units of work do at the same time equals doing them one after the other."""

import itertools
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, insert, select, update

from keyfob.base.actor import PROGRAM
from keyfob.base.change import Change
from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.storage.database import commit
from keyfob.storage.opening import Store
from keyfob.storage.statement import Statement, Write
from keyfob.storage.unit import RUNS, Moment, Tables, Unit
from keyfob.storage.writing import SILENT, Writing
from tests.storage.toys import Clock, add_tables, rows

METADATA = MetaData()
purses = Table(
    "toy_purses",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("points", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
FIND = Statement(select(purses.c.points, purses.c.version).where(purses.c.id == bindparam("purse")))
ADD = Statement(insert(purses).values(id=bindparam("purse"), points=bindparam("points"), version=0))
SET = Statement(
    update(purses)
    .where(purses.c.id == bindparam("purse"), purses.c.version == bindparam("seen"))
    .values(points=bindparam("points_now"), version=purses.c.version + 1)
)
PURSES = 3
FILLED_WITH = 10
Seen: TypeAlias = tuple[int, int]
"""Points and version of a purse."""


@dataclass(frozen=True, slots=True)
class PointsMoved(Change):
    """Two guards: both purses are still as they were seen."""

    source: str
    target: str
    source_seen: Seen
    target_seen: Seen
    points: int


@dataclass(frozen=True, slots=True)
class Move:
    """What somebody wants: as many points as he asks for, but no more than there are."""

    source: int
    target: int
    points: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What was decided."""

    changes: tuple[PointsMoved, ...]


def write(change: PointsMoved, _: Writing) -> Iterable[Write]:
    """Both purses, in one order everywhere, so that two who move points to and fro need not wait for each other."""
    (before, version), (other, other_version) = change.source_seen, change.target_seen
    taken = {"purse": change.source, "seen": version, "points_now": before - change.points}
    given_to = {"purse": change.target, "seen": other_version, "points_now": other + change.points}
    for values in sorted((taken, given_to), key=lambda values: str(values["purse"])):
        yield Write(SET, values, expect=1)


TABLES = Tables(writes={PointsMoved: write}, events={PointsMoved: SILENT}, new_keys={}, messages=lambda _: ())
MOVES = st.builds(Move, st.integers(0, 2), st.integers(0, 2), st.integers(1, 8)).filter(
    lambda move: move.source != move.target
)
_worlds = itertools.count()


@dataclass(frozen=True, slots=True)
class World:
    """Three purses of one example's own."""

    name: str
    unit: Unit
    store: Store

    def purse(self, number: int) -> str:
        """The id of a purse."""
        return f"{self.name}/{number}"

    def see(self) -> list[Seen]:
        """What is in the purses."""
        return [(row[0], row[1]) for n in range(PURSES) for row in rows(self.store, FIND, purse=self.purse(n))]

    def decide(self, move: Move, source: Seen, target: Seen) -> Moved:
        """Pure: what a move means for the facts seen."""
        points = min(move.points, source[0])
        if points == 0:
            return Moved(())
        return Moved((PointsMoved(self.purse(move.source), self.purse(move.target), source, target, points),))

    def handle(self, move: Move, moment: Moment) -> Moved:
        """Load, decide."""
        found = [moment.read.one(FIND, purse=self.purse(number)) for number in (move.source, move.target)]
        source, target = [(row[0], row[1]) for row in found if row is not None]
        moment.read.release()
        return self.decide(move, source, target)


@pytest.fixture
def unit(store: Store) -> Unit:
    """A unit of work over purses."""
    add_tables(store.database, METADATA)
    return Unit(store.database, store.vault, TABLES, clock=Clock())


def new_world(store: Store, unit: Unit) -> World:
    """Three full purses."""
    world = World(f"world {next(_worlds)}", unit, store)
    commit(
        store.database,
        [Write(ADD, {"purse": world.purse(number), "points": FILLED_WITH}) for number in range(PURSES)],
    )
    return world


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(moves=st.lists(MOVES, min_size=1, max_size=4), schedule=st.lists(st.integers(0, 3), max_size=24))
def test_any_interleaving_of_loads_and_commits_equals_the_order_of_the_commits(
    store: Store, unit: Unit, moves: list[Move], schedule: list[int]
) -> None:
    """Each step of the schedule lets one unit load, or commit what it decided; a lost guard sends it back to load."""
    world = new_world(store, unit)
    model: list[Seen] = [(FILLED_WITH, 0)] * PURSES
    moments = [unit.begin() for _ in moves]
    decided: list[Moved | None] = [None] * len(moves)
    left = [RUNS] * len(moves)
    for step in [*schedule, *list(range(len(moves))) * 2 * RUNS]:
        who = step % len(moves)
        outcome, move = decided[who], moves[who]
        if left[who] == 0:
            continue
        if outcome is None:
            decided[who] = world.handle(move, moments[who])
            continue
        decided[who] = None
        try:
            unit.commit(outcome.changes, PROGRAM, moments[who])
        except GuardFailed:
            left[who] -= 1
            moments[who].again()
            assert outcome != world.decide(move, model[move.source], model[move.target])
        else:
            left[who] = 0
            if outcome.changes:
                assert outcome == world.decide(move, model[move.source], model[move.target])
                model = apply(model, move, outcome.changes[0].points)
        assert world.see() == model
    assert sum(points for points, _ in model) == PURSES * FILLED_WITH


def apply(model: list[Seen], move: Move, points: int) -> list[Seen]:
    """The purses after a move, in plain Python."""
    after = list(model)
    for number, sign in ((move.source, -1), (move.target, 1)):
        before, version = after[number]
        after[number] = (before + sign * points, version + 1)
    return after


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(programs=st.lists(st.lists(MOVES, min_size=1, max_size=6), min_size=2, max_size=8))
def test_what_threads_did_at_once_equals_some_serial_order(
    store: Store, unit: Unit, programs: list[list[Move]]
) -> None:
    """Each change names the versions it saw; an order in which every one of them fits leads to what is stored."""
    world = new_world(store, unit)
    start = threading.Barrier(len(programs))

    def run(program: list[Move]) -> list[PointsMoved]:
        start.wait(30)
        done: list[PointsMoved] = []
        for move in program:
            try:
                done.extend(unit.run(lambda moment, move=move: world.handle(move, moment), PROGRAM).changes)  # type: ignore[misc]  # a default binds it
            except Overloaded:
                continue
        return done

    with ThreadPoolExecutor(len(programs)) as threads:
        changes = [change for done in threads.map(run, programs) for change in done]

    model = {world.purse(number): (FILLED_WITH, 0) for number in range(PURSES)}
    for change in serial_order(changes):
        assert (model[change.source], model[change.target]) == (change.source_seen, change.target_seen)
        for purse, points in ((change.source, -change.points), (change.target, change.points)):
            model[purse] = (model[purse][0] + points, model[purse][1] + 1)
    assert [model[world.purse(number)] for number in range(PURSES)] == world.see()


def serial_order(changes: list[PointsMoved]) -> Iterable[PointsMoved]:
    """The changes, each after those that made the versions it saw; fails when that is a circle."""
    makers: dict[tuple[str, int], PointsMoved] = {}
    for change in changes:
        for purse, seen in ((change.source, change.source_seen), (change.target, change.target_seen)):
            assert (purse, seen[1] + 1) not in makers, "two changes were made to one version"
            makers[purse, seen[1] + 1] = change
    before = {
        change: {
            makers[purse, seen[1]]
            for purse, seen in ((change.source, change.source_seen), (change.target, change.target_seen))
            if seen[1]
        }
        for change in changes
    }
    return TopologicalSorter(before).static_order()
