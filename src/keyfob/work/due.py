"""Working off what is due: found a batch at a time, and each decided in a commit of its own.

Several programs may do so at once: what another has done meanwhile is decided to be nothing, which has no changes.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias, TypeVar

from keyfob.base.actor import PROGRAM
from keyfob.storage.reader import Reader
from keyfob.storage.unit import Moment, Outcome, Unit

BATCH = 100

O = TypeVar("O", bound=Outcome)  # noqa: E741  # the usual letter for an outcome
ListDue: TypeAlias = Callable[[Reader, int, int], tuple[str, ...]]
"""Takes reader, now and most; gives at most so many ids of what is due."""


def work_off(unit: Unit, list_due: ListDue, decide: Callable[[Moment, str], O]) -> Iterator[O]:
    """Decide all that is due, by its id, and give the outcomes that changed something.

    It is over where fewer than a batch were due, or nothing of a batch moved: what cannot be done yet is due again at
    the next run.
    """
    while due := _list(unit, list_due):
        moved = 0
        for row_id in due:
            outcome = unit.run(partial(_decide, decide, row_id), PROGRAM)
            if outcome.changes:
                moved += 1
                yield outcome
        if not moved or len(due) < BATCH:
            break


def _decide(decide: Callable[[Moment, str], O], row_id: str, moment: Moment) -> O:
    return decide(moment, row_id)


def _list(unit: Unit, list_due: ListDue) -> tuple[str, ...]:
    read = Reader(unit.database, unit.vault)
    try:
        return list_due(read, unit.now, BATCH)
    finally:
        read.release()
