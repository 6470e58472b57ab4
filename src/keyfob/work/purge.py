"""Deleting what has expired, a little at a time."""

import logging
from collections.abc import Mapping

from keyfob.storage.trimming import TRIMS, Trim
from keyfob.storage.unit import Unit

BATCH = 500
BATCHES = 40
ROUNDS = 10

_log = logging.getLogger("keyfob.work")


def purge(unit: Unit, trims: Mapping[str, Trim] = TRIMS) -> dict[str, int]:
    """Trim every table; how many rows went, by name.

    In a round at most 20,000 rows of each table go, so that none waits for the others; those with more have up to ten
    rounds, because what strangers can add in a minute has to go in a minute. Two that purge at once do no harm.
    """
    gone = dict.fromkeys(trims, 0)
    left = list(trims)
    for _ in range(ROUNDS):
        rows = {name: _drain(unit, trims[name]) for name in left}
        gone |= {name: gone[name] + rows[name] for name in left}
        left = [name for name in left if rows[name] == BATCH * BATCHES]
    for name, number in gone.items():
        if number:
            _log.info("trimmed %d %s", number, name, extra={"job": "purge"})
    return gone


def _drain(unit: Unit, trim: Trim) -> int:
    gone = 0
    for _ in range(BATCHES):
        rows = trim(unit.database, unit.vault, unit.now, BATCH)
        gone += rows
        if rows < BATCH:
            break
    return gone
