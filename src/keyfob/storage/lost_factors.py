"""Waits for lost factors to be removed: at most one an account."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, or_, select

from keyfob.accounts.lost_factors import (
    HELD,
    Factors,
    FactorsDropped,
    Recovery,
    RecoveryBegun,
    RecoveryFinished,
    RecoveryStopped,
)
from keyfob.storage.accounts import advance
from keyfob.storage.passkeys import drop, list_passkeys
from keyfob.storage.reader import Reader
from keyfob.storage.schema import factor_recoveries
from keyfob.storage.second_factors import drop_app, find_totp
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_NAMES = ("version", "begun_at", "ready_at", "expires_at")
_GET = Statement(
    select(*(factor_recoveries.c[name] for name in _NAMES)).where(
        factor_recoveries.c.account_id == bindparam("account_id")
    )
)
_stands = (factor_recoveries.c.version == bindparam("version"), factor_recoveries.c.expires_at > bindparam("begun_at"))
_BEGIN = upsert(
    factor_recoveries,
    lambda insert: insert.values(
        account_id=bindparam("account_id"), **{name: bindparam(name) for name in _NAMES}
    ).on_conflict_do_update(
        index_elements=["account_id"],
        set_={name: bindparam(name) for name in _NAMES},
        where=or_(*(~part for part in _stands)),
    ),
)
_FINISH = Statement(delete(factor_recoveries).where(factor_recoveries.c.account_id == bindparam("account")))


_STOP = Statement(
    delete(factor_recoveries).where(
        factor_recoveries.c.account_id == bindparam("account"), factor_recoveries.c.begun_at >= bindparam("since")
    )
)


def find_recovery(read: Reader, account_id: str) -> Recovery | None:
    """The wait that was begun last, whether it still stands or not."""
    row = read.one(_GET, account_id=account_id)
    return Recovery(account_id, *row) if row else None


def find_factors(read: Reader, account_id: str) -> Factors:
    """What an account has beside its password."""
    return Factors(find_totp(read, account_id), list_passkeys(read, account_id))


def _begin(change: RecoveryBegun, _: Writing) -> Iterable[Write]:
    values = {name: getattr(change.recovery, name) for name in _NAMES}
    yield Write(_BEGIN, {"account_id": change.account_id, **values}, expect=1)


def _finish(change: RecoveryFinished, _: Writing) -> Iterable[Write]:
    yield advance(change.account_id, change.version)
    yield Write(_FINISH, {"account": change.account_id}, expect=1)


def _drop(change: FactorsDropped, writing: Writing) -> Iterable[Write]:
    if change.app:
        yield from drop_app(change.account_id)
    for passkey in change.passkeys:
        yield from drop(change.account_id, passkey.id, passkey.credential_id, writing)


def _stop(change: RecoveryStopped, _: Writing) -> Iterable[Write]:
    yield Write(_STOP, {"account": change.account_id, "since": change.made_at + HELD})


WRITES: Writers = {
    RecoveryBegun: _begin,
    RecoveryStopped: _stop,
    RecoveryFinished: _finish,
    FactorsDropped: _drop,
}
