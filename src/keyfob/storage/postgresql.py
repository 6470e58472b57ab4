"""PostgreSQL: each transaction commits in the thread that asked for it, on a connection of a small pool."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.storage.database import Connection, T, Transaction
from keyfob.storage.pool import Pool
from keyfob.storage.statement import Row, Statement

POOL = 16
STATEMENT_TIMEOUT_MS = 10_000
DEFAULTS = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "application_name": "keyfob"}

_SOMEBODY_WAS_FIRST = (
    errors.SerializationFailure, errors.DeadlockDetected, errors.UniqueViolation,
    # Two first starts at once make the same tables.
    errors.DuplicateTable, errors.DuplicateObject, errors.DuplicateSchema,
)  # fmt: skip
_NOT_NOW = (psycopg.OperationalError, psycopg.InterfaceError)


class PostgresConnection:
    """One connection of the driver; the driver prepares what is run often by itself."""

    def __init__(self, driver: "psycopg.Connection[Row]") -> None:
        self._driver = driver

    def rows(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        return self._execute(statement, values).fetchall()

    def touch(self, statement: Statement, values: Mapping[str, Any]) -> int:
        return self._execute(statement, values).rowcount

    def script(self, text: str) -> None:
        try:
            self._driver.execute(text.encode())
        except psycopg.Error as error:
            raise _in_our_words(error) from error

    def _execute(self, statement: Statement, values: Mapping[str, Any]) -> "psycopg.Cursor[Row]":
        compiled = statement.compiled("postgresql")
        try:
            return self._driver.execute(compiled.text.encode(), compiled.values(values))
        except errors.ReadOnlySqlTransaction as error:
            self._driver.close()
            raise Overloaded("this server is no longer the primary") from error
        except psycopg.Error as error:
            raise _in_our_words(error) from error


class PostgresDatabase:
    """A database reached by a URL; ``schema`` keeps its tables apart from others in the same database.

    Raises:
        Overloaded: when the server cannot be reached, or refuses the user.
    """

    dialect = "postgresql"

    def __init__(self, url: str, *, schema: str = "", pool: int = POOL) -> None:
        parameters: dict[str, Any] = {**DEFAULTS, **conninfo_to_dict(url)}
        options = f"{parameters.get('options', '')} -c statement_timeout={STATEMENT_TIMEOUT_MS}"
        if schema:
            options += f" -c search_path={schema}"
        self._pool = Pool(make_conninfo(**{**parameters, "options": options.strip()}), pool)
        with self._pool.lend():
            pass

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._pool.lend() as driver:
            yield PostgresConnection(driver)

    def transact(self, transaction: Transaction[T]) -> T:
        try:
            with self._pool.lend() as driver, driver.transaction():
                result = transaction(PostgresConnection(driver))
                if driver.pgconn.transaction_status == TransactionStatus.INERROR:
                    # PostgreSQL answers COMMIT with a silent ROLLBACK when a failed statement was swallowed.
                    raise RuntimeError("a statement of this transaction failed, so it cannot be committed")
                return result
        except psycopg.Error as error:
            raise _in_our_words(error) from error

    def scrub(self) -> None:
        """Nothing: PostgreSQL's own vacuum overwrites what was deleted, and its archives are its operator's."""

    def close(self) -> None:
        self._pool.close()


def _in_our_words(error: psycopg.Error) -> Exception:
    if isinstance(error, _SOMEBODY_WAS_FIRST):
        return GuardFailed()
    if isinstance(error, _NOT_NOW):
        return Overloaded(f"the database does not answer: {error}")
    return error
