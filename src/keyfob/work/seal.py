"""Sealing the audit: every second, by one of all processes."""

from dataclasses import dataclass

from keyfob.base.ids import new_id
from keyfob.storage import leases
from keyfob.storage.audit_key import AuditKey
from keyfob.storage.seals import is_unsealed, seal_audit
from keyfob.storage.unit import Unit

LEASE = "seal the audit"
LEASE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals what is not sealed yet, counted by the day in ``zone``; ``holder`` is this process's name among all."""

    unit: Unit
    key: AuditKey
    holder: str
    zone: str

    def run(self) -> int:
        """Seal all rows there are, a thousand a seal, as long as the lease is ours; the number of rows sealed."""
        database, sealed = self.unit.database, 0
        while is_unsealed(database):
            if not leases.take(database, LEASE, self.holder, now=self.unit.now, seconds=LEASE_SECONDS):
                break
            sealed += seal_audit(database, self.key, self.unit.now, self.zone)
        return sealed


def make_sealer(unit: Unit, key: AuditKey, zone: str) -> Sealer:
    """A sealer with a name of its own."""
    return Sealer(unit, key, new_id(unit.chance), zone)
