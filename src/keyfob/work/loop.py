"""The worker: claims messages that are due, lets their handlers work on them, settles them; and runs what is periodic.

Each message has a thread of its own, of which each kind has few, so that a handler that hangs holds up only its own
kind; and when it hangs beyond its lease not even that. A message is settled under a guard: whoever outlived his lease
finds that it was given to another. After a crash a claimed message comes back when its lease ends.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.base.ids import new_id
from keyfob.storage import outbox
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.database import commit
from keyfob.storage.outbox import DEAD, SENT, Claimed
from keyfob.storage.statement import Write
from keyfob.storage.unit import RUNS, Unit
from keyfob.storage.writing import Writing
from keyfob.work.delivery import Delivery, Done, Failed, Hopeless, Kind, Outcome

LOOKS_EVERY = 0.25
PATIENCE = 20.0
MOST_STUCK = 4
"""So many times its threads may a kind have hanging, before no more of it is begun."""

_log = logging.getLogger("keyfob.work")


@dataclass(frozen=True, slots=True)
class Job:
    """Something done every so many seconds, by one thread of this process."""

    name: str
    every: float
    run: Callable[[], object]


class Worker:
    """Works on the outbox, in the background of ``serve`` or alone."""

    def __init__(
        self,
        unit: Unit,
        kinds: Sequence[Kind],
        jobs: Sequence[Job] = (),
        *,
        at_end: Sequence[Callable[[], None]] = (),
    ) -> None:
        self.jobs = tuple(jobs)
        self._unit = unit
        self._kinds = tuple(kinds)
        self._at_end = tuple(at_end)
        self._chance = unit.chance
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._hands: dict[threading.Thread, tuple[str, int]] = {}
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin, in threads of its own."""
        self._threads = [
            threading.Thread(target=self._keep_looking, name="look for messages", daemon=True),
            *(threading.Thread(target=self._repeat, args=(job,), name=job.name, daemon=True) for job in self.jobs),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = PATIENCE) -> None:
        """Claim nothing more, and let what was begun finish; what does not within ``patience`` comes back later."""
        self._stopping.set()
        self._wake.set()
        waiting = threading.Thread(target=self._wait_for_all, daemon=True)
        waiting.start()
        waiting.join(patience)
        for close in self._at_end:
            close()

    def run_due(self) -> int:
        """Work on all that is due now, here and one after the other; the number of messages."""
        done = 0
        while claimed := [(kind, message) for kind in self._kinds for message in self._claim(kind, 1)]:
            for kind, message in claimed:
                self._deliver(kind, message)
            done += len(claimed)
        return done

    def _wait_for_all(self) -> None:
        for thread in self._threads:
            thread.join()
        with self._lock:
            hands = list(self._hands)
        for hand in hands:
            hand.join()

    def _keep_looking(self) -> None:
        look = Job("look for messages", LOOKS_EVERY, self._look)
        while not self._stopping.is_set():
            self._wake.wait(LOOKS_EVERY)
            self._wake.clear()
            _run(look)

    def _repeat(self, job: Job) -> None:
        while not self._stopping.wait(job.every):
            _run(job)

    def _look(self) -> None:
        for kind in self._kinds:
            free = self._free_hands(kind)
            for claimed in self._claim(kind, free) if free > 0 else ():
                hand = threading.Thread(target=self._handle, args=(kind, claimed), name=kind.name, daemon=True)
                with self._lock:
                    self._hands[hand] = (kind.name, self._unit.now + kind.seconds)
                hand.start()

    def _free_hands(self, kind: Kind) -> int:
        """How many more threads of a kind may begin; those that hang beyond their lease no longer count."""
        now = self._unit.now
        with self._lock:
            ends = [until for name, until in self._hands.values() if name == kind.name]
        if len(ends) >= kind.threads * MOST_STUCK:
            _log.error("%s: too many handlers hang", kind.name, extra={"kind": kind.name})
            return 0
        return kind.threads - sum(until > now for until in ends)

    def _handle(self, kind: Kind, claimed: Claimed) -> None:
        try:
            self._deliver(kind, claimed)
        finally:
            with self._lock:
                del self._hands[threading.current_thread()]
            self._wake.set()

    def _claim(self, kind: Kind, most: int) -> list[Claimed]:
        if self._stopping.is_set():
            return []
        token = new_id(self._chance)
        return outbox.claim(self._unit.database, kind.name, token, now=self._unit.now, lease=kind.seconds, most=most)

    def _deliver(self, kind: Kind, claimed: Claimed) -> None:
        outcome = self._work_on(kind, claimed)
        try:
            self._settle(kind, claimed, outcome)
        except GuardFailed:
            _log.warning("%s %s: another worker took it meanwhile", kind.name, claimed.id, extra={"kind": kind.name})
        except Exception:  # noqa: BLE001  # the message comes back when its lease ends
            _log.exception("%s %s could not be settled", kind.name, claimed.id, extra={"kind": kind.name})

    def _work_on(self, kind: Kind, claimed: Claimed) -> Outcome:
        try:
            payload = claimed.payload(self._unit.vault)
        except KeyDestroyed:
            return Hopeless("its owner was forgotten")
        except Overloaded as error:
            return Failed(str(error))
        delivery = Delivery(claimed.id, payload, claimed.tries, claimed.made_at, self._unit.now, self._chance)
        try:
            return kind.handle(delivery)
        except Overloaded as error:
            return Failed(str(error))
        except Exception as error:  # noqa: BLE001  # a fault in a handler must leave a message that is tried again
            _log.exception("%s %s: its handler failed", kind.name, claimed.id, extra={"kind": kind.name})
            return Failed(f"a fault of ours: {type(error).__name__}")

    def _settle(self, kind: Kind, claimed: Claimed, outcome: Outcome) -> None:
        """Write down how it went; while the database is away, for as long as the lease lasts."""
        lost = 0
        for _ in range(kind.seconds):
            try:
                return commit(self._unit.database, self._writes(kind, claimed, outcome, self._unit.now))
            except GuardFailed:
                lost += 1  # the database may only have asked for a retry; a lease that is lost stays lost
                if lost == RUNS:
                    raise
            except Overloaded:
                if self._stopping.wait(1.0):
                    break
        return commit(self._unit.database, self._writes(kind, claimed, outcome, self._unit.now))

    def _writes(self, kind: Kind, claimed: Claimed, outcome: Outcome, now: int) -> list[Write]:
        match outcome:
            case Done(said, then):
                writing = Writing(now, self._chance, self._unit.vault, self._unit.order)
                settled = outbox.settle(claimed, now=now, state=SENT, said=said)
                return [settled, *(outbox.add(message, writing) for message in then)]
            case Failed(said) if claimed.tries < kind.tries:
                until = now + kind.pause(claimed.tries, self._chance)
                return [outbox.postpone(claimed, until=until, said=said)]
            case Failed(said) | Hopeless(said):
                _log.error("%s %s is given up: %s", kind.name, claimed.id, said, extra={"kind": kind.name})
                return [outbox.settle(claimed, now=now, state=DEAD, said=said)]


def _run(job: Job) -> None:
    try:
        job.run()
    except Overloaded as error:
        _log.warning("%s: %s", job.name, error, extra={"job": job.name})
    except Exception:  # noqa: BLE001  # the next round may go well, and nobody else would begin it
        _log.exception("%s failed", job.name, extra={"job": job.name})
