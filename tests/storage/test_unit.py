"""The contract of the unit of work, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from keyfob.base.actor import OPERATOR, PROGRAM, Actor, Kind
from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.base.ids import new_token
from keyfob.storage.opening import Store
from keyfob.storage.unit import RUNS, Moment, Unit
from tests.storage.toys import (
    ALL,
    AUDIT,
    OUTBOX,
    Clock,
    CodeMade,
    CodeRedeemed,
    GuessCounted,
    Outcome,
    make_code,
    redeem_code,
    rows,
)


def test_changes_their_audit_rows_and_their_messages_are_one_commit(unit: Unit, store: Store) -> None:
    """Two changes leave two rows in each of the three tables."""
    changes = (CodeMade("a1", "c1", "first"), CodeRedeemed("a1", "c1"))
    unit.run(lambda _: Outcome(changes), Actor(Kind.PERSON, "a1", "192.0.2.7", "Firefox"))

    assert rows(store, ALL) == [("c1", "a1", 1, 0)]
    assert sorted(rows(store, AUDIT)) == [
        ("code.made", '{"code_id":"c1","note":"first"}', "person", "a1"),
        ("code.redeemed", '{"code_id":"c1"}', "person", "a1"),
    ]
    told = [msgspec.json.decode(store.vault.open("a1", "outbox", row[0], row[2])) for row in rows(store, OUTBOX)]
    assert sorted(message["change"] for message in told) == ["CodeMade", "CodeRedeemed"]


def test_a_refusal_with_changes_is_committed(unit: Unit, store: Store) -> None:
    """A refusal is a value, so that the mark it leaves stays."""
    make_code(unit, "c1")
    unit.run(redeem_code("c1"), PROGRAM)

    assert unit.run(redeem_code("c1"), PROGRAM).said == "used"
    assert rows(store, ALL) == [("c1", "account of c1", 1, 1)]


def test_a_silent_change_leaves_no_audit_row(unit: Unit, store: Store) -> None:
    """An increment is written and nobody is told."""
    make_code(unit, "c1")
    unit.run(lambda _: Outcome((GuessCounted("c1"),)), PROGRAM)

    assert len(rows(store, AUDIT)) == 1
    assert len(rows(store, OUTBOX)) == 1


def test_an_exception_writes_nothing(unit: Unit, store: Store) -> None:
    """What a handler raises reaches the caller, and nothing is committed."""

    def fail(_: Moment) -> Outcome:
        raise LookupError("a bug")

    with pytest.raises(LookupError):
        unit.run(fail, PROGRAM)
    assert rows(store, ALL) == []


def test_a_failing_write_takes_the_others_of_its_commit_with_it(unit: Unit, store: Store) -> None:
    """The first change of a commit is undone when the second one's guard fails."""
    with pytest.raises(GuardFailed):
        unit.commit((CodeMade("a1", "c1"), CodeRedeemed("a1", "c2")), PROGRAM, unit.begin())
    assert rows(store, ALL) == rows(store, AUDIT) == rows(store, OUTBOX) == []


def test_a_taken_key_counts_as_somebody_who_was_first(unit: Unit, store: Store) -> None:
    """Two that make the same row are told apart by their guard, not by an error of the database."""
    make_code(unit, "c1")
    with pytest.raises(GuardFailed):
        unit.commit((CodeMade("a2", "c1"),), PROGRAM, unit.begin())
    assert rows(store, ALL) == [("c1", "account of c1", 0, 0)]


def test_a_failed_guard_runs_the_handler_again_on_fresh_facts(unit: Unit) -> None:
    """Somebody redeems between load and commit: the second run sees it and refuses."""
    make_code(unit, "c1")
    seen = []

    def handle(moment: Moment) -> Outcome:
        outcome = redeem_code("c1")(moment)
        seen.append(outcome.said)
        if len(seen) == 1:
            moment.read.release()
            unit.run(redeem_code("c1"), PROGRAM)
        return outcome

    assert unit.run(handle, PROGRAM).said == "used"
    assert seen == ["redeemed", "used"]


def test_a_handler_that_never_wins_is_run_three_times_and_refused(unit: Unit) -> None:
    """After three runs there is no room for it now."""
    runs = []

    def handle(moment: Moment) -> Outcome:
        runs.append(moment)
        return Outcome((CodeRedeemed("a1", "no such code"),))

    with pytest.raises(Overloaded) as refusal:
        unit.run(handle, PROGRAM)
    assert refusal.value.retry_after == 1
    assert len(runs) == RUNS == 3


def test_a_re_run_mints_the_same_and_computes_dear_things_once(unit: Unit, clock: Clock) -> None:
    """Tokens stay the same over all runs, a hash is computed once, and the time is read again."""
    minted, hashed, times = [], [], []

    def handle(moment: Moment) -> Outcome:
        minted.append((new_token(moment.mint), new_token(moment.mint, 16)))
        moment.once("hash", lambda: hashed.append("dear"))
        times.append(moment.now)
        clock.now += 1
        return Outcome((CodeRedeemed("a1", "no such code"),))

    with pytest.raises(Overloaded):
        unit.run(handle, PROGRAM)
    assert minted[0] == minted[1] == minted[2]
    assert len({token for pair in minted for token in pair}) == 2
    assert hashed == ["dear"]
    assert times == [times[0], times[0] + 1, times[0] + 2]


def test_two_units_of_work_mint_different_things(unit: Unit) -> None:
    """Chance is repeated inside a unit of work only."""
    assert unit.begin().mint(32) != unit.begin().mint(32)


def test_a_re_run_that_takes_another_path_still_gets_bytes_of_the_size_it_asks_for(unit: Unit) -> None:
    """The second run of a handler may draw other sizes."""
    moment = unit.begin()
    moment.mint(16)
    moment.again()
    assert len(moment.mint(32)) == 32


def test_a_handler_without_changes_commits_nothing(unit: Unit, store: Store) -> None:
    """The actor is not even asked for."""
    assert unit.run(lambda _: Outcome(said="read only"), PROGRAM).said == "read only"
    assert rows(store, AUDIT) == []


def test_the_actor_may_follow_from_the_outcome(unit: Unit, store: Store) -> None:
    """Who acts is sometimes known only after the decision."""
    unit.run(lambda _: Outcome((CodeMade("a1", "c1"),)), lambda _: OPERATOR)
    assert rows(store, AUDIT)[0][2] == "operator"


def test_no_connection_is_held_while_a_handler_waits_for_its_commit(unit: Unit) -> None:
    """More handlers at once than there are connections all come through."""
    start = threading.Barrier(40)

    def handle(number: int) -> str:
        start.wait()
        return make_code(unit, f"c{number}")

    with ThreadPoolExecutor(40) as threads:
        assert len(set(threads.map(handle, range(40)))) == 40


def test_of_twenty_who_redeem_one_code_one_succeeds(unit: Unit, store: Store) -> None:
    """The others are run again, see that it is used, and say so."""
    make_code(unit, "c1")
    start = threading.Barrier(20)

    def redeem(_: int) -> str:
        start.wait()
        return unit.run(redeem_code("c1"), PROGRAM).said

    with ThreadPoolExecutor(20) as threads:
        said = sorted(threads.map(redeem, range(20)))
    assert said == ["redeemed"] + ["used"] * 19
    assert rows(store, ALL) == [("c1", "account of c1", 1, 19)]


def test_a_key_destroyed_meanwhile_is_a_guard_that_failed(unit: Unit, store: Store) -> None:
    """What would be sealed for an account that was just deleted is decided anew on fresh facts."""
    make_code(unit, "c1", "a1")
    store.vault.keys.destroy("a1")
    with pytest.raises(GuardFailed):
        unit.commit((CodeRedeemed("a1", "c1"),), PROGRAM, unit.begin())
    assert rows(store, ALL) == [("c1", "a1", 0, 0)]
