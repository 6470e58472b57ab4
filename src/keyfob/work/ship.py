"""Shipping what is old of the audit to files: now and then, by one of all processes."""

import logging
from dataclasses import dataclass
from pathlib import Path

from keyfob.base.errors import GuardFailed
from keyfob.base.ids import new_id
from keyfob.storage import leases
from keyfob.storage.audit_key import AuditKey
from keyfob.storage.shipping import CannotShip, first_kept, ship_next
from keyfob.storage.unit import Unit

LEASE = "ship the audit"
LEASE_SECONDS = 60
MOST_SEALS = 500

_log = logging.getLogger("keyfob.work")


@dataclass(frozen=True, slots=True)
class Shipper:
    """Ships what is older than ``months`` whole months to files in ``folder``; with 0 months everything stays."""

    unit: Unit
    key: AuditKey
    folder: Path
    months: int
    holder: str

    def run(self) -> int:
        """Ship at most 500 seals, one after the other, as long as the lease is ours; the number of rows shipped.

        Raises:
            OSError: the files cannot be written.
        """
        shipped = 0
        try:
            for _ in range(MOST_SEALS if self.months else 0):
                rows = self._ship_one()
                shipped += rows
                if not rows:
                    break
        except CannotShip as error:
            _log.error("the audit cannot be shipped: %s; see keyfob audit verify", error, extra={"job": "ship"})
        except GuardFailed:
            _log.warning("another ships the audit too", extra={"job": "ship"})
        if shipped:
            _log.info("shipped %d rows of the audit to %s", shipped, self.folder, extra={"job": "ship"})
        return shipped

    def _ship_one(self) -> int:
        database, now = self.unit.database, self.unit.now
        if not leases.take(database, LEASE, self.holder, now=now, seconds=LEASE_SECONDS):
            return 0
        return ship_next(database, self.key, self.folder, before=first_kept(now, self.months), now=now)


def make_shipper(unit: Unit, key: AuditKey, folder: Path, months: int) -> Shipper:
    """A shipper with a name of its own."""
    return Shipper(unit, key, folder, months, new_id(unit.chance))
