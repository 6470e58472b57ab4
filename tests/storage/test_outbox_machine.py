"""The outbox as a state machine: any history of commits, claims, answers and passing time keeps its promises."""

import itertools
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import and_, bindparam, select

from keyfob.base.errors import GuardFailed
from keyfob.storage import outbox, schema
from keyfob.storage.database import commit
from keyfob.storage.opening import Store
from keyfob.storage.order import Order
from keyfob.storage.outbox import DEAD, SENT, WAITING, Claimed, Message
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.statement import Statement, Write
from keyfob.storage.trimming import over
from keyfob.storage.writing import Writing
from tests.chance import counting_mint

STATE = Statement(
    select(
        schema.outbox.c.id, schema.outbox.c.state, schema.outbox.c.sealed, schema.outbox.c.tries, schema.outbox.c.due_at
    ).where(schema.outbox.c.kind == bindparam("of_kind"))
)
FORGET = {
    state: over(schema.outbox, and_(schema.outbox.c.state == state, schema.outbox.c.due_at <= bindparam("now")))
    for state in (SENT, DEAD)
}
LEASE = 60
_machines = itertools.count()


@dataclass(slots=True)
class Row:
    """What the model knows of a message."""

    due_at: int
    tries: int = 0
    claim: str = ""
    state: str = WAITING


class OutboxMachine(RuleBasedStateMachine):
    """Workers that crash, answer late, answer twice; the model knows what must come of it."""

    claims = Bundle("claims")

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.number = next(_machines)
        self.kind = f"kind {self.number}"
        self.now = 1_800_000_000
        self.mint = counting_mint(self.number)
        self.model: dict[str, Row] = {}
        self.tokens = (f"claim {self.number}/{n}" for n in itertools.count())

    @rule(number=st.integers(1, 3), delay=st.sampled_from([0, 0, 30]))
    def put(self, number: int, delay: int) -> None:
        """Messages are committed."""
        writing = Writing(self.now, self.mint, self.store.vault, Order(lambda: self.now))
        writes = [outbox.add(Message(self.kind, PROGRAM, {}, delay), writing) for _ in range(number)]
        commit(self.store.database, writes)
        self.model.update({write.values["id"]: Row(self.now + delay) for write in writes})

    @rule(target=claims, most=st.integers(1, 3))
    def claim(self, most: int) -> object:
        """A worker takes what is due: the oldest first, as many as asked for, nothing that is somebody else's."""
        token = next(self.tokens)
        due = sorted(row.due_at for row in self.model.values() if row.state == WAITING and row.due_at <= self.now)
        claimed = outbox.claim(self.store.database, self.kind, token, now=self.now, lease=LEASE, most=most)
        assert sorted(self.model[message.id].due_at for message in claimed) == due[:most]
        for message in claimed:
            row = self.model[message.id]
            row.tries, row.claim, row.due_at = row.tries + 1, token, self.now + LEASE
            assert (message.tries, message.payload(self.store.vault)) == (row.tries, {})
        return multiple(*claimed)

    @rule(message=claims, state=st.sampled_from([SENT, DEAD]))
    def settle(self, message: Claimed, state: str) -> None:
        """A worker says how it went: in time, too late, or a second time."""
        if self.is_accepted(message, outbox.settle(message, now=self.now, state=state)):
            row = self.model[message.id]
            row.state, row.due_at = state, self.now

    @rule(message=claims, pause=st.integers(1, 100))
    def postpone(self, message: Claimed, pause: int) -> None:
        """A worker failed for now."""
        if self.is_accepted(message, outbox.postpone(message, until=self.now + pause, said="")):
            self.model[message.id].due_at = self.now + pause

    @rule(seconds=st.sampled_from([1, LEASE - 1, LEASE]))
    def wait(self, seconds: int) -> None:
        """Time goes by; a worker that was working may have died."""
        self.now += seconds

    @rule(state=st.sampled_from([SENT, DEAD]), most=st.integers(1, 3))
    def forget(self, state: str, most: int) -> None:
        """Old settled messages go, in batches."""
        old = [row_id for row_id, row in self.model.items() if row.state == state and row.due_at <= self.now]
        gone = FORGET[state](self.store.database, self.store.vault, self.now, most)
        assert gone >= min(most, len(old))
        there = {row[0] for row in self.rows()}
        self.model = {row_id: row for row_id, row in self.model.items() if row_id in there or row_id not in old}

    @invariant()
    def equals_the_model(self) -> None:
        """And what is settled is empty, what waits is not."""
        found = {row[0]: row[1:] for row in self.rows()}
        expected = {row_id: (row.state, row.tries, row.due_at) for row_id, row in self.model.items()}
        assert {row_id: (row[0], row[2], row[3]) for row_id, row in found.items()} == expected
        assert all((row[1] is None) == (row[0] != WAITING) for row in found.values())

    def is_accepted(self, message: Claimed, write: Write) -> bool:
        """Whether the answer of a claim counts: as long as nobody claimed the message since and it was not settled."""
        row = self.model.get(message.id)
        counts = row is not None and row.state == WAITING and row.claim == message.claim
        try:
            commit(self.store.database, [write])
        except GuardFailed:
            assert not counts
        else:
            assert counts
        return counts

    def rows(self) -> list[tuple[str, str, bytes | None, int, int]]:
        """The messages of this machine."""
        with self.store.database.reading() as connection:
            return [(r[0], r[1], r[2], r[3], r[4]) for r in connection.rows(STATE, {"of_kind": self.kind})]


def test_any_history_of_the_outbox_keeps_its_promises(store: Store) -> None:
    """On both databases."""
    checked = settings(max_examples=15, stateful_step_count=25, suppress_health_check=[HealthCheck.too_slow])
    run_state_machine_as_test(lambda: OutboxMachine(store), settings=checked)  # type: ignore[arg-type]  # a factory will do
