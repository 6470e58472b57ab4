"""The table of changes and what happens after their commit: the messages that each of them causes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from keyfob.base.change import Change
from keyfob.storage.outbox import Message

MESSAGES: Mapping[type[Change], Callable[[Any], Iterable[Message]]] = {}


def messages(change: Change) -> Iterable[Message]:
    """The messages of a change, written in its transaction; most changes cause none."""
    row = MESSAGES.get(type(change))
    return () if row is None else row(change)
