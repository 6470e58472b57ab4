"""How often something may be tried."""

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What happens when there is no room left under a limit."""

    REFUSE = "refuse"
    PROVE = "prove"
    """A short proof of work is asked for, which costs a person nothing and a robot its speed."""
    REPORT = "report"
    """It is only counted and told."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` attempts in ``seconds``, counted under ``key``; beyond that ``effect`` follows.

    A key is plain words and folded values, such as ``password:email:900:maria@example.org``; storage keeps only a keyed
    hash of it. An attempt is reserved, in a commit of its own, before its guess is checked.
    """

    key: str
    tries: int
    seconds: int
    effect: Effect = Effect.REFUSE

    @property
    def name(self) -> str:
        """What is counted and by what, without whose it is: ``password:email``."""
        return ":".join(self.key.split(":", 2)[:2])

    @property
    def act(self) -> str:
        """What is counted: ``password``."""
        return self.key.partition(":")[0]
