"""What has expired is trimmed, in small batches, by the program itself: no table can only grow."""

import logging
from collections.abc import Callable
from typing import TypeAlias

from sqlalchemy import Column, Table, bindparam, delete, select

from keyfob.base.durations import DAY, HOUR
from keyfob.storage import attempts, outbox, schema
from keyfob.storage.outbox import DEAD, SENT
from keyfob.storage.registrations import purge_registrations
from keyfob.storage.statement import Statement
from keyfob.storage.unit import Unit

BATCH = 500
SESSION_MEMORY = 31 * DAY
"""Longer than any session lives: until then its services can be told of its end."""

log = logging.getLogger("keyfob.work")

Trim: TypeAlias = Callable[[Unit, int], int]
"""Deletes at most ``BATCH`` rows that were over at the given second; the number deleted."""


def _trim(table: Table, end: Column[int], *, later: int = 0) -> Trim:
    """Trim the rows whose ``end`` was ``later`` seconds ago."""
    key = next(iter(table.primary_key.columns))
    over = select(key).where(end <= bindparam("before")).limit(BATCH)
    statement = Statement(delete(table).where(key.in_(over), end <= bindparam("before")))

    def trim(unit: Unit, now: int) -> int:
        return unit.database.transact(lambda connection: connection.touch(statement, {"before": now - later}))

    return trim


TRIMMED: tuple[tuple[str, Trim], ...] = (
    ("attempts", lambda unit, now: attempts.trim(unit.database, now=now, most=BATCH)),
    ("sent messages", lambda unit, now: outbox.forget(unit.database, state=SENT, before=now - 7 * DAY, most=BATCH)),
    ("dead messages", lambda unit, now: outbox.forget(unit.database, state=DEAD, before=now - 30 * DAY, most=BATCH)),
    ("registrations", lambda unit, now: purge_registrations(unit.database, unit.vault, before=now - HOUR, most=BATCH)),
    ("mailed links", _trim(schema.mail_links, schema.mail_links.c.expires_at, later=DAY)),
    ("idle sessions", _trim(schema.sessions, schema.sessions.c.idle_until)),
    ("known browsers", _trim(schema.known_browsers, schema.known_browsers.c.until)),
    ("waiting requests", _trim(schema.parked_requests, schema.parked_requests.c.expires_at)),
    ("token families", _trim(schema.families, schema.families.c.expires_at, later=HOUR)),
    ("services of sessions", _trim(schema.session_services, schema.session_services.c.at, later=SESSION_MEMORY)),
    ("used assertions", _trim(schema.used_assertions, schema.used_assertions.c.expires_at)),
    ("signing keys", _trim(schema.signing_keys, schema.signing_keys.c.retire_at)),
)
"""Every table of things that end, and how its rows are trimmed."""


def purge(unit: Unit) -> int:
    """Trim everything that is over; the number of rows deleted."""
    return sum(_drain(unit, name, trim) for name, trim in TRIMMED)


def _drain(unit: Unit, name: str, trim: Trim) -> int:
    deleted = 0
    while True:
        batch = trim(unit, unit.now)
        deleted += batch
        if batch < BATCH:
            break
    if deleted:
        log.info("trimmed %d %s", deleted, name, extra={"job": "purge"})
    return deleted
