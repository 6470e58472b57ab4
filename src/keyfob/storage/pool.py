"""A pool of PostgreSQL connections, made for a database that may go away and come back.

The thread that needs a connection opens it itself, so it hears at once why that fails; a connection that the server
closed meanwhile is noticed without asking the server; and nothing waits longer than it must once the server is back.
"""

import select
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.pq import TransactionStatus

from keyfob.base.errors import Overloaded
from keyfob.storage.statement import Row

WAIT_SECONDS = 5.0


class Pool:
    """At most ``size`` connections; the one used last is lent first."""

    def __init__(self, conninfo: str, size: int) -> None:
        self._conninfo = conninfo
        self._idle: deque[psycopg.Connection[Row]] = deque()
        self._room = threading.BoundedSemaphore(size)
        self._door = threading.Lock()
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator["psycopg.Connection[Row]"]:
        """A connection for one thread, in autocommit mode.

        Raises:
            Overloaded: when the server cannot be reached, or no connection becomes free within five seconds.
        """
        if not self._room.acquire(timeout=WAIT_SECONDS):
            raise Overloaded("every connection to the database is in use")
        try:
            driver = self._take() or self._connect()
            try:
                yield driver
            finally:
                self._give_back(driver)
        finally:
            self._room.release()

    def close(self) -> None:
        """Let go of every connection: of those in use when they come back."""
        with self._door:
            self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> "psycopg.Connection[Row] | None":
        with self._door:
            if self._closed:
                raise Overloaded("the database is closed")
        while True:
            try:
                driver = self._idle.pop()
            except IndexError:
                return None
            if _is_silent(driver):
                return driver
            driver.close()

    def _connect(self) -> "psycopg.Connection[Row]":
        try:
            return psycopg.connect(self._conninfo, autocommit=True)
        except psycopg.OperationalError as error:
            raise Overloaded(f"the database cannot be reached: {error}") from error

    def _give_back(self, driver: "psycopg.Connection[Row]") -> None:
        if driver.pgconn.transaction_status == TransactionStatus.IDLE:
            with self._door:
                if not self._closed:
                    self._idle.append(driver)
                    return
        driver.close()


def _is_silent(driver: "psycopg.Connection[Row]") -> bool:
    """A server says nothing to an idle connection, except that it ends."""
    if driver.closed:
        return False
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    return not poll.poll(0)
