"""What a database is to the rest of the program: reading, and all-or-nothing writing."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias, TypeVar

from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.storage.statement import Row, Statement, Write

T = TypeVar("T")

_RUNS = 20


class Connection(Protocol):
    """A driver's connection, in the words of this program; each method raises what `Database.transact` raises."""

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
        """A connection that is only read from, lent for the length of the block; each statement sees what is newest.

        Raises:
            Overloaded: the database cannot be reached or is too busy.
        """

    def transact(self, transaction: Transaction[T]) -> T:
        """Run ``transaction`` so that all it writes is durable when this returns, or none of it is written.

        The transaction may run in another thread, and must not open a second one.

        Raises:
            GuardFailed: somebody else was first (also a unique key taken, a serialization failure, a deadlock).
            Overloaded: the database cannot be reached or is too busy; nothing was acknowledged.
        """

    def scrub(self) -> None:
        """Let the database's own logs forget what was deleted, as far as it can be made to."""

    def close(self) -> None:
        """Finish what was begun and let go of every connection; whoever comes later is told `Overloaded`."""


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


def insist(database: Database, transaction: Transaction[T]) -> T:
    """Run a transaction that has no guard of its own, again whenever the database asks for that.

    Raises:
        Overloaded: when it asked too often, cannot be reached, or is too busy.
    """
    for _ in range(_RUNS):
        try:
            return database.transact(transaction)
        except GuardFailed:
            continue
    raise Overloaded("too many write the same rows at the same time")
