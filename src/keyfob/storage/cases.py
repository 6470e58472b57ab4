"""Cases and their messages, sealed under the key of the customer record, or of the case; found by number and link."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import bindparam, delete, insert, or_, select, update

from keyfob.base.email import Email
from keyfob.base.secret import digest
from keyfob.desk.caller_check import CallerChecked, CallerNotChecked
from keyfob.desk.cases import (
    About,
    Case,
    CaseHandedOver,
    CaseKeyMade,
    CaseLinkChanged,
    CaseMailed,
    CaseMessage,
    CaseMessageWritten,
    CaseOpened,
    CaseStateChanged,
    Side,
    State,
)
from keyfob.desk.report import Standing
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.database import Database, commit
from keyfob.storage.reader import Reader
from keyfob.storage.schema import case_messages, cases
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.unlinked import hash_address
from keyfob.storage.writing import NewKeys, Writers, Writing

_c = cases.c
COLUMNS = (
    _c.id, _c.about, _c.state, _c.version, _c.owner, _c.account_id, _c.customer_id, _c.locale, _c.confirmed,
    _c.messages, _c.taken_by, _c.opened_at, _c.changed_at, _c.expires_at, _c.sealed, _c.due_at, _c.partner_id,
    _c.opened_by, _c.caller_checked_at, _c.given_by, _c.for_desk,
)  # fmt: skip
_stands = _c.expires_at > bindparam("now")
_BY_ID = Statement(select(*COLUMNS).where(_c.id == bindparam("case_id"), _stands))
_BY_TOKEN = Statement(select(*COLUMNS).where(_c.token_digest == bindparam("digest"), _stands))
_BY_NUMBER = Statement(select(*COLUMNS).where(_c.number_hash == bindparam("hash"), _stands))
_REPORT = Statement(select(*COLUMNS).where(_c.report_of == bindparam("account_id")))
_OF_CUSTOMER = Statement(
    select(*COLUMNS)
    .where(or_(_c.account_id == bindparam("account_id"), _c.customer_id == bindparam("customer_id")), _stands)
    .order_by(_c.changed_at.desc(), _c.id)
    .limit(bindparam("most"))
)
_MESSAGES = Statement(
    select(
        case_messages.c.number, case_messages.c.side, case_messages.c.staff, case_messages.c.at, case_messages.c.sealed
    )
    .where(case_messages.c.case_id == bindparam("case_id"))
    .order_by(case_messages.c.number)
)
_names = [column.name for column in cases.c]
_OPEN = upsert(
    cases,
    lambda insert: insert.values({name: bindparam(name) for name in _names}).on_conflict_do_nothing(),
)
_SAY = Statement(insert(case_messages))
_CHANGE = Statement(
    update(cases)
    .where(_c.id == bindparam("case"), _c.version == bindparam("version_before"))
    .values(
        state=bindparam("new_state"), version=_c.version + 1, confirmed=bindparam("new_confirmed"),
        messages=bindparam("new_messages"), taken_by=bindparam("new_taken_by"), changed_at=bindparam("moment"),
        expires_at=bindparam("until"), token_digest=bindparam("new_digest"), sealed=bindparam("new_sealed"),
        due_at=bindparam("new_due"), report_of=bindparam("new_report_of"), partner_id=bindparam("new_partner"),
        caller_checked_at=bindparam("new_checked"), given_by=bindparam("new_given_by"),
        for_desk=bindparam("new_for_desk"),
    )
)  # fmt: skip
_OVER = Statement(
    select(_c.id, _c.owner).where(_c.expires_at <= bindparam("before")).order_by(_c.expires_at).limit(bindparam("most"))
)
_DELETE = Statement(delete(cases).where(_c.id == bindparam("case")))
_DELETE_MESSAGES = Statement(delete(case_messages).where(case_messages.c.case_id == bindparam("case")))


_PLACE = "case_messages"


class _Sealed(msgspec.Struct):
    """What of a case is personal data. The link's secret is found by its digest, and kept here for mails to come."""

    number: str
    name: str
    email: str
    folded: str
    token: str


def find_case(read: Reader, case_id: str, now: int) -> Case | None:
    """The case with this id, whoever's it is."""
    return read_case(read, read.one(_BY_ID, case_id=case_id, now=now))


def find_own_case(read: Reader, case_id: str, account_id: str, customer_id: str | None, now: int) -> Case | None:
    """The case with this id where it belongs to the account, or to the record it is linked with."""
    case = find_case(read, case_id, now)
    mine = case is not None and (case.account_id == account_id or (case.customer_id or "") == (customer_id or "-"))
    return case if mine else None


def find_case_by_token(read: Reader, token: str, now: int) -> Case | None:
    """The case whose mailed link carries this token."""
    return read_case(read, read.one(_BY_TOKEN, digest=digest(token), now=now))


def find_case_by_number(read: Reader, number: str, now: int) -> Case | None:
    """The case with this number."""
    return read_case(read, read.one(_BY_NUMBER, hash=read.vault.index("case number", number), now=now))


def list_cases(read: Reader, account_id: str, customer_id: str | None, now: int, most: int) -> list[Case]:
    """At most ``most`` cases of an account, and of the record it is linked with, the newest first."""
    rows = read.all(_OF_CUSTOMER, account_id=account_id, customer_id=customer_id or "-", now=now, most=most)
    return [case for case in (read_case(read, row) for row in rows) if case is not None]


def find_standing(read: Reader, account_id: str) -> Standing | None:
    """The report that stands for an account."""
    case = read_case(read, read.one(_REPORT, account_id=account_id))
    return Standing(case, tuple(list_messages(read, case))) if case else None


def list_messages(read: Reader, case: Case) -> list[CaseMessage]:
    """Everything that was said in a case, oldest first."""
    rows: Sequence[Row] = read.all(_MESSAGES, case_id=case.id)
    return [
        CaseMessage(number, Side(side), staff, read.open(case.owner, _PLACE, _row_id(case, number), sealed, str), at)
        for number, side, staff, at, sealed in rows
    ]


def purge_cases(database: Database, vault: Vault, *, before: int, most: int) -> int:
    """Forget at most ``most`` cases that were over before then: first the keys of their own, then their rows."""
    with database.reading() as connection:
        over = connection.rows(_OVER, {"before": before, "most": most})
    if over:
        own = [case_id for case_id, owner in over if case_id == owner]
        if own:
            vault.keys.destroy(*own)
        deletes = (_DELETE_MESSAGES, _DELETE)
        commit(database, [Write(statement, {"case": row[0]}) for row in over for statement in deletes])
    return len(over)


def read_case(read: Reader, row: Row | None) -> Case | None:
    """What a row says; None where its key was destroyed, with the record it belonged to."""
    if row is None:
        return None
    try:
        sealed = read.open(row[4], "cases", row[0], row[14], _Sealed)
    except KeyDestroyed:
        return None
    return Case(
        id=row[0],
        number=sealed.number,
        about=About(row[1]),
        state=State(row[2]),
        version=row[3],
        owner=row[4],
        account_id=row[5],
        customer_id=row[6],
        name=sealed.name,
        email=Email(sealed.email, sealed.folded),
        locale=row[7],
        confirmed=bool(row[8]),
        token=sealed.token,
        messages=row[9],
        taken_by=row[10],
        opened_at=row[11],
        changed_at=row[12],
        expires_at=row[13],
        due_at=row[15],
        partner_id=row[16],
        opened_by=row[17],
        caller_checked_at=row[18],
        given_by=row[19],
        for_desk=row[20],
    )


def _row_id(case: Case, number: int) -> str:
    """Where a message is sealed for."""
    return f"{case.id}.{number}"


def _seal(case: Case, writing: Writing) -> bytes:
    sealed = _Sealed(case.number, case.name, case.email.text, case.email.folded, case.token)
    return writing.vault.seal(case.owner, "cases", case.id, sealed)


def rank_of(case: Case) -> int:
    """What comes first in the queue, whenever it is due: the smaller."""
    return 0 if case.is_urgent else 1


def _report_of(case: Case) -> str | None:
    return case.account_id if case.about is About.SECURITY and case.state is not State.CLOSED else None


def _address_of(case: Case, writing: Writing) -> bytes | None:
    """What an erasure finds the case by, where it is linked with nobody."""
    return None if case.account_id or case.customer_id else hash_address(writing.vault, case.email.folded)


def _digest_of(case: Case) -> bytes | None:
    return digest(case.token) if case.token else None


def _open(change: CaseOpened, writing: Writing) -> Iterable[Write]:
    case = change.case
    values = {name: getattr(case, name) for name in _names if hasattr(case, name)}
    yield Write(
        _OPEN,
        {
            **values,
            "about": case.about.value,
            "state": case.state.value,
            "confirmed": int(case.confirmed),
            "report_of": _report_of(case),
            "rank": rank_of(case),
            "number_hash": writing.vault.index("case number", case.number),
            "address_hash": _address_of(case, writing),
            "token_digest": _digest_of(case),
            "sealed": _seal(case, writing),
        },
        expect=1,
    )
    yield _say(case, change.message, writing)


def _say(case: Case, message: CaseMessage, writing: Writing) -> Write:
    return Write(
        _SAY,
        {
            "case_id": case.id,
            "number": message.number,
            "side": message.side.value,
            "staff": message.staff,
            "at": message.at,
            "sealed": writing.vault.seal(case.owner, _PLACE, _row_id(case, message.number), message.text),
        },
    )


def _write_message(change: CaseMessageWritten, writing: Writing) -> Iterable[Write]:
    yield from _change(change, writing)
    yield _say(change.case, change.message, writing)


def _change(
    change: CaseMessageWritten | CaseStateChanged | CaseHandedOver | CaseLinkChanged | CallerChecked, writing: Writing
) -> Iterable[Write]:
    yield write_case(change.case, writing)


def write_case(case: Case, writing: Writing) -> Write:
    """The case as it is afterwards. Guard: its version was one less."""
    return Write(
        _CHANGE,
        {
            "case": case.id,
            "version_before": case.version - 1,
            "new_state": case.state.value,
            "new_confirmed": int(case.confirmed),
            "new_messages": case.messages,
            "new_taken_by": case.taken_by,
            "new_given_by": case.given_by,
            "new_for_desk": case.for_desk,
            "moment": case.changed_at,
            "until": case.expires_at,
            "new_due": case.due_at,
            "new_report_of": _report_of(case),
            "new_partner": case.partner_id,
            "new_checked": case.caller_checked_at,
            "new_digest": _digest_of(case),
            "new_sealed": _seal(case, writing),
        },
        expect=1,
    )


def _nothing(_: CaseKeyMade | CaseMailed, __: Writing) -> Iterable[Write]:
    """The key is made before the commit, and the mail is a message of it."""
    return ()


WRITES: Writers = {
    CaseKeyMade: _nothing,
    CaseOpened: _open,
    CaseMessageWritten: _write_message,
    CaseStateChanged: _change,
    CaseHandedOver: _change,
    CaseLinkChanged: _change,
    CallerChecked: _change,
    CallerNotChecked: lambda _change, _writing: (),
    CaseMailed: _nothing,
}

NEW_KEYS: NewKeys = {CaseKeyMade: "case_id"}
