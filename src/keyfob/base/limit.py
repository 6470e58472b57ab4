"""How often something may be tried."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` attempts in ``seconds``, counted under ``key``.

    A key is plain words and folded values, such as ``password:email:maria@example.org``; storage keeps only a keyed
    hash of it. An attempt is reserved, in a commit of its own, before its guess is checked.
    """

    key: str
    tries: int
    seconds: int
