"""Second factors: the app's secret, sealed, the step of its last code, and the recovery codes that stand in for it."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.accounts.backup_codes import BackupCode, BackupCodesMade, BackupCodeUsed
from keyfob.accounts.second_factor import AppCodeTaken, AppShut, AppSwitchedOff
from keyfob.accounts.totp import SecondFactorTurnedOff, SecondFactorTurnedOn, SetUp, SetUpBegun, Totp
from keyfob.storage.accounts import advance, still
from keyfob.storage.reader import Reader
from keyfob.storage.schema import backup_codes, known_browsers, second_factors, totp_set_ups
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_GET = Statement(
    select(
        second_factors.c.sealed,
        second_factors.c.since,
        second_factors.c.step,
        second_factors.c.failures,
        second_factors.c.strange,
    ).where(second_factors.c.account_id == bindparam("account_id"))
)
_GET_SET_UP = Statement(
    select(totp_set_ups.c.sealed, totp_set_ups.c.version, totp_set_ups.c.expires_at).where(
        totp_set_ups.c.account_id == bindparam("account_id"), totp_set_ups.c.sid == bindparam("sid")
    )
)
_CODES = Statement(
    select(backup_codes.c.id, backup_codes.c.digest).where(backup_codes.c.account_id == bindparam("account_id"))
)

_BEGIN = upsert(
    totp_set_ups,
    lambda insert: insert.values(
        account_id=bindparam("account_id"), sid=bindparam("sid"), sealed=bindparam("sealed"),
        version=bindparam("version"), expires_at=bindparam("expires_at"),
    ).on_conflict_do_update(
        index_elements=["account_id", "sid"],
        set_={name: bindparam(name) for name in ("sealed", "version", "expires_at")},
    ),
)  # fmt: skip
_set_ups = totp_set_ups.c.account_id == bindparam("account")
_END_SET_UP = Statement(delete(totp_set_ups).where(_set_ups, totp_set_ups.c.sid == bindparam("session")))
_END_SET_UPS = Statement(delete(totp_set_ups).where(_set_ups))
_TURN_ON = upsert(
    second_factors,
    lambda insert: insert.values(
        account_id=bindparam("account_id"), sealed=bindparam("sealed"), since=bindparam("since"),
        step=bindparam("step"), failures=0, strange=0,
    ).on_conflict_do_update(
        index_elements=["account_id"],
        set_={**{name: bindparam(name) for name in ("sealed", "since", "step")}, "failures": 0, "strange": 0},
    ),
)  # fmt: skip
_its = second_factors.c.account_id == bindparam("account")
_TURN_OFF = Statement(delete(second_factors).where(_its))
_TAKE = Statement(
    update(second_factors)
    .where(_its, second_factors.c.step < bindparam("taken"))
    .values(step=bindparam("taken"), failures=0, strange=0)
)
FAIL = Statement(
    update(second_factors)
    .where(_its)
    .values(failures=second_factors.c.failures + 1, strange=second_factors.c.strange + bindparam("stranger"))
)
_UNFAMILIAR = Statement(
    update(known_browsers).where(known_browsers.c.account_id == bindparam("account")).values(typed_code=0)
)
_ADD_CODE = Statement(insert(backup_codes))
_DROP_CODES = Statement(delete(backup_codes).where(backup_codes.c.account_id == bindparam("account")))
_USE_CODE = Statement(
    delete(backup_codes).where(
        backup_codes.c.account_id == bindparam("account"), backup_codes.c.id == bindparam("code_id")
    )
)


class _Sealed(msgspec.Struct):
    """A secret that opens an account, which is sealed like what is personal."""

    secret: bytes


def find_totp(read: Reader, account_id: str) -> Totp | None:
    """The app that codes are asked of, if any."""
    row = read.one(_GET, account_id=account_id)
    if row is None:
        return None
    sealed = read.open(account_id, "second_factors", account_id, row[0], _Sealed)
    return Totp(account_id, sealed.secret, row[1], row[2], row[3], row[4])


def find_set_up(read: Reader, account_id: str, sid: str) -> SetUp | None:
    """The secret shown last to that session and never confirmed, if any."""
    row = read.one(_GET_SET_UP, account_id=account_id, sid=sid)
    if row is None:
        return None
    sealed = read.open(account_id, "totp_set_ups", sid, row[0], _Sealed)
    return SetUp(account_id, sid, sealed.secret, row[1], row[2])


def list_backup_codes(read: Reader, account_id: str) -> tuple[BackupCode, ...]:
    """The recovery codes that are left."""
    return tuple(BackupCode(*row) for row in read.all(_CODES, account_id=account_id))


def _begin(change: SetUpBegun, writing: Writing) -> Iterable[Write]:
    set_up = change.set_up
    sealed = writing.vault.seal(set_up.account_id, "totp_set_ups", set_up.sid, _Sealed(set_up.secret))
    values = {"account_id": set_up.account_id, "sid": set_up.sid, "version": set_up.version}
    yield Write(_BEGIN, {**values, "expires_at": set_up.expires_at, "sealed": sealed})


def _turn_on(change: SecondFactorTurnedOn, writing: Writing) -> Iterable[Write]:
    owner = change.account_id
    yield advance(owner, change.version)
    yield Write(_END_SET_UP, {"account": owner, "session": change.sid}, expect=1)
    yield Write(_END_SET_UPS, {"account": owner})
    sealed = writing.vault.seal(owner, "second_factors", owner, _Sealed(change.secret))
    yield Write(_TURN_ON, {"account_id": owner, "sealed": sealed, "since": change.at, "step": change.step})
    yield Write(_UNFAMILIAR, {"account": owner})


def drop_app(account_id: str) -> Iterable[Write]:
    """The writes that take the app and its recovery codes from an account. Guard: it was there."""
    yield Write(_TURN_OFF, {"account": account_id}, expect=1)
    yield Write(_DROP_CODES, {"account": account_id})


def _turn_off(change: SecondFactorTurnedOff, _: Writing) -> Iterable[Write]:
    yield advance(change.account_id, change.version)
    yield from drop_app(change.account_id)


def _make_codes(change: BackupCodesMade, _: Writing) -> Iterable[Write]:
    # The guard also keeps two sets that are made at once from standing beside each other.
    yield still(change.account_id, change.version)
    yield Write(_DROP_CODES, {"account": change.account_id})
    for code in change.codes:
        yield Write(_ADD_CODE, {"account_id": change.account_id, "id": code.id, "digest": code.digest})


def _use_code(change: BackupCodeUsed, _: Writing) -> Iterable[Write]:
    yield Write(_USE_CODE, {"account": change.account_id, "code_id": change.code_id}, expect=1)


def _take(change: AppCodeTaken, _: Writing) -> Iterable[Write]:
    yield Write(_TAKE, {"account": change.account_id, "taken": change.step}, expect=1)


WRITES: Writers = {
    SetUpBegun: _begin,
    SecondFactorTurnedOn: _turn_on,
    SecondFactorTurnedOff: _turn_off,
    BackupCodesMade: _make_codes,
    BackupCodeUsed: _use_code,
    AppCodeTaken: _take,
    AppSwitchedOff: lambda _change, _writing: (),
    AppShut: lambda _change, _writing: (),
}
