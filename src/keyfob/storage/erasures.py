"""Erasures, and how one is done: every row of a customer goes, in one transaction; what is left of it names nobody."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Table, bindparam, delete, or_, select, union, update

from keyfob.base.secret import digest
from keyfob.desk.erasure import (
    Erasure,
    ErasureApproved,
    ErasurePrepared,
    ErasureReturned,
    ErasureStopped,
    Hold,
    Identity,
    State,
)
from keyfob.desk.erasure_execution import CustomerErased, ReceiptPromised
from keyfob.storage import schema
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.database import Database, insist
from keyfob.storage.reader import Reader
from keyfob.storage.schema import accounts, audit, case_messages, cases, customers, erasures, id_changes
from keyfob.storage.sessions_in_vehicles import end_in_vehicles
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.unlinked import clear_unlinked
from keyfob.storage.writing import NewKeys, Writers, Writing

EVENT = "customer.erased"
"""What the audit calls it; that row is what a receipt proves."""

_e = erasures.c
_COLUMNS = (
    _e.id, _e.reference, _e.case_id, _e.customer_id, _e.state, _e.version, _e.asked_at, _e.identity, _e.sealed,
    _e.locale, _e.prepared_by, _e.prepared_at, _e.approved_by, _e.execute_at, _e.changed_at, _e.expires_at, _e.receipt,
)  # fmt: skip
_GET = Statement(select(*_COLUMNS).where(_e.id == bindparam("erasure_id"), _e.expires_at > bindparam("now")))
_STANDING = Statement(select(*_COLUMNS).where(_e.standing == bindparam("customer_id")))
_OF_CASE = Statement(
    select(*_COLUMNS).where(_e.case_id == bindparam("case_id")).order_by(_e.prepared_at.desc(), _e.id.desc()).limit(1)
)
_BY_TOKEN = Statement(select(*_COLUMNS).where(_e.token_digest == bindparam("digest")))
_BY_RECEIPT = Statement(
    select(*_COLUMNS).where(_e.receipt_digest == bindparam("digest"), _e.expires_at > bindparam("now"))
)
_NEWEST = Statement(
    select(*_COLUMNS)
    .where(
        _e.expires_at > bindparam("now"),
        or_(
            _e.changed_at < bindparam("since"),
            (_e.changed_at == bindparam("since")) & (_e.id < bindparam("after_id")),
        ),
    )
    .order_by(_e.changed_at.desc(), _e.id.desc())
    .limit(bindparam("most"))
)
# What is blocked waits: the desk that blocked it has to see who it was. So does what a former address may take back.
_has_to_wait = (
    select(accounts.c.id)
    .outerjoin(id_changes, (id_changes.c.account_id == accounts.c.id) & (id_changes.c.revert_until > bindparam("now")))
    .where(accounts.c.customer_id == _e.customer_id, or_(accounts.c.status != "active", id_changes.c.id.is_not(None)))
    .correlate(erasures)
    .exists()
)
_DUE = Statement(
    select(_e.id)
    .where(_e.state == State.APPROVED.value, _e.execute_at <= bindparam("now"), ~_has_to_wait)
    .order_by(_e.execute_at)
    .limit(bindparam("most"))
)
_names = [column.name for column in erasures.c]
_PREPARE = upsert(
    erasures,
    lambda insert: insert.values({name: bindparam(name) for name in _names}).on_conflict_do_nothing(
        index_elements=["standing"]
    ),
)
_MOVE = Statement(
    update(erasures)
    .where(_e.id == bindparam("erasure"), _e.version == bindparam("version_before"))
    .values(
        state=bindparam("new_state"), version=_e.version + 1, standing=bindparam("new_standing"),
        approved_by=bindparam("second"), execute_at=bindparam("due"), changed_at=bindparam("moment"),
        expires_at=bindparam("until"), token_digest=bindparam("new_digest"), receipt_digest=bindparam("new_receipt"),
        sealed=bindparam("new_sealed"),
    )
)  # fmt: skip
_ROW = Statement(
    select(audit.c.id)
    .where(audit.c.customer_id == bindparam("customer_id"), audit.c.event == EVENT)
    .order_by(audit.c.id.desc())
    .limit(1)
)
_KEEP_RECEIPT = Statement(update(erasures).where(_e.id == bindparam("erasure")).values(receipt=bindparam("text")))
_OWN_KEYS = Statement(
    union(
        select(cases.c.id).where(
            or_(
                cases.c.id == bindparam("case_id"),
                cases.c.customer_id == bindparam("customer_id"),
                cases.c.account_id == bindparam("account_id"),
            ),
            cases.c.owner == cases.c.id,
        ),
        select(customers.c.id).where(customers.c.gave_way_to == bindparam("customer_id")),
    )
)

ITS_TABLES: tuple[Table, ...] = (
    schema.identifiers, schema.found_by, schema.customer_partners, schema.delivery_addresses, schema.undos,
    schema.consents, schema.payment_preferences, schema.contracts, schema.vehicles, schema.secondary_users,
    schema.security_codes,
)  # fmt: skip
"""Where rows are that go with a customer's own; cases go too, with what was said in them."""

ITS_CASES: tuple[Table, ...] = (schema.cases,)

NOT_ITS_OWN: tuple[Table, ...] = (schema.accounts, schema.audit, schema.erasures)
"""Where a customer is named by the id alone: the account goes by its own change, the audit and the erasure stay."""

_mine = or_(
    cases.c.id == bindparam("case"), cases.c.customer_id == bindparam("customer"), cases.c.account_id == bindparam("of")
)
_CLEAR_MESSAGES = Statement(delete(case_messages).where(case_messages.c.case_id.in_(select(cases.c.id).where(_mine))))
_CLEAR_CASES = Statement(delete(cases).where(_mine))
_gave_way = customers.c.gave_way_to == bindparam("customer")
_before = select(customers.c.id).where(_gave_way)
"""The records that gave way to this one."""
_CLEAR = (
    *(
        Statement(
            delete(table).where(or_(table.c.customer_id == bindparam("customer"), table.c.customer_id.in_(_before)))
        )
        for table in ITS_TABLES
    ),
    Statement(delete(customers).where(or_(customers.c.id == bindparam("customer"), _gave_way))),
)


class _Sealed(msgspec.Struct):
    """What of an erasure is personal data. The link's secret is found by its digest, and kept here for its mails."""

    note: str
    holds: tuple[Hold, ...]
    recipients: tuple[str, ...]
    token: str


def find_erasure(read: Reader, erasure_id: str, now: int) -> Erasure | None:
    """The erasure with this id."""
    return _erasure(read, read.one(_GET, erasure_id=erasure_id, now=now))


def find_standing(read: Reader, customer_id: str) -> Erasure | None:
    """What is still to come for a customer."""
    return _erasure(read, read.one(_STANDING, customer_id=customer_id))


def find_erasure_of_case(read: Reader, case_id: str) -> Erasure | None:
    """The newest erasure that was asked for in a case."""
    return _erasure(read, read.one(_OF_CASE, case_id=case_id))


def find_erasure_by_token(read: Reader, token: str) -> Erasure | None:
    """The erasure that the link with this token stops; none once it ended."""
    return _erasure(read, read.one(_BY_TOKEN, digest=digest(token)))


def find_erasure_by_receipt(read: Reader, token: str, now: int) -> Erasure | None:
    """The erasure whose receipt was mailed under this token."""
    return _erasure(read, read.one(_BY_RECEIPT, digest=digest(token), now=now))


def list_erasures(read: Reader, after: tuple[int, str], now: int, most: int) -> list[Erasure]:
    """At most ``most`` of all, those that changed last first, behind the change and id of ``after``."""
    rows = read.all(_NEWEST, since=after[0], after_id=after[1], now=now, most=most)
    return [erasure for erasure in (_erasure(read, row) for row in rows) if erasure is not None]


def list_due(read: Reader, now: int, most: int) -> tuple[str, ...]:
    """Erasures whose wait is over, the longest first; none of an account that is blocked, or may be taken back."""
    return tuple(row[0] for row in read.all(_DUE, now=now, most=most))


def list_other_keys(read: Reader, customer_id: str, account_id: str | None, case_id: str) -> tuple[str, ...]:
    """What has keys of its own, which have to go too: cases of a customer, and records that gave way to this one."""
    rows = read.all(_OWN_KEYS, customer_id=customer_id, account_id=account_id or "-", case_id=case_id)
    return tuple(sorted(row[0] for row in rows))


def find_row(database: Database, customer_id: str) -> str | None:
    """The audit row that says that this customer was erased."""
    with database.reading() as connection:
        rows = connection.rows(_ROW, {"customer_id": customer_id})
    return rows[0][0] if rows else None


def keep_receipt(database: Database, erasure_id: str, text: str) -> None:
    """Keep a receipt beside its erasure: rows of the audit leave one day."""
    insist(database, lambda connection: connection.touch(_KEEP_RECEIPT, {"erasure": erasure_id, "text": text}))


def remains(customer_id: str) -> list[Write]:
    """What others wrote at the very moment a customer was erased; it is dark, and goes an hour later."""
    return list(_clear(customer_id, "-", "-"))


def _erasure(read: Reader, row: Row | None) -> Erasure | None:
    if row is None:
        return None
    try:
        said = read.open(row[3], "erasures", row[0], row[8], _Sealed) if row[8] else None
    except KeyDestroyed:
        said = None
    said = said or _Sealed("", (), (), "")
    return Erasure(
        id=row[0],
        reference=row[1],
        case_id=row[2],
        customer_id=row[3],
        state=State(row[4]),
        version=row[5],
        asked_at=row[6],
        identity=Identity(row[7]),
        note=said.note,
        holds=said.holds,
        recipients=said.recipients,
        token=said.token,
        locale=row[9],
        prepared_by=row[10],
        prepared_at=row[11],
        approved_by=row[12],
        execute_at=row[13],
        changed_at=row[14],
        expires_at=row[15],
        receipt=row[16],
    )


def _seal(erasure: Erasure, writing: Writing) -> bytes:
    said = _Sealed(erasure.note, erasure.holds, erasure.recipients, erasure.token)
    return writing.vault.seal(erasure.customer_id, "erasures", erasure.id, said)


def _prepare(change: ErasurePrepared, writing: Writing) -> Iterable[Write]:
    erasure = change.erasure
    yield Write(
        _PREPARE,
        {
            **{name: getattr(erasure, name) for name in _names if hasattr(erasure, name)},
            "standing": erasure.customer_id,
            "state": erasure.state.value,
            "identity": erasure.identity.value,
            "token_digest": digest(erasure.token),
            "receipt_digest": None,
            "sealed": _seal(erasure, writing),
        },
        expect=1,
    )


def _move(erasure: Erasure, sealed: bytes | None, receipt: bytes | None = None) -> Write:
    return Write(
        _MOVE,
        {
            "erasure": erasure.id,
            "version_before": erasure.version - 1,
            "new_state": erasure.state.value,
            "new_standing": erasure.customer_id if erasure.stands else None,
            "second": erasure.approved_by,
            "due": erasure.execute_at,
            "moment": erasure.changed_at,
            "until": erasure.expires_at,
            "new_digest": digest(erasure.token) if erasure.stands else None,
            "new_receipt": receipt,
            "new_sealed": sealed,
        },
        expect=1,
    )


def _change(change: ErasureApproved | ErasureReturned | ErasureStopped, writing: Writing) -> Iterable[Write]:
    yield _move(change.erasure, _seal(change.erasure, writing))


def _erase(change: CustomerErased, _: Writing) -> Iterable[Write]:
    yield _move(change.erasure, None, digest(change.token))
    yield from end_in_vehicles(change.customer_id, change.erasure.changed_at)
    yield from _clear(change.customer_id, change.account_id or "-", change.erasure.case_id)
    for owner in change.keys:
        yield from clear_unlinked(owner)


def _clear(customer_id: str, account_id: str, case_id: str) -> Iterable[Write]:
    whose = {"case": case_id, "customer": customer_id, "of": account_id}
    yield Write(_CLEAR_MESSAGES, whose)
    yield Write(_CLEAR_CASES, whose)
    yield from (Write(statement, {"customer": customer_id}) for statement in _CLEAR)


WRITES: Writers = {
    ErasurePrepared: _prepare,
    ErasureApproved: _change,
    ErasureReturned: _change,
    ErasureStopped: _change,
    CustomerErased: _erase,
    ReceiptPromised: lambda _, __: (),
}

NEW_KEYS: NewKeys = {ReceiptPromised: "farewell_id"}
