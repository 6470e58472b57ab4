"""The worker: every message is worked on, once; what fails comes back; what hangs holds up nobody else."""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, update

from keyfob.base.errors import Overloaded
from keyfob.storage import outbox, schema
from keyfob.storage.database import Transaction, commit
from keyfob.storage.opening import Store
from keyfob.storage.order import Order
from keyfob.storage.outbox import DEAD, SENT, WAITING, Message
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.statement import Statement, Write
from keyfob.storage.unit import Unit
from keyfob.storage.writing import Writing
from keyfob.work.delivery import Delivery, Done, Failed, Hopeless, Kind, Outcome
from keyfob.work.loop import MOST_STUCK, Job, Worker
from tests.chance import counting_mint
from tests.storage.toys import Clock, rows

STATE = Statement(
    select(schema.outbox.c.kind, schema.outbox.c.state, schema.outbox.c.tries, schema.outbox.c.reply).order_by(
        schema.outbox.c.kind, schema.outbox.c.id
    )
)
_seeds = itertools.count()


def put(store: Store, kind: str = "mail", number: int = 1, owner: str = PROGRAM) -> None:
    """Commit messages that are due at the clock's beginning."""
    writing = Writing(int(Clock().now), counting_mint(next(_seeds)), store.vault, Order(Clock()))
    commit(store.database, [outbox.add(Message(kind, owner, {"number": n}), writing) for n in range(number)])


def until(condition: Callable[[], bool]) -> None:
    """Wait for threads, but not for ever."""
    patience = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < patience
        time.sleep(0.01)


@contextmanager
def working(*workers: Worker) -> Iterator[None]:
    """Let workers work in the background."""
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.stop()


def states(store: Store) -> list[str]:
    """The states of all messages."""
    return [row[1] for row in rows(store, STATE)]


def test_a_message_is_handed_over_with_its_payload_and_settled(unit: Unit, store: Store) -> None:
    """What the other side said is kept, the payload is not."""
    seen: list[Delivery] = []

    def handle(delivery: Delivery) -> Outcome:
        seen.append(delivery)
        return Done("250")

    put(store, number=2)
    assert Worker(unit, [Kind("mail", handle)]).run_due() == 2
    assert sorted(delivery.payload["number"] for delivery in seen) == [0, 1]
    assert rows(store, STATE) == [("mail", SENT, 1, "250")] * 2


def test_what_follows_from_a_message_is_written_when_it_is_settled(unit: Unit, store: Store) -> None:
    """One message becomes three of another kind, in the same transaction, and they are worked on too."""
    told: list[int] = []

    def tell(delivery: Delivery) -> Outcome:
        told.append(delivery.payload["number"])
        return Done()

    then = tuple(Message("call", PROGRAM, {"number": number}) for number in range(3))
    kinds = [
        Kind("fan out", lambda _: Done("3", then)),
        Kind("call", tell),
    ]
    put(store, "fan out")
    assert Worker(unit, kinds).run_due() == 4
    assert sorted(told) == [0, 1, 2]


def test_what_fails_is_tried_again_later_and_given_up_in_the_end(
    unit: Unit, store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is dead, visibly, with what was said last, and whoever reads the log hears of it."""
    put(store)
    worker = Worker(unit, [Kind("mail", lambda _: Failed("421"), tries=3, first_pause=60)])
    assert worker.run_due() == 1
    assert worker.run_due() == 0
    assert states(store) == [WAITING]
    for _ in range(2):
        clock.now += 150
        assert worker.run_due() == 1
    assert rows(store, STATE) == [("mail", DEAD, 3, "421")]
    assert outbox.count(store.database) == {("mail", DEAD): 1}
    assert "is given up: 421" in caplog.text


def test_what_is_hopeless_is_given_up_at_once(unit: Unit, store: Store) -> None:
    """Nobody writes to an address again that is refused for good."""
    put(store)
    Worker(unit, [Kind("mail", lambda _: Hopeless("550"))]).run_due()
    assert rows(store, STATE) == [("mail", DEAD, 1, "550")]


def test_a_fault_in_a_handler_costs_a_try_and_not_the_worker(
    unit: Unit, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged with its trace; what is kept with the message names it without its words."""

    def fail(_: Delivery) -> Outcome:
        raise LookupError("maria@example.org")

    put(store)
    Worker(unit, [Kind("mail", fail)]).run_due()
    assert rows(store, STATE) == [("mail", WAITING, 1, "a fault of ours: LookupError")]
    assert "its handler failed" in caplog.text


def test_the_message_of_a_forgotten_owner_is_given_up(unit: Unit, store: Store) -> None:
    """Nothing is sent to somebody who was erased meanwhile."""
    store.vault.keys.make("a1")
    put(store, owner="a1")
    store.vault.keys.destroy("a1")
    Worker(unit, [Kind("mail", lambda _: pytest.fail("it must not be handed over"))]).run_due()
    assert rows(store, STATE) == [("mail", DEAD, 1, "its owner was forgotten")]


def test_two_workers_never_work_on_the_same_message(unit: Unit, store: Store) -> None:
    """A hundred messages, two workers, each message once."""
    seen: list[str] = []

    def handle(delivery: Delivery) -> Outcome:
        seen.append(delivery.id)
        return Done()

    put(store, number=100)
    with working(*(Worker(unit, [Kind("mail", handle, threads=4)]) for _ in range(2))):
        until(lambda: len(seen) >= 100)
        until(lambda: set(states(store)) == {SENT})
    assert len(seen) == len(set(seen)) == 100


def test_a_kind_has_no_more_threads_than_it_is_given(unit: Unit, store: Store) -> None:
    """So a relay is not stormed."""
    busy, most = [0], [0]
    lock = threading.Lock()

    def handle(_: Delivery) -> Outcome:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.05)
        with lock:
            busy[0] -= 1
        return Done()

    put(store, number=8)
    with working(Worker(unit, [Kind("mail", handle, threads=2)])):
        until(lambda: states(store) == [SENT] * 8)
    assert most == [2]


def test_a_handler_that_hangs_holds_up_no_other_kind(unit: Unit, store: Store) -> None:
    """Mails go out while a service does not answer."""
    go = threading.Event()

    def hang(_: Delivery) -> Outcome:
        go.wait(30)
        return Done()

    put(store, "call", number=3)
    put(store, "mail", number=3)
    with working(Worker(unit, [Kind("call", hang), Kind("mail", lambda _: Done())])):
        until(lambda: states(store) == [WAITING] * 3 + [SENT] * 3)
        go.set()
        until(lambda: states(store) == [SENT] * 6)


def test_a_handler_that_hangs_beyond_its_lease_holds_up_not_even_its_own_kind(
    unit: Unit, store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Others of the kind go on, the message itself is given to another, and what comes too late does not count."""
    go = threading.Event()
    begun: list[str] = []

    def hang_first(delivery: Delivery) -> Outcome:
        begun.append(delivery.id)
        if len(begun) == 1:
            go.wait(30)
            return Hopeless("too late")
        return Done()

    put(store, number=2)
    with working(Worker(unit, [Kind("mail", hang_first, seconds=60)])):
        until(lambda: len(begun) == 1)
        clock.now += 61
        until(lambda: states(store) == [SENT] * 2)
        go.set()
    assert states(store) == [SENT] * 2
    assert sorted(begun.count(each) for each in set(begun)) == [1, 2]
    assert "another worker took it meanwhile" in caplog.text


def test_no_more_is_begun_when_too_many_handlers_hang(unit: Unit, store: Store, clock: Clock) -> None:
    """A kind may leave a few threads hanging, not any number."""
    go = threading.Event()
    begun: list[str] = []

    def hang(delivery: Delivery) -> Outcome:
        begun.append(delivery.id)
        go.wait(60)
        return Done()

    put(store, number=20)
    with working(Worker(unit, [Kind("mail", hang, threads=2, seconds=60)])):
        for expected in (2, 4, 6, 8, 8):
            until(lambda expected=expected: len(begun) == expected)  # type: ignore[misc]  # a default binds it
            clock.now += 61
        time.sleep(0.6)
        go.set()
    assert len(begun) == 2 * MOST_STUCK


def test_stopping_lets_what_was_begun_finish(unit: Unit, store: Store) -> None:
    """And begins nothing more."""
    begun = threading.Event()

    def handle(_: Delivery) -> Outcome:
        begun.set()
        time.sleep(0.3)
        return Done()

    put(store, number=3)
    closed: list[bool] = []
    worker = Worker(unit, [Kind("mail", handle)], at_end=[lambda: closed.append(True)])
    worker.start()
    begun.wait(20)
    worker.stop()
    assert sorted(states(store)) == [SENT, WAITING, WAITING]
    assert closed == [True]


def test_stopping_does_not_wait_for_ever(unit: Unit, store: Store) -> None:
    """What hangs is left; its message comes back when its lease ends."""
    go = threading.Event()
    begun = threading.Event()

    def hang(_: Delivery) -> Outcome:
        begun.set()
        go.wait(30)
        return Done()

    put(store)
    worker = Worker(unit, [Kind("mail", hang)])
    worker.start()
    begun.wait(20)
    worker.stop(patience=0.1)
    assert states(store) == [WAITING]
    go.set()
    until(lambda: states(store) == [SENT])


def test_a_database_that_is_away_for_a_moment_does_not_cause_a_second_letter(
    unit: Unit, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter is sent; that it was is written down as soon as that is possible."""
    sent: list[str] = []
    transact = type(store.database).transact
    away = [True]

    def stumble(database: object, transaction: Transaction[object]) -> object:
        if sent and away[0]:
            away[0] = False
            raise Overloaded("away")
        return transact(database, transaction)  # type: ignore[arg-type]  # the database it was called on

    monkeypatch.setattr(type(store.database), "transact", stumble)

    def handle(delivery: Delivery) -> Outcome:
        sent.append(delivery.id)
        return Done()

    put(store)
    Worker(unit, [Kind("mail", handle)]).run_due()
    assert len(sent) == 1
    assert away == [False]
    assert states(store) == [SENT]


def test_periodic_jobs_go_on_after_a_failure(unit: Unit, caplog: pytest.LogCaptureFixture) -> None:
    """A job that fails is logged and comes again, and others are not concerned."""
    runs: list[str] = []

    def fail() -> None:
        runs.append("failing")
        raise LookupError if runs.count("failing") % 2 else Overloaded("not now")

    with (
        caplog.at_level(logging.WARNING),
        working(Worker(unit, [], [Job("failing", 0.01, fail), Job("good", 0.01, lambda: runs.append("good"))])),
    ):
        until(lambda: runs.count("failing") > 3 and runs.count("good") > 3)
    assert "failing failed" in caplog.text


def test_a_claim_that_fails_is_made_again(unit: Unit, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """A payload that cannot be read costs its own message only; the rest is worked on."""
    put(store, number=2)
    spoil = update(schema.outbox).where(schema.outbox.c.id == select(schema.outbox.c.id).limit(1).scalar_subquery())
    commit(store.database, [Write(Statement(spoil.values(sealed=b"")), {}, expect=1)])
    Worker(unit, [Kind("mail", lambda _: Done())]).run_due()
    assert sorted(states(store)) == [DEAD, SENT]
    assert "its owner was forgotten" in caplog.text
