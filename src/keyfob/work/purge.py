"""Deleting what has expired, a little at a time."""

import logging
from collections.abc import Mapping

from keyfob.storage.trimming import TRIMS, Trim
from keyfob.storage.unit import Unit

BATCH = 500
BATCHES = 40

_log = logging.getLogger("keyfob.work")


def purge(unit: Unit, trims: Mapping[str, Trim] = TRIMS) -> dict[str, int]:
    """Trim every table; how many rows went, by name.

    Of each table at most 20,000 rows go in one run, so that none waits for the others. Two that purge at once do each
    other no harm.
    """
    gone = {name: _drain(unit, trim) for name, trim in trims.items()}
    for name, rows in gone.items():
        if rows:
            _log.info("trimmed %d %s", rows, name, extra={"job": "purge"})
    return gone


def _drain(unit: Unit, trim: Trim) -> int:
    gone = 0
    for _ in range(BATCHES):
        rows = trim(unit.database, unit.vault, unit.now, BATCH)
        gone += rows
        if rows < BATCH:
            break
    return gone
