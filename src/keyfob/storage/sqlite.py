"""SQLite: one file, read by every thread, written by one thread that commits what waits together.

A commit costs one fsync, whoever shares it. So the writer takes what is waiting (at most 64 transactions), gives
each a savepoint of its own, and commits them all at once. Nobody is answered before that commit is durable.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keyfob.base.errors import GuardFailed, KeyfobError, Overloaded
from keyfob.storage.database import Connection, T, Transaction
from keyfob.storage.statement import Row, Statement

GROUP = 64
BUSY_SECONDS = 5.0


class SqliteConnection:
    """One connection of the driver."""

    def __init__(self, path: Path, *, writing: bool) -> None:
        self._driver = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        self._driver.execute("PRAGMA journal_mode = WAL")
        self._driver.execute("PRAGMA synchronous = FULL")
        self._driver.execute("PRAGMA secure_delete = ON")
        self._driver.execute("PRAGMA mmap_size = 268435456")
        if not writing:
            self._driver.execute("PRAGMA query_only = ON")

    def rows(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        compiled = statement.compiled("sqlite")
        return self._driver.execute(compiled.text, compiled.values(values)).fetchall()

    def touch(self, statement: Statement, values: Mapping[str, Any]) -> int:
        compiled = statement.compiled("sqlite")
        return self._driver.execute(compiled.text, compiled.values(values)).rowcount

    def script(self, text: str) -> None:
        self._driver.execute(text)

    def close(self) -> None:
        self._driver.close()


@dataclass(slots=True)
class _Job:
    transaction: Callable[[Connection], Any]
    done: "Future[Any]" = field(default_factory=Future)
    result: Any = None


class SqliteDatabase:
    """A database in one file, made when it is absent."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._readers: list[SqliteConnection] = []
        self._writer = SqliteConnection(path, writing=True)
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._write_forever, name=f"writer of {path.name}", daemon=True)
        self._thread.start()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = SqliteConnection(self._path, writing=False)
            self._readers.append(connection)
        yield connection

    def transact(self, transaction: Transaction[T]) -> T:
        if self._closed:
            raise Overloaded("the database is closed")
        job = _Job(transaction)
        self._waiting.put(job)
        result: T = job.done.result()
        return result

    def close(self) -> None:
        self._closed = True
        self._waiting.put(None)
        self._thread.join()
        for connection in (*self._readers, self._writer):
            connection.close()

    def _write_forever(self) -> None:
        stopping = False
        while not stopping:
            group: list[_Job] = []
            job = self._waiting.get()
            while True:
                if job is None:
                    stopping = True
                else:
                    group.append(job)
                if stopping or len(group) == GROUP or self._waiting.empty():
                    break
                job = self._waiting.get()
            if group:
                self._commit_together(group)

    def _commit_together(self, group: list[_Job]) -> None:
        try:
            self._writer.script("BEGIN IMMEDIATE")
            finished = [job for job in group if self._run(job)]
            self._writer.script("COMMIT")
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                self._writer.script("ROLLBACK")
            refusal = Overloaded(f"the database did not commit: {error}")
            for job in group:
                if not job.done.done():
                    job.done.set_exception(refusal)
            return
        for job in finished:
            job.done.set_result(job.result)

    def _run(self, job: _Job) -> bool:
        """Run one transaction in its savepoint; False when it was refused and its owner has been told."""
        self._writer.script("SAVEPOINT job")
        try:
            job.result = job.transaction(self._writer)
        except sqlite3.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it was is handed to the thread that asked
            self._writer.script("ROLLBACK TO job")
            self._writer.script("RELEASE job")
            job.done.set_exception(_in_our_words(error))
            return False
        self._writer.script("RELEASE job")
        return True


def _in_our_words(error: Exception) -> Exception:
    taken = ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")
    if isinstance(error, KeyfobError):
        return error
    if isinstance(error, sqlite3.IntegrityError) and error.sqlite_errorname in taken:
        return GuardFailed()
    return error
