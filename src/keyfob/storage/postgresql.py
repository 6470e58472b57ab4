"""PostgreSQL: each transaction commits in the thread that asked for it, on a connection of a small pool."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors
from psycopg_pool import ConnectionPool, PoolTimeout

from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.storage.database import Connection, T, Transaction
from keyfob.storage.statement import Row, Statement

POOL = 16
WAIT_SECONDS = 5.0
STATEMENT_TIMEOUT_MS = 10_000

_SOMEBODY_WAS_FIRST = (errors.SerializationFailure, errors.DeadlockDetected, errors.UniqueViolation)


class PostgresConnection:
    """One connection of the driver; the driver prepares what is run often by itself."""

    def __init__(self, driver: "psycopg.Connection[Row]") -> None:
        self._driver = driver

    def rows(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        compiled = statement.compiled("postgresql")
        return self._driver.execute(compiled.text.encode(), compiled.values(values)).fetchall()

    def touch(self, statement: Statement, values: Mapping[str, Any]) -> int:
        compiled = statement.compiled("postgresql")
        return self._driver.execute(compiled.text.encode(), compiled.values(values)).rowcount

    def script(self, text: str) -> None:
        self._driver.execute(text.encode())


class PostgresDatabase:
    """A database reached by a URL; ``schema`` keeps its tables apart from others in the same database."""

    dialect = "postgresql"

    def __init__(self, url: str, *, schema: str = "", pool: int = POOL) -> None:
        options = f"-c statement_timeout={STATEMENT_TIMEOUT_MS}" + (f" -c search_path={schema}" if schema else "")
        self._pool: ConnectionPool[psycopg.Connection[Row]] = ConnectionPool(
            url, min_size=1, max_size=pool, timeout=WAIT_SECONDS, kwargs={"autocommit": True, "options": options},
            open=False, check=None, name=schema or "keyfob",
        )  # fmt: skip
        self._pool.open()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        try:
            with self._pool.connection() as driver:
                yield PostgresConnection(driver)
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise Overloaded(f"the database did not answer: {error}") from error

    def transact(self, transaction: Transaction[T]) -> T:
        try:
            with self._pool.connection() as driver, driver.transaction():
                return transaction(PostgresConnection(driver))
        except _SOMEBODY_WAS_FIRST as error:
            raise GuardFailed from error
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise Overloaded(f"the database did not commit: {error}") from error

    def close(self) -> None:
        self._pool.close()
