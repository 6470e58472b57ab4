"""Sealing the audit, every second, by one worker of all."""

from dataclasses import dataclass

from keyfob.base.ids import new_id
from keyfob.storage import leases, seals
from keyfob.storage.audit_key import AuditKey
from keyfob.storage.unit import Unit

LEASE = "seal the audit"
LEASE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals what is not sealed yet; ``holder`` is this worker's name among all."""

    unit: Unit
    key: AuditKey
    holder: str

    def run(self) -> int:
        """Seal all rows there are, up to a thousand a seal; the number of rows sealed."""
        database, sealed = self.unit.database, 0
        while seals.is_unsealed(database):
            if not leases.take(database, LEASE, self.holder, now=self.unit.now, seconds=LEASE_SECONDS):
                return sealed
            sealed += seals.seal_audit(database, self.key, self.unit.now)
        return sealed


def make_sealer(unit: Unit, key: AuditKey) -> Sealer:
    """A sealer with a name of its own."""
    return Sealer(unit, key, new_id(unit.chance))
