"""Deleting what has expired: a little at a time, by one of all processes."""

from collections.abc import Mapping

from keyfob.storage import leases
from keyfob.storage.trimming import TRIMS, Trim
from keyfob.storage.unit import Unit

EVERY = 60.0
LEASE = 300
BATCH = 500
BATCHES = 20
_NAME = "purge"


def purge(unit: Unit, holder: str, trims: Mapping[str, Trim] = TRIMS) -> dict[str, int]:
    """Trim every table while ``holder`` has the lease; how many rows went, by name.

    Of each table at most 10,000 rows go in one run, so that none waits for the others.
    """
    gone: dict[str, int] = {}
    for name, trim in trims.items():
        if not leases.take(unit.database, _NAME, holder, now=unit.now, seconds=LEASE):
            break
        gone[name] = 0
        for _ in range(BATCHES):
            rows = trim(unit.database, unit.vault.keys, unit.now, BATCH)
            gone[name] += rows
            if rows < BATCH:
                break
    return gone
