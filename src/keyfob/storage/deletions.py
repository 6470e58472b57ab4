"""Accounts that are to be deleted, and how one is: every row that names it goes, in one transaction."""

from collections.abc import Iterable

from sqlalchemy import Table, bindparam, delete, or_, select, union

from keyfob.accounts.deletion import AccountDeleted, Deletion, DeletionBegun, DeletionCancelled
from keyfob.base.secret import digest
from keyfob.storage import schema, secondary_users, security_codes
from keyfob.storage.notices import remember
from keyfob.storage.reader import Reader
from keyfob.storage.schema import accounts, connected_services, deletions, grants, id_changes
from keyfob.storage.sessions_in_vehicles import end_in_vehicles
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.writing import NewKeys, Writers, Writing

_columns = (deletions.c.account_id, deletions.c.begun_at, deletions.c.due_at)
_GET = Statement(select(*_columns).where(deletions.c.account_id == bindparam("account_id")))
_BY_TOKEN = Statement(select(*_columns).where(deletions.c.token_digest == bindparam("digest")))
# What is blocked waits, and so does what a former address may take back: it may be a thief who wants it gone.
_DUE = Statement(
    select(deletions.c.account_id)
    .select_from(deletions.join(accounts, accounts.c.id == deletions.c.account_id))
    .where(
        deletions.c.due_at <= bindparam("now"),
        accounts.c.status == "active",
        ~select(id_changes.c.id)
        .where(
            id_changes.c.account_id == deletions.c.account_id,
            or_(id_changes.c.held_until > bindparam("now"), id_changes.c.revert_until > bindparam("now")),
        )
        .correlate(deletions)
        .exists(),
    )
    .order_by(deletions.c.due_at)
    .limit(bindparam("most"))
)
_SERVICES = Statement(
    union(
        *(
            select(table.c.client_id).where(table.c.account_id == bindparam("account_id"))
            for table in (connected_services, grants)
        )
    )
)
_BEGIN = upsert(
    deletions,
    lambda insert: insert.values(
        {name: bindparam(name) for name in ("account_id", "token_digest", "begun_at", "due_at")}
    ).on_conflict_do_nothing(),
)
_END = Statement(
    delete(deletions).where(deletions.c.account_id == bindparam("account"), deletions.c.due_at == bindparam("due"))
)
_GONE = Statement(
    delete(accounts).where(accounts.c.id == bindparam("account"), accounts.c.version == bindparam("version"))
)

ITS_TABLES: tuple[Table, ...] = (
    schema.identifiers, schema.deletions, schema.passwords, schema.passkeys, schema.second_factors,
    schema.totp_set_ups, schema.backup_codes, schema.factor_recoveries, schema.sessions, schema.half_sign_ins,
    schema.trusted_devices, schema.known_browsers, schema.last_places, schema.mail_links, schema.notices,
    schema.terms_acceptances, schema.grants, schema.families, schema.connected_services,
    schema.subjects, schema.device_authorizations, schema.pairing_codes, schema.secondary_users, schema.exports,
    schema.export_pieces, schema.id_changes,
)  # fmt: skip
"""Where rows of an account are that go with it at once; those of `LATER_TABLES` are still needed to tell services."""

LATER_TABLES: tuple[Table, ...] = (schema.session_services,)

NOT_ITS_OWN: tuple[Table, ...] = (schema.audit, schema.cases)
"""Where an account is named in rows that are not its own: the audit, in the dark, and cases for a while."""


def _clearing(tables: Iterable[Table]) -> tuple[Statement, ...]:
    return tuple(Statement(delete(table).where(table.c.account_id == bindparam("account"))) for table in tables)


_CLEAR = _clearing(ITS_TABLES)
_CLEAR_ALL = _clearing((*ITS_TABLES, *LATER_TABLES))


def find_deletion(read: Reader, account_id: str) -> Deletion | None:
    """What is to become of this account; None where it stays."""
    row = read.one(_GET, account_id=account_id)
    return _deletion(row) if row else None


def find_deletion_by_token(read: Reader, token: str) -> Deletion | None:
    """The deletion that the link with this token takes back."""
    row = read.one(_BY_TOKEN, digest=digest(token))
    return _deletion(row) if row else None


def list_due(read: Reader, now: int, most: int) -> tuple[str, ...]:
    """Accounts whose wait is over, the longest first; none that is blocked."""
    return tuple(row[0] for row in read.all(_DUE, now=now, most=most))


def list_connected(read: Reader, account_id: str) -> tuple[str, ...]:
    """All services that the account signed in to or allowed something, by their ids."""
    return tuple(sorted(row[0] for row in read.all(_SERVICES, account_id=account_id)))


def leftovers(account_id: str) -> list[Write]:
    """Rows of an account that is gone: those services had to be told by, and what others wrote at that very moment."""
    return [Write(statement, {"account": account_id}) for statement in _CLEAR_ALL]


def _deletion(row: Row) -> Deletion:
    return Deletion(row[0], row[1], row[2])


def _begin(change: DeletionBegun, writing: Writing) -> Iterable[Write]:
    deletion = change.deletion
    times = {"begun_at": deletion.begun_at, "due_at": deletion.due_at}
    yield Write(_BEGIN, {"account_id": change.account_id, "token_digest": digest(change.token), **times}, expect=1)
    yield from remember(change.told, writing)


def _cancel(change: DeletionCancelled, _: Writing) -> Iterable[Write]:
    yield Write(_END, {"account": change.account_id, "due": change.due_at}, expect=1)


def _delete(change: AccountDeleted, _: Writing) -> Iterable[Write]:
    account = {"account": change.account_id}
    yield Write(_GONE, {**account, "version": change.version}, expect=1)
    if change.due_at is not None:
        yield Write(_END, {**account, "due": change.due_at}, expect=1)
    yield from (Write(statement, account) for statement in _CLEAR)
    if change.customer_id is not None:  # the vehicles stay with the record, but nobody else uses them any more
        yield from end_in_vehicles(change.customer_id, change.at)
        yield secondary_users.end_all(change.customer_id)
        yield security_codes.end_all(change.customer_id)


WRITES: Writers = {DeletionBegun: _begin, DeletionCancelled: _cancel, AccountDeleted: _delete}

NEW_KEYS: NewKeys = {AccountDeleted: "farewell_id"}
