"""What a handler of messages is given and gives back, and when a message is tried again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from keyfob.base.durations import HOUR
from keyfob.base.ids import Mint
from keyfob.storage.outbox import Message


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to be worked on: its id, what is to be done, how often it was tried with this time, and the time."""

    id: str
    payload: Mapping[str, Any] = field(repr=False)
    tries: int
    made_at: int
    now: int
    mint: Mint = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """It is done; ``then`` are the messages that follow from it, written in the transaction that settles it."""

    said: str = ""
    then: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """Not this time; ``said`` is what went wrong, without personal data."""

    said: str


@dataclass(frozen=True, slots=True)
class Hopeless:
    """It never will be done, so nobody tries again."""

    said: str


Outcome: TypeAlias = Done | Failed | Hopeless


@dataclass(frozen=True, slots=True)
class Kind:
    """How messages of one kind are worked on.

    At most ``threads`` at once; ``seconds`` is the lease, far longer than the handler's own time limits; after
    ``tries`` it is given up. The pause after the first failure is ``first_pause``, each one twice the last, at most
    ``longest_pause``.
    """

    name: str
    handle: Callable[[Delivery], Outcome]
    threads: int = 1
    seconds: int = 120
    tries: int = 12
    first_pause: int = 5
    longest_pause: int = HOUR

    def pause(self, tries: int, mint: Mint) -> int:
        """Seconds until the next try, a quarter more or less, so that what failed together does not return together."""
        usual = min(self.longest_pause, self.first_pause << min(tries - 1, 30))
        spread = int.from_bytes(mint(4), "big") / 2**32
        return max(1, round(usual * (0.75 + spread / 2)))
