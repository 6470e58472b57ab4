"""SQLite: one file, read by every thread, written by one thread that commits what waits together.

A commit costs one fsync, whoever shares it. So the writer takes what is waiting (at most 64 transactions), gives
each a savepoint of its own, and commits them all at once. Nobody is answered before that commit is durable, not even
those whose guard failed: only then do they find what the others of their group wrote.
"""

import os
import queue
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.storage.database import Connection, T, Transaction
from keyfob.storage.statement import Row, Statement

GROUP = 64
BUSY_SECONDS = 5.0

_TAKEN = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_NOT_NOW = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PROTOCOL,
}  # fmt: skip


class SqliteConnection:
    """One connection of the driver."""

    def __init__(self, path: Path, *, writing: bool) -> None:
        self._driver = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        if writing:
            self._keep_a_log()
        self._driver.execute("PRAGMA synchronous = FULL")
        self._driver.execute("PRAGMA secure_delete = ON")
        if not writing:
            self._driver.execute("PRAGMA query_only = ON")

    @property
    def in_transaction(self) -> bool:
        """False again when SQLite itself rolled everything back, as it does when the disk is full."""
        return self._driver.in_transaction

    def rows(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        compiled = statement.compiled("sqlite")
        try:
            return self._driver.execute(compiled.text, compiled.values(values)).fetchall()
        except sqlite3.Error as error:
            raise _in_our_words(error) from error

    def touch(self, statement: Statement, values: Mapping[str, Any]) -> int:
        compiled = statement.compiled("sqlite")
        try:
            return self._driver.execute(compiled.text, compiled.values(values)).rowcount
        except sqlite3.Error as error:
            raise _in_our_words(error) from error

    def script(self, text: str) -> None:
        try:
            self._driver.execute(text)
        except sqlite3.Error as error:
            raise _in_our_words(error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._driver.close()

    def _keep_a_log(self) -> None:
        """Readers and the writer do not hinder each other once the file keeps a write-ahead log.

        Of several processes that open a new file at once, SQLite tells all but one that it is busy, without waiting.
        """
        for _ in range(int(BUSY_SECONDS / 0.05)):
            with suppress(sqlite3.OperationalError):
                self._driver.execute("PRAGMA journal_mode = WAL")
                return
            time.sleep(0.05)
        self.script("PRAGMA journal_mode = WAL")


class _Job:
    """A transaction, and the thread that waits for it."""

    __slots__ = ("_waiting", "error", "result", "transaction")

    def __init__(self, transaction: Callable[[Connection], Any]) -> None:
        self.transaction = transaction
        self.result: Any = None
        self.error: BaseException | None = None
        self._waiting = threading.Lock()
        self._waiting.acquire()

    def answer(self) -> None:
        """Its result or its error is final."""
        self._waiting.release()

    def wait(self) -> Any:  # noqa: ANN401  # whatever the transaction gives
        """The result, once it is there; raises the error."""
        self._waiting.acquire()
        if self.error is not None:
            raise self.error
        return self.result


class SqliteDatabase:
    """A database in one file, made when it is absent, for nobody else to read."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        _make_private(path)
        self._readers: deque[SqliteConnection] = deque()
        self._writer = SqliteConnection(path, writing=True)
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._write_forever, name=f"writer of {path.name}", daemon=True)
        self._thread.start()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        connection = self._take_reader()
        try:
            yield connection
        finally:
            self._give_back(connection)

    def transact(self, transaction: Transaction[T]) -> T:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a transaction inside a transaction would wait for itself")
        job = _Job(transaction)
        with self._door:
            self._must_be_open()
            self._waiting.put(job)
        result: T = job.wait()
        return result

    def scrub(self) -> None:
        connection = SqliteConnection(self._path, writing=False)
        try:
            connection.script("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        with self._door:
            if self._closed:
                return
            self._closed = True
            self._waiting.put(None)
        self._thread.join()
        while self._readers:
            self._readers.pop().close()
        self._writer.close()

    def _must_be_open(self) -> None:
        if self._closed:
            raise Overloaded("the database is closed")

    def _take_reader(self) -> SqliteConnection:
        with self._door:
            self._must_be_open()
            if self._readers:
                return self._readers.pop()
        try:
            return SqliteConnection(self._path, writing=False)
        except sqlite3.Error as error:
            raise _in_our_words(error) from error

    def _give_back(self, connection: SqliteConnection) -> None:
        with self._door:
            if not self._closed:
                self._readers.append(connection)
                return
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
            for job in group:
                self._run(job)
            self._writer.script("COMMIT")
        except BaseException as error:  # noqa: BLE001  # whatever it was, the waiting threads must hear of it
            with suppress(Exception):
                self._writer.script("ROLLBACK")
            for job in group:
                job.error = Overloaded(f"the database did not commit: {error}")
        for job in group:
            job.answer()

    def _run(self, job: _Job) -> None:
        """Run one transaction in its savepoint, so that it fails alone."""
        self._writer.script("SAVEPOINT job")
        try:
            job.result = job.transaction(self._writer)
        except BaseException as error:
            if not self._writer.in_transaction:
                raise
            self._writer.script("ROLLBACK TO job")
            job.error = error
        self._writer.script("RELEASE job")


def _make_private(path: Path) -> None:
    """SQLite gives the files beside a database the mode of the database itself."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _in_our_words(error: sqlite3.Error) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0)
    if code in _TAKEN:
        return GuardFailed()
    if code & 0xFF in _NOT_NOW:
        return Overloaded(f"the database does not answer: {error}")
    return error
