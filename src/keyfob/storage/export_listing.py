"""Reading for an export: the rows of a table that are somebody's, a page at a time, opened and told as JSON."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Column, LargeBinary, Table, bindparam, select, tuple_

from keyfob.accounts.model import Account
from keyfob.storage.clients import find_client
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.reader import Reader
from keyfob.storage.statement import Statement

PAGE = 500
"""So many rows are read at once."""
PIECE = 64 * 1024
"""So many bytes of JSON go into one row; a line that is longer has a row of its own."""

Line: TypeAlias = dict[str, Any]
Row: TypeAlias = Mapping[str, Any]
Opened: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose data is read, by what, and when (seconds)."""

    read: Reader
    account: Account
    now: int

    def service(self, client_id: str) -> str:
        """What a service is called; one that is gone by its id."""
        client = find_client(self.read, client_id) if client_id else None
        return client.name if client else client_id

    def open(self, owner: str, table: str, row_id: str, sealed: bytes) -> Any:  # noqa: ANN401  # any JSON
        """What was sealed, or None where its key was destroyed."""
        try:
            return msgspec.json.decode(self.read.vault.open(owner, table, row_id, sealed))
        except KeyDestroyed:
            return None


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a part; the next are behind ``cursor``, which is empty after the last."""

    lines: tuple[Line, ...]
    cursor: str = ""


Read: TypeAlias = Callable[[Whose, str], Page]
Tell: TypeAlias = Callable[[Whose, Row, Opened], Line]


def time(seconds: int | None) -> str | None:
    """A moment in UTC (RFC 3339)."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def whole(tell: Callable[[Whose], Line | None]) -> Read:
    """A part that is one line, or none."""

    def read(whose: Whose, _: str) -> Page:
        line = tell(whose)
        return Page(() if line is None else (line,))

    return read


def listing(table: Table, tell: Tell, *keys: str, place: Callable[[Row], str] | None = None) -> Read:
    """The rows of ``table`` that are the account's or the customer's, in the order of ``keys``, which name each.

    ``place`` says for which row id they are sealed. Rows that nobody can open any more are left out.
    """
    of_account = "account_id" in table.c
    owner = table.c.account_id if of_account else table.c.customer_id
    columns = [table.c[key] for key in keys]
    mine = select(table).where(owner == bindparam("owner")).order_by(*columns).limit(PAGE)
    first = Statement(mine)
    further = Statement(mine.where(tuple_(*columns) > tuple_(*(bindparam(f"after_{key}") for key in keys))))

    def read(whose: Whose, cursor: str) -> Page:
        its = whose.account.id if of_account else whose.account.customer_id
        if its is None:
            return Page(())
        after = (
            {f"after_{key}": value for key, value in zip(keys, _decode(columns, cursor), strict=True)} if cursor else {}
        )
        rows = [
            dict(zip(table.c.keys(), row, strict=True))
            for row in whose.read.all(further if cursor else first, owner=its, **after)
        ]
        lines = (_line(whose, row, its) for row in rows)
        more = len(rows) == PAGE
        return Page(tuple(line for line in lines if line is not None), _encode(rows[-1], keys) if more else "")

    def _line(whose: Whose, row: Row, its: str) -> Line | None:
        if place is None:
            return tell(whose, row, {})
        opened = whose.open(its, table.name, place(row), row["sealed"])
        return None if opened is None else tell(whose, row, opened)

    return read


def cut(lines: Iterable[Line]) -> tuple[bytes, ...]:
    """The lines as JSON arrays, none of them longer than `PIECE` unless one line alone is."""
    pieces: list[bytes] = []
    held: list[bytes] = []
    size = 0
    for line in map(msgspec.json.encode, lines):
        if held and size + len(line) + 2 > PIECE:
            pieces.append(b"[" + b",".join(held) + b"]")
            held, size = [], 0
        held.append(line)
        size += len(line) + 1
    return (*pieces, b"[" + b",".join(held) + b"]") if held else ()


def _encode(row: Row, keys: Iterable[str]) -> str:
    return msgspec.json.encode([row[key] for key in keys]).decode()


def _decode(columns: Iterable[Column[Any]], cursor: str) -> list[Any]:
    values = msgspec.json.decode(cursor)
    return [
        msgspec.convert(value, bytes) if isinstance(column.type, LargeBinary) else value
        for column, value in zip(columns, values, strict=True)
    ]
