"""Loading facts: one connection for as long as a handler reads, let go before it computes."""

from contextlib import ExitStack
from typing import Any

import msgspec

from keyfob.storage.database import Connection, Database, T
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Row, Statement


class Reader:
    """Runs statements that read, and opens what they find."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._held = ExitStack()
        self._connection: Connection | None = None
        self.vault = vault

    def all(self, statement: Statement, /, **values: Any) -> list[Row]:
        """All rows that ``statement`` finds."""
        if self._connection is None:
            self._connection = self._held.enter_context(self._database.reading())
        return self._connection.rows(statement, values)

    def one(self, statement: Statement, /, **values: Any) -> Row | None:
        """The first row that ``statement`` finds."""
        rows = self.all(statement, **values)
        return rows[0] if rows else None

    def open(self, owner: str, table: str, row_id: str, sealed: bytes, shape: type[T]) -> T:
        """What was sealed, as a value of ``shape``; raises what `Vault.open` raises."""
        return msgspec.json.decode(self.vault.open(owner, table, row_id, sealed), type=shape)

    def release(self) -> None:
        """Give the connection back; the next statement takes a new one."""
        if self._connection is not None:
            self._connection = None
            self._held.close()
