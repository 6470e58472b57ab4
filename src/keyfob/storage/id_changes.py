"""Changes of an ID: what is under way, the address that an account gets, and the one that is kept for it a while.

While the old address may take the change back, its row among the identifiers stays: it finds no account, and nobody
else can claim it.
"""

from collections.abc import Iterable

import msgspec
from sqlalchemy import and_, bindparam, delete, or_, select, update

from keyfob.accounts.model import Account
from keyfob.base.email import Email
from keyfob.base.secret import digest
from keyfob.desk.id_change import (
    RUNNING,
    FormerAddressFreed,
    IdChange,
    IdChangeApproved,
    IdChangeCodeFailed,
    IdChanged,
    IdChangeEnded,
    IdChangeLetterWritten,
    IdChangeMailed,
    IdChangeOpened,
    IdChangeProved,
    IdRestored,
    Proof,
    Reason,
    Step,
)
from keyfob.desk.id_change_work import Known
from keyfob.storage.accounts import claim, readdress, still
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.reader import Reader
from keyfob.storage.schema import id_changes, identifiers
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_c = id_changes.c
_columns = (
    _c.id, _c.account_id, _c.case_id, _c.step, _c.version, _c.account_version, _c.desk, _c.reason, _c.opened_by,
    _c.approved_by, _c.proofs, _c.locale, _c.sealed, _c.opened_at, _c.due_at, _c.executed_at, _c.held_until,
    _c.revert_until, _c.expires_at,
)  # fmt: skip
_BY_ID = Statement(select(*_columns).where(_c.id == bindparam("id")))
_BY_TOKEN = Statement(select(*_columns).where(_c.token_digest == bindparam("digest")))
_RUNNING = Statement(select(*_columns).where(_c.running_of == bindparam("account_id")))
_EXECUTED = Statement(
    select(*_columns)
    .where(_c.account_id == bindparam("account_id"), _c.executed_at.is_not(None))
    .order_by(_c.executed_at.desc())
    .limit(1)
)
_OF_CASE = Statement(select(*_columns).where(_c.case_id == bindparam("case_id")).order_by(_c.opened_at.desc()).limit(1))
_HELD = Statement(
    select(_c.held_until)
    .where(_c.account_id == bindparam("account_id"), _c.held_until > bindparam("now"))
    .order_by(_c.held_until.desc())
    .limit(1)
)
_REVERSIBLE = Statement(
    select(_c.revert_until).where(_c.account_id == bindparam("account_id"), _c.revert_until > bindparam("now"))
)
_DUE = Statement(
    select(_c.id)
    .where(
        or_(
            and_(_c.step == Step.WAITING.value, _c.due_at <= bindparam("now")),
            and_(_c.step == Step.PROVING.value, _c.expires_at <= bindparam("now")),
            and_(_c.step == Step.EXECUTED.value, _c.revert_until <= bindparam("now")),
        )
    )
    .order_by(_c.id)
    .limit(bindparam("most"))
)
_HOLDER = Statement(
    select(identifiers.c.account_id).where(identifiers.c.kind == "email", identifiers.c.hash == bindparam("hash"))
)
_names = [column.name for column in id_changes.c]
_OPEN = upsert(
    id_changes,
    lambda insert: insert.values({name: bindparam(name) for name in _names}).on_conflict_do_nothing(
        index_elements=["running_of"]
    ),
)
_changing = [name for name in _names if name not in {"id", "account_id", "case_id", "opened_at", "opened_by"}]
_CHANGE = Statement(
    update(id_changes)
    .where(_c.id == bindparam("change"), _c.version == bindparam("version_before"))
    .values({name: bindparam(f"new_{name}") for name in _changing})
)
_its_address = (
    identifiers.c.kind == "email",
    identifiers.c.hash == bindparam("hash"),
    identifiers.c.account_id == bindparam("account"),
)
_FREE = Statement(delete(identifiers).where(*_its_address))
_RESERVED = Statement(update(identifiers).where(*_its_address).values(account_id=identifiers.c.account_id))


class _Sealed(msgspec.Struct):
    """What of a change is personal data, or a secret; the link's is found by its digest, and kept for mails to come."""

    number: str
    ticket: str
    old: str
    old_folded: str
    new: str
    new_folded: str
    token: str
    codes: dict[str, bytes]
    seen_by: str = ""


def find_id_change(read: Reader, id_change_id: str) -> IdChange | None:
    """The change with this id."""
    return _change(read, read.one(_BY_ID, id=id_change_id))


def find_id_change_by_token(read: Reader, token: str) -> IdChange | None:
    """The change that the link in a mail to the old address is about."""
    return _change(read, read.one(_BY_TOKEN, digest=digest(token)))


def find_id_change_of_case(read: Reader, case_id: str) -> IdChange | None:
    """The last change that was opened from a case."""
    return _change(read, read.one(_OF_CASE, case_id=case_id))


def find_running(read: Reader, account_id: str) -> IdChange | None:
    """The change that runs for an account."""
    return _change(read, read.one(_RUNNING, account_id=account_id))


def find_known(read: Reader, account_id: str) -> Known:
    """The change that runs for an account, and the last that happened."""
    return Known(find_running(read, account_id), _change(read, read.one(_EXECUTED, account_id=account_id)))


def find_hold(read: Reader, account_id: str, now: int) -> int | None:
    """Until when what could not be undone has to wait, since the ID was changed; None where nothing has to."""
    row = read.one(_HELD, account_id=account_id, now=now)
    return row[0] if row else None


def find_reversible(read: Reader, account_id: str, now: int) -> int | None:
    """Until when the former address may take the ID back; None where there is none that may."""
    row = read.one(_REVERSIBLE, account_id=account_id, now=now)
    return row[0] if row else None


def list_due(read: Reader, now: int, most: int) -> tuple[str, ...]:
    """Changes for which it is time to become something else."""
    return tuple(row[0] for row in read.all(_DUE, now=now, most=most))


def is_free(read: Reader, email: Email) -> bool:
    """Whether nobody has an address, or may get it back."""
    return read.one(_HOLDER, hash=read.vault.index("email", email.folded)) is None


def _change(read: Reader, row: Row | None) -> IdChange | None:
    if row is None:
        return None
    try:
        sealed = read.open(row[1], "id_changes", row[0], row[12], _Sealed)
    except KeyDestroyed:
        return None
    return IdChange(
        id=row[0],
        account_id=row[1],
        case_id=row[2],
        number=sealed.number,
        step=Step(row[3]),
        version=row[4],
        account_version=row[5],
        desk=row[6],
        reason=Reason(row[7]),
        ticket=sealed.ticket,
        opened_by=row[8],
        seen_by=sealed.seen_by or None,
        approved_by=row[9],
        proofs=frozenset(Proof(proof) for proof in row[10].split()),
        old=Email(sealed.old, sealed.old_folded),
        new=Email(sealed.new, sealed.new_folded),
        locale=row[11],
        token=sealed.token,
        codes={Proof(proof): code for proof, code in sealed.codes.items()},
        opened_at=row[13],
        due_at=row[14],
        executed_at=row[15],
        held_until=row[16],
        revert_until=row[17],
        expires_at=row[18],
    )


def _values(change: IdChange, writing: Writing) -> dict[str, object]:
    codes = {proof.value: code for proof, code in change.codes.items()}
    old, new = change.old, change.new
    sealed = _Sealed(
        change.number, change.ticket, old.text, old.folded, new.text, new.folded, change.token, codes,
        change.seen_by or "",
    )  # fmt: skip
    plain = {name: getattr(change, name) for name in _names if hasattr(change, name)}
    return {
        **plain,
        "step": change.step.value,
        "reason": change.reason.value,
        "proofs": " ".join(sorted(change.proofs)),
        "running_of": change.account_id if change.step in RUNNING else None,
        "token_digest": digest(change.token),
        "sealed": writing.vault.seal(change.account_id, "id_changes", change.id, sealed),
    }


def _open(change: IdChangeOpened, writing: Writing) -> Iterable[Write]:
    yield still(change.account_id, change.change.account_version)
    yield Write(_OPEN, _values(change.change, writing), expect=1)


def _move(
    change: IdChangeProved
    | IdChangeLetterWritten
    | IdChangeApproved
    | IdChangeEnded
    | IdChanged
    | IdRestored
    | FormerAddressFreed,
    writing: Writing,
) -> Iterable[Write]:
    after = change.change
    values = _values(after, writing)
    fresh = {f"new_{name}": values[name] for name in _changing}
    yield Write(_CHANGE, {"change": after.id, "version_before": after.version - 1, **fresh}, expect=1)


def _execute(change: IdChanged, writing: Writing) -> Iterable[Write]:
    yield from _move(change, writing)
    yield from _reserved(change.account, change.change.old, writing)
    yield claim("email", change.change.new.folded, change.account_id, writing)
    yield readdress(change.account, change.change.new, writing)


def _restore(change: IdRestored, writing: Writing) -> Iterable[Write]:
    yield from _move(change, writing)
    yield from _reserved(change.account, change.change.old, writing)
    yield _free(change.account, change.change.new, writing)
    yield readdress(change.account, change.change.old, writing)


def _release(change: FormerAddressFreed, writing: Writing) -> Iterable[Write]:
    yield from _move(change, writing)
    values = {"hash": writing.vault.index("email", change.change.old.folded), "account": change.account_id}
    yield Write(_FREE, values, expect=1)


def _free(account: Account, email: Email, writing: Writing) -> Write:
    return Write(_FREE, {"hash": writing.vault.index("email", email.folded), "account": account.id}, expect=1)


def _reserved(account: Account, email: Email, writing: Writing) -> Iterable[Write]:
    yield Write(_RESERVED, {"hash": writing.vault.index("email", email.folded), "account": account.id}, expect=1)


def _nothing(_: IdChangeMailed | IdChangeCodeFailed, __: Writing) -> Iterable[Write]:
    """The mail is a message of its commit, and tries are counted before."""
    return ()


WRITES: Writers = {
    IdChangeOpened: _open,
    IdChangeProved: _move,
    IdChangeCodeFailed: _nothing,
    IdChangeLetterWritten: _move,
    IdChangeApproved: _move,
    IdChangeEnded: _move,
    IdChanged: _execute,
    IdRestored: _restore,
    FormerAddressFreed: _release,
    IdChangeMailed: _nothing,
}
