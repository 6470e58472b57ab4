"""Bringing an older schema up to this program's: the steps lie in ``migrations/versions``, one file each.

Steps are additive, go forward only, and are safe while the version before still runs. Each runs in a transaction of its
own together with the revision it leads to, so a stopped migration goes on where it was. Alembic writes their SQL; it
takes long to load, so nothing here is touched unless a migration is asked for or due.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, table, text, update
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import OperationalError

import keyfob
from keyfob.base.errors import KeyfobError, Overloaded
from keyfob.storage.opening import REVISION
from keyfob.storage.schema import meta

FOLDER = Path(keyfob.__path__[0]) / "storage" / "migrations"
_LOCK = 0x6B6579666F62
_PATIENCE = "SET LOCAL lock_timeout = '5s'"


class NewerDatabase(KeyfobError):
    """The database was used by a newer program."""


class Script(Protocol):
    """A file in ``migrations/versions``, as alembic reads it."""

    @property
    def revision(self) -> str: ...
    @property
    def doc(self) -> str: ...
    @property
    def module(self) -> ModuleType: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One migration that is due, and how many rows the tables hold that it goes through."""

    revision: str
    summary: str
    rows: Mapping[str, int]


def find_steps(url: str, *, folder: Path = FOLDER, head: str = REVISION) -> list[Step]:
    """What is due in the database behind ``url``, oldest first; nothing where there is no schema yet.

    Raises:
        NewerDatabase: when its revision is none that this program knows.
        Overloaded: when it cannot be reached.
    """
    with _connected(url) as engine, engine.connect() as connection:
        stored = _stored(connection)
        if stored is None:
            return []
        return [
            Step(script.revision, script.doc, {name: _count(connection, name) for name in script.module.TOUCHES})
            for script in _due(folder, stored, head)
        ]


def run_steps(url: str, *, folder: Path = FOLDER, head: str = REVISION) -> list[str]:
    """Run what is due; the revisions reached. Of several at once, one does the work and the others find it done.

    Raises:
        NewerDatabase: when its revision is none that this program knows.
        Overloaded: when it cannot be reached, or a table stays locked; steps already made stay made.
    """
    made: list[str] = []
    with _connected(url) as engine:
        while True:
            with engine.begin() as connection:
                _lock(connection)
                stored = _stored(connection)
                due = _due(folder, stored, head) if stored is not None else ()
                if not due:
                    return made
                run_step(connection, due[0])
                connection.execute(update(meta).where(meta.c.name == "revision").values(value=due[0].revision.encode()))
                made.append(due[0].revision)


def run_step(connection: Connection, script: Script) -> None:
    """Run one step in the transaction of ``connection``."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    with Operations.context(MigrationContext.configure(connection)):
        script.module.upgrade()


def all_steps(folder: Path = FOLDER, head: str = REVISION) -> Sequence[Script]:
    """Every step from an empty database on, oldest first."""
    return _between(folder, "base", head)


def _due(folder: Path, stored: str, head: str) -> Sequence[Script]:
    if stored == head:
        return []
    if stored not in {script.revision for script in all_steps(folder, head)}:
        raise NewerDatabase(
            f"the database is at revision {stored}, which this program does not know (it knows {head}): "
            "use the newer program that wrote it, or restore a backup made before"
        )
    return _between(folder, stored, head)


def _between(folder: Path, lower: str, upper: str) -> Sequence[Script]:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(folder, version_locations=[folder / "versions"])
    return list(scripts.iterate_revisions(upper, lower))[::-1]


def _stored(connection: Connection) -> str | None:
    if not inspect(connection).has_table(meta.name):
        return None
    found: bytes | None = connection.execute(select(meta.c.value).where(meta.c.name == "revision")).scalar()
    return found.decode() if found is not None else None


def _count(connection: Connection, name: str) -> int:
    """Rows in a table: counted on SQLite, PostgreSQL's own estimate there."""
    if connection.dialect.name == "postgresql":
        guess = text("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(:name)")
        estimated: int | None = connection.execute(guess, {"name": name}).scalar()
        if estimated is not None and estimated >= 0:
            return estimated
    return connection.execute(select(func.count()).select_from(table(name))).scalar_one()


def _lock(connection: Connection) -> None:
    """One migration at a time, and none that makes the requests of a running program wait for long."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        connection.execute(text(_PATIENCE))


@contextmanager
def _connected(url: str) -> Iterator[Engine]:
    engine = _engine(url)
    try:
        yield engine
    except OperationalError as error:
        raise Overloaded(f"the database was not migrated: {error.orig}") from error
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite:///"):
        driver = PGDialect_psycopg.import_dbapi()  # type: ignore[no-untyped-call]  # the library leaves it untyped
        return create_engine("postgresql+psycopg://", creator=lambda: driver.connect(url))
    engine = create_engine(url)

    # Python's driver begins transactions by itself, but not before statements that define the schema.
    @event.listens_for(engine, "connect")
    def leave_transactions_to_us(driver: object, _: object) -> None:
        driver.isolation_level = None  # type: ignore[attr-defined]  # it is an sqlite3.Connection

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
