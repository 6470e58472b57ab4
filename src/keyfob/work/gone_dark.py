"""After a backup was put back: what was deleted or erased since goes again, once, by one of all processes."""

import logging
from dataclasses import dataclass

from keyfob.base.ids import new_id
from keyfob.storage import leases
from keyfob.storage.gone_dark import drop, find_dark, is_looked_through, set_mark
from keyfob.storage.unit import Unit

LEASE = "look for what went dark"
LEASE_SECONDS = 15 * 60
FEW = 100

_log = logging.getLogger("keyfob.work")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Drops the rows of owners whose key is gone; ``holder`` is this process's name among all."""

    unit: Unit
    holder: str

    def run(self) -> int:
        """Look through all owners, where that was not done since the data was put in place; how many went.

        When more than half of them are dark, and many, the keys are older than the data and not the other way round:
        then nothing goes, for the right keys may turn up.
        """
        database = self.unit.database
        if is_looked_through(database):
            return 0
        if not leases.take(database, LEASE, self.holder, now=self.unit.now, seconds=LEASE_SECONDS):
            return 0
        dark = find_dark(database, self.unit.vault.keys)
        if dark.count > max(FEW, dark.looked_at // 2):
            _log.error(
                "%d of %d owners have no key: is the key store older than the data? nothing is dropped",
                dark.count, dark.looked_at, extra={"job": "gone dark"},
            )  # fmt: skip
            return 0
        drop(database, dark, self.unit.now)
        set_mark(database)
        if dark.count:
            _log.info("dropped %d owners who were gone before", dark.count, extra={"job": "gone dark"})
        return dark.count


def make_forgotten(unit: Unit) -> Forgotten:
    """One with a name of its own."""
    return Forgotten(unit, new_id(unit.chance))
