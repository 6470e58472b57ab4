"""Owners whose key is gone though their rows are there: they were deleted or erased after a backup that was put back.

Nobody can read such rows, but what they were found by would stay taken, and would still tell that they were here. A
mark in the database names its incarnation; one that was put back is another than the mark says, or has none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, literal, select, text

from keyfob.storage import secondary_users, security_codes
from keyfob.storage.data_keys import DataKeys
from keyfob.storage.database import Database, apply, insist
from keyfob.storage.deletions import leftovers
from keyfob.storage.erasures import remains
from keyfob.storage.schema import accounts, cases, customer_invitations, customers, meta
from keyfob.storage.sessions_in_vehicles import end_in_vehicles
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.unlinked import clear_unlinked

PAGE = 1_000
MARK = "looked for what went dark"

_MARK = Statement(select(meta.c.value).where(meta.c.name == MARK))
_SET_MARK = upsert(
    meta,
    lambda insert: insert.values(name=MARK, value=bindparam("value")).on_conflict_do_update(
        index_elements=["name"], set_={"value": insert.excluded.value}
    ),
)
# A dump makes the table anew and writes the row in another transaction; “keyfob restore” takes the mark out of SQLite.
_INCARNATION = Statement(
    lambda dialect: (
        text("SELECT 'here'")
        if dialect == "sqlite"
        else text(
            "SELECT concat_ws('.', d.oid, c.oid, m.xmin) FROM pg_database d, pg_class c, meta m"
            " WHERE d.datname = current_database() AND c.oid = to_regclass('meta') AND m.name = 'check'"
        )
    )
)
_ACCOUNTS = Statement(
    select(accounts.c.id, accounts.c.customer_id)
    .where(accounts.c.id > bindparam("after"))
    .order_by(accounts.c.id)
    .limit(PAGE)
)
_CUSTOMERS = Statement(
    select(customers.c.id, literal("")).where(customers.c.id > bindparam("after")).order_by(customers.c.id).limit(PAGE)
)
_OWN_KEYS = tuple(
    Statement(
        select(table.c.id, literal(""))
        .where(table.c.id > bindparam("after"), table.c.owner == table.c.id)
        .order_by(table.c.id)
        .limit(PAGE)
    )
    for table in (cases, customer_invitations)
)
_DROP = Statement(delete(accounts).where(accounts.c.id == bindparam("account")))


@dataclass(frozen=True, slots=True)
class Dark:
    """The owners without a key: accounts with their customers, customers, and what is linked with nobody; of how many.

    The last are cases and invitations with a key of their own.
    """

    accounts: tuple[tuple[str, str | None], ...]
    customers: tuple[str, ...]
    unlinked: tuple[str, ...]
    looked_at: int

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.accounts) + len(self.customers) + len(self.unlinked)


def is_looked_through(database: Database) -> bool:
    """Whether the database is the one that was looked through last, and not a copy that was put back since."""
    with database.reading() as connection:
        return [(_incarnation(connection.rows(_INCARNATION, {})),)] == connection.rows(_MARK, {})


def set_mark(database: Database) -> None:
    """Write down that this incarnation was looked through."""
    insist(
        database,
        lambda connection: connection.touch(_SET_MARK, {"value": _incarnation(connection.rows(_INCARNATION, {}))}),
    )


def find_dark(database: Database, keys: DataKeys) -> Dark:
    """Look through all owners, a page at a time. A key is durable before the first row, so who lacks one lost it."""
    looked_at = 0

    def dark(statement: Statement) -> Iterator[Row]:
        nonlocal looked_at
        after = ""
        while page := _page(database, statement, after):
            there = keys.owners_between(page[0][0], page[-1][0])
            yield from (row for row in page if row[0] not in there and not keys.has(row[0]))
            looked_at, after = looked_at + len(page), page[-1][0]

    found = (
        tuple((row[0], row[1]) for row in dark(_ACCOUNTS)),
        tuple(row[0] for row in dark(_CUSTOMERS)),
        tuple(row[0] for statement in _OWN_KEYS for row in dark(statement)),
    )
    return Dark(*found, looked_at)


def drop(database: Database, dark: Dark, now: int) -> None:
    """Drop every row of these, each owner's in a transaction of its own."""
    for account_id, customer_id in dark.accounts:
        _commit(database, _of_account(account_id, customer_id, now))
    for customer_id in dark.customers:
        _commit(database, (*end_in_vehicles(customer_id, now), *remains(customer_id)))
    for owner in dark.unlinked:
        _commit(database, clear_unlinked(owner))


def _of_account(account_id: str, customer_id: str | None, now: int) -> Iterable[Write]:
    """What `keyfob.storage.deletions` does, once more."""
    yield Write(_DROP, {"account": account_id})
    yield from leftovers(account_id)
    if customer_id is not None:
        yield from end_in_vehicles(customer_id, now)
        yield secondary_users.end_all(customer_id)
        yield security_codes.end_all(customer_id)


def _commit(database: Database, writes: Iterable[Write]) -> None:
    kept = list(writes)
    insist(database, lambda connection: apply(connection, kept))


def _page(database: Database, statement: Statement, after: str) -> list[Row]:
    with database.reading() as connection:
        return connection.rows(statement, {"after": after})


def _incarnation(rows: list[Row]) -> bytes:
    return str(rows[0][0]).encode()
