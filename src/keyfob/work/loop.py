"""The worker: takes what waits in the outbox, does it, and says what became of it.

Each kind of message has threads of its own, so that a service that hangs delays no mail. A message is leased while it
is worked on; whoever dies with it loses it to somebody else when the lease ends. What fails is tried again after
growing pauses, and in the end left visibly dead.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, TypeAlias

from keyfob.base.durations import HOUR, MINUTE
from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.base.ids import new_id
from keyfob.storage import outbox
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.database import commit
from keyfob.storage.outbox import DEAD, SENT, Claimed, Message
from keyfob.storage.unit import Unit
from keyfob.storage.writing import Writing

PAUSES = (10, MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR)
"""Seconds before the second try, the third, … after the last of them a message is dead."""

IDLE_SECONDS = 0.25

log = logging.getLogger("keyfob.work")


@dataclass(frozen=True, slots=True)
class Done:
    """It is done; ``further`` messages come of it, in the same transaction."""

    said: str = ""
    further: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """It failed for now."""

    said: str


@dataclass(frozen=True, slots=True)
class Never:
    """It failed for good."""

    said: str


Handler: TypeAlias = Callable[[Claimed, Mapping[str, Any]], Done | Again | Never]


@dataclass(frozen=True, slots=True)
class Kind:
    """How messages of one kind are handled: by how many threads, and leased for how many seconds each."""

    name: str
    handle: Handler
    threads: int = 1
    lease: int = 2 * MINUTE


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done every so many seconds."""

    name: str
    every: float
    run: Callable[[], object]


class Worker:
    """Threads that do what the outbox and the clock ask for."""

    def __init__(self, unit: Unit, kinds: Sequence[Kind], jobs: Sequence[Job]) -> None:
        self._unit = unit
        self._stopping = Event()
        self._threads = [
            Thread(target=self._handle_forever, args=(kind,), name=f"{kind.name} {number}", daemon=True)
            for kind in kinds
            for number in range(kind.threads)
        ]
        self._threads += [Thread(target=self._repeat, args=(job,), name=job.name, daemon=True) for job in jobs]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 20.0) -> None:
        """Finish what was begun, for at most so long; what is left is leased to somebody else in time."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(seconds)

    def _handle_forever(self, kind: Kind) -> None:
        while not self._stopping.is_set():
            try:
                worked = handle_one(self._unit, kind)
            except (GuardFailed, Overloaded) as error:
                log.warning("%s: %s", kind.name, error, extra={"kind": kind.name})
                worked = False
            except Exception:
                log.exception("%s failed", kind.name, extra={"kind": kind.name})
                worked = False
            if not worked:
                self._stopping.wait(IDLE_SECONDS)

    def _repeat(self, job: Job) -> None:
        while not self._stopping.is_set():
            try:
                job.run()
            except (GuardFailed, Overloaded) as error:
                log.warning("%s: %s", job.name, error, extra={"job": job.name})
            except Exception:
                log.exception("%s failed", job.name, extra={"job": job.name})
            self._stopping.wait(job.every)


def handle_one(unit: Unit, kind: Kind) -> bool:
    """Take one message that is due and settle it; False when none is."""
    claim = new_id(unit.chance)
    found = outbox.claim(unit.database, kind.name, claim, now=unit.now, lease=kind.lease, most=1)
    for claimed in found:
        _settle(unit, claimed, _try(unit, kind, claimed))
    return bool(found)


def _try(unit: Unit, kind: Kind, claimed: Claimed) -> Done | Again | Never:
    try:
        return kind.handle(claimed, claimed.payload(unit.vault))
    except KeyDestroyed:
        return Never("its owner was forgotten")
    except Exception as error:
        log.exception("%s failed", kind.name, extra={"kind": kind.name})
        return Again(type(error).__name__)


def _settle(unit: Unit, claimed: Claimed, outcome: Done | Again | Never) -> None:
    now = unit.now
    match outcome:
        case Done(said, further):
            writing = Writing(now, unit.chance, unit.vault)
            added = [outbox.add(message, writing) for message in further]
            writes = [outbox.settle(claimed, now=now, state=SENT, said=said), *added]
        case Again(said) if claimed.tries <= len(PAUSES):
            writes = [outbox.postpone(claimed, until=now + _pause(unit, claimed.tries), said=said)]
        case Again(said) | Never(said):
            log.error("given up: %s", said, extra={"kind": claimed.kind})
            writes = [outbox.settle(claimed, now=now, state=DEAD, said=said)]
    commit(unit.database, writes)


def _pause(unit: Unit, tries: int) -> int:
    """The pause after so many tries, up to a quarter longer, so that what failed together is not tried together."""
    pause = PAUSES[tries - 1]
    return pause + pause * unit.chance(1)[0] // 1024
