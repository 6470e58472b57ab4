"""Sealing the audit: every second, by one of all processes."""

from keyfob.storage import leases
from keyfob.storage.audit_key import AuditKey
from keyfob.storage.seals import MOST_ROWS, is_unsealed, seal_audit
from keyfob.storage.unit import Unit

EVERY = 1.0
LEASE = 30
_NAME = "seal the audit"


def seal(unit: Unit, key: AuditKey, holder: str) -> int:
    """Seal what is not sealed yet, as long as ``holder`` has the lease; the number of rows sealed."""
    sealed = 0
    if not is_unsealed(unit.database) or not leases.take(unit.database, _NAME, holder, now=unit.now, seconds=LEASE):
        return sealed
    while True:
        rows = seal_audit(unit.database, key, unit.now)
        sealed += rows
        if rows < MOST_ROWS or not leases.take(unit.database, _NAME, holder, now=unit.now, seconds=LEASE):
            return sealed
