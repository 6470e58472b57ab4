"""What a database is to the rest of the program: reading, and all-or-nothing writing."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias, TypeVar

from keyfob.base.errors import GuardFailed
from keyfob.storage.statement import Row, Statement, Write

T = TypeVar("T")


class Connection(Protocol):
    """A driver's connection, in the words of this program."""

    def rows(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        """All rows that the statement gives back."""

    def touch(self, statement: Statement, values: Mapping[str, Any]) -> int:
        """Run a statement that writes; the number of rows it touched."""

    def script(self, text: str) -> None:
        """Run statements that define the schema."""


Transaction: TypeAlias = Callable[[Connection], T]


class Database(Protocol):
    """SQLite or PostgreSQL."""

    dialect: str

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that is only read from, kept for the length of the block."""

    def transact(self, transaction: Transaction[T]) -> T:
        """Run ``transaction`` so that all it writes is durable when this returns, or none of it is written.

        Raises:
            GuardFailed: somebody else was first (also a unique key taken, a serialization failure, a deadlock).
            Overloaded: the database cannot be reached or is too busy; nothing was acknowledged.
        """

    def close(self) -> None:
        """Finish what was begun and let go of every connection."""


def apply(connection: Connection, writes: Sequence[Write]) -> None:
    """Run the writes in their order.

    Raises:
        GuardFailed: when a write touched another number of rows than it expected.
    """
    for write in writes:
        touched = connection.touch(write.statement, write.values)
        if write.expect is not None and touched != write.expect:
            raise GuardFailed


def commit(database: Database, writes: Sequence[Write]) -> None:
    """Commit the writes as one; raises what `Database.transact` raises."""
    database.transact(lambda connection: apply(connection, writes))
