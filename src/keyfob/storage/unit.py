"""The unit of work: facts are loaded, a decision is taken, its changes are committed. Clock and chance are read here.

A commit holds all changes of a decision, their audit rows and the messages they cause. When a guard does not hold,
somebody else was first: the handler runs again on fresh facts, with the same chance as before.
"""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

from keyfob.base.actor import Actor
from keyfob.base.change import Change
from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.base.limit import Limit
from keyfob.storage import attempts, audit, outbox
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.database import Database, commit
from keyfob.storage.order import Order
from keyfob.storage.outbox import Message
from keyfob.storage.reader import Reader
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Write
from keyfob.storage.writing import Events, NewKeys, Writers, Writing

RUNS = 3

Clock: TypeAlias = Callable[[], float]
Chance: TypeAlias = Callable[[int], bytes]
CLOCK: Clock = time.time
CHANCE: Chance = os.urandom

Messages: TypeAlias = Callable[[Change], Iterable[Message]]
V = TypeVar("V")


class Outcome(Protocol):
    """What a handler gives back: at least its changes."""

    @property
    def changes(self) -> Sequence[Change]: ...


O = TypeVar("O", bound=Outcome)  # noqa: E741  # the usual letter for an outcome


@dataclass(frozen=True, slots=True)
class Decided:
    """An outcome that is nothing but its changes."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """What follows from each change: its SQL, its audit event, the data key it needs, and its messages."""

    writes: Writers
    events: Events
    new_keys: NewKeys
    messages: Messages


class Moment:
    """One unit of work: the time in seconds, chance, and facts.

    Run again, it draws the same chance (`mint`) and remembers what was dear to compute (`once`).
    """

    def __init__(self, read: Reader, clock: Clock, chance: Chance) -> None:
        self.read = read
        self.now = int(clock())
        self._clock = clock
        self._chance = chance
        self._drawn: list[bytes] = []
        self._next = 0
        self._known: dict[object, Any] = {}

    def mint(self, size: int) -> bytes:
        """Unpredictable bytes, the same again when the handler runs again."""
        if self._next == len(self._drawn):
            self._drawn.append(self._chance(size))
        drawn = self._drawn[self._next]
        if len(drawn) != size:
            drawn = self._drawn[self._next] = self._chance(size)
        self._next += 1
        return drawn

    def once(self, key: object, compute: Callable[[], V]) -> V:
        """The result of ``compute``, which runs only the first time for this ``key``."""
        if key not in self._known:
            self._known[key] = compute()
        known: V = self._known[key]
        return known

    def again(self) -> None:
        """Start over on fresh facts."""
        self.read.release()
        self.now = int(self._clock())
        self._next = 0


class Unit:
    """Runs handlers and commits what they decide."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        tables: Tables,
        *,
        clock: Clock = CLOCK,
        chance: Chance = CHANCE,
    ) -> None:
        self.database = database
        self.vault = vault
        self.chance = chance
        self.order = Order(clock)
        self._tables = tables
        self._clock = clock

    @property
    def now(self) -> int:
        """The time in seconds since 1970."""
        return int(self._clock())

    def begin(self) -> Moment:
        """A new unit of work; release its reader when it is over."""
        return Moment(Reader(self.database, self.vault), self._clock, self.chance)

    def run(self, handle: Callable[[Moment], O], actor: Callable[[O], Actor] | Actor) -> O:
        """Run ``handle`` and commit its changes; when this returns, they are durable.

        Raises:
            Overloaded: when others were first three times, or the database did not commit.
        """
        moment = self.begin()
        try:
            for _ in range(RUNS):
                outcome = handle(moment)
                moment.read.release()
                if not outcome.changes:
                    return outcome
                try:
                    who = actor if isinstance(actor, Actor) else actor(outcome)
                    self.commit(outcome.changes, who, moment)
                except GuardFailed:
                    moment.again()
                else:
                    return outcome
        finally:
            moment.read.release()
        raise Overloaded("others changed the same thing at the same time")

    def commit(self, changes: Sequence[Change], actor: Actor, moment: Moment) -> None:
        """Commit the changes with their audit rows and messages, as one.

        Raises:
            GuardFailed: somebody else was first (also when he destroyed the key that a row is sealed with); nothing is
                written.
            Overloaded: the database did not commit; nothing was acknowledged.
        """
        for change in changes:
            field = self._tables.new_keys.get(type(change))
            if field is not None:
                self.vault.keys.make(getattr(change, field))
        writing = Writing(moment.now, moment.mint, self.vault, self.order)
        try:
            writes = [write for change in changes for write in self._writes(change, actor, writing)]
        except KeyDestroyed as error:
            raise GuardFailed from error
        commit(self.database, writes)

    def reserve(self, limits: Sequence[Limit]) -> int:
        """Count one attempt under every limit before its guess is checked; 0, or the seconds to wait."""
        return attempts.reserve(self.database, self.vault, limits, self.now)

    def _writes(self, change: Change, actor: Actor, writing: Writing) -> Iterable[Write]:
        yield from self._tables.writes[type(change)](change, writing)
        event = self._tables.events[type(change)]
        if event is not None:
            yield audit.row(change, event, actor, writing)
        for message in self._tables.messages(change):
            yield outbox.add(message, writing)
