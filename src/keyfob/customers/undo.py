"""Taking a saved change back: for ten minutes the former value is kept, and one press brings it back.

Every part of the record works this way. Whoever saves something adds an `UndoKept` to the changes; the press is judged
by the part itself, which restores nothing once its version is another than the one that was saved.
"""

from dataclasses import dataclass
from enum import StrEnum

from keyfob.base.change import Change
from keyfob.base.durations import MINUTE
from keyfob.base.ids import Mint, new_id

LIFE = 10 * MINUTE
GONE = 0
"""The version of what is not there."""
PASSED = -1
"""The version in what is kept of a change that another one of the same thing has followed."""


class Part(StrEnum):
    """A part of the record that is saved by itself."""

    PROFILE = "profile"
    DELIVERY_ADDRESS = "delivery_address"
    CONSENT = "consent"
    PAYMENT_PREFERENCE = "payment_preference"


class Act(StrEnum):
    """What was done, as the receipt says it."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Undo:
    """A change that can be taken back until ``expires_at``.

    ``row_id`` says which of several (a part that is there once: the customer's id), ``version`` is the one it has since
    the change, `GONE` where it was removed; ``former`` is the value before, None where there was none. ``names`` are
    the fields that changed; ``called`` is what the customer calls the thing.
    """

    id: str
    customer_id: str
    part: Part
    row_id: str
    version: int
    former: object
    names: tuple[str, ...]
    called: str
    expires_at: int

    @property
    def act(self) -> Act:
        """What was done."""
        if self.former is None:
            return Act.ADDED
        return Act.REMOVED if self.version == GONE else Act.CHANGED


@dataclass(frozen=True, slots=True)
class UndoKept(Change):
    """The former value of something that was just saved is kept for a while; what was kept of it before is `PASSED`."""

    customer_id: str
    undo: Undo


@dataclass(frozen=True, slots=True)
class UndoSpent(Change):
    """A change was taken back, and what else was kept of the same thing is of no use any more.

    Guard: it was still kept.
    """

    customer_id: str
    undo: Undo


def keep_former(
    customer_id: str,
    part: Part,
    version: int,
    former: object,
    *,
    now: int,
    mint: Mint,
    row_id: str = "",
    names: tuple[str, ...] = (),
    called: str = "",
) -> UndoKept:
    """Keep the value that a saved change replaced."""
    undo = Undo(new_id(mint), customer_id, part, row_id or customer_id, version, former, names, called, now + LIFE)
    return UndoKept(customer_id, undo)


def take_back(undo: Undo, restored: tuple[Change, ...] | None) -> tuple[Change, ...] | None:
    """The changes that bring the former value back; None, as from the part itself, where it was changed since."""
    return None if restored is None else (UndoSpent(undo.customer_id, undo), *restored)
