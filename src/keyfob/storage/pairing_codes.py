"""Pairing codes: one for each account, found by it or by the digest of the code."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, select, update

from keyfob.protocol.model import Login
from keyfob.protocol.pairing_code import PairingCode, PairingCodeMade, PairingCodeUsed
from keyfob.storage.families import add_device_family
from keyfob.storage.reader import Reader
from keyfob.storage.schema import accounts, pairing_codes, sessions
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_p = pairing_codes.c


def _found(which: ColumnElement[bool]) -> Statement:
    return Statement(
        select(
            _p.account_id, _p.id, _p.shown_to, _p.auth_time, _p.acr, _p.amr, _p.expires_at, _p.used_at, _p.sid,
            _p.sealed, accounts.c.status, sessions.c.sid,
        )
        .select_from(
            pairing_codes.outerjoin(accounts, accounts.c.id == _p.account_id).outerjoin(
                sessions, and_(sessions.c.account_id == _p.account_id, sessions.c.sid == _p.shown_to)
            )
        )
        .where(which)
    )  # fmt: skip


_BY_CODE = _found(_p.digest == bindparam("digest"))
_OF_ACCOUNT = _found(_p.account_id == bindparam("account_id"))
_NEW: dict[str, BindParameter[Any]] = {column.name: bindparam(column.name) for column in _p}
_MAKE = upsert(
    pairing_codes,
    lambda insert: insert.values(_NEW).on_conflict_do_update(
        index_elements=["account_id"], set_={name: value for name, value in _NEW.items() if name != "account_id"}
    ),
)
_USE = Statement(
    update(pairing_codes)
    .where(_p.account_id == bindparam("account"), _p.id == bindparam("code_id"), _p.used_at.is_(None))
    .values(
        used_at=bindparam("moment"), sid=bindparam("of_sid"), sealed=bindparam("kept"), expires_at=bindparam("until")
    )
)


class _Sealed(msgspec.Struct):
    """What My shows of the device."""

    label: str
    network: str


def find_pairing_code(read: Reader, code_digest: bytes) -> PairingCode | None:
    """The code that was typed on a device; what is sealed stays so."""
    row = read.one(_BY_CODE, digest=code_digest)
    return _pairing(row, _Sealed("", "")) if row else None


def find_pairing_code_of(read: Reader, account_id: str) -> PairingCode | None:
    """The newest code of an account, and which device it signed in."""
    row = read.one(_OF_ACCOUNT, account_id=account_id)
    if row is None:
        return None
    return _pairing(row, read.open(account_id, "pairing_codes", row[1], row[9], _Sealed) if row[9] else _Sealed("", ""))


def _pairing(row: Row, sealed: _Sealed) -> PairingCode:
    return PairingCode(
        id=row[1],
        shown_to=Login(row[0], row[2], row[3], row[4], tuple(row[5].split())),
        expires_at=row[6],
        used_at=row[7],
        sid=row[8],
        label=sealed.label,
        network=sealed.network,
        account_live=row[10] == "active",
        session_live=row[11] is not None,
    )


def _make(change: PairingCodeMade, _: Writing) -> Iterable[Write]:
    pairing = change.pairing
    values = {
        "account_id": change.account_id,
        "id": pairing.id,
        "digest": change.code_digest,
        "shown_to": pairing.shown_to.sid,
        "auth_time": pairing.shown_to.auth_time,
        "acr": pairing.shown_to.acr,
        "amr": " ".join(pairing.shown_to.amr),
        "expires_at": pairing.expires_at,
        "used_at": None,
        "sid": "",
        "sealed": None,
    }
    yield Write(_MAKE, values)


def _use(change: PairingCodeUsed, writing: Writing) -> Iterable[Write]:
    shown = _Sealed(change.claimed.label, change.network)
    kept = writing.vault.seal(change.account_id, "pairing_codes", change.code_id, shown)
    which = {"account": change.account_id, "code_id": change.code_id}
    values = {"moment": change.at, "of_sid": change.sid, "kept": kept, "until": change.shown_until}
    yield Write(_USE, {**which, **values}, expect=1)
    yield from add_device_family(change.family, change.sub, change.at)


WRITES: Writers = {PairingCodeMade: _make, PairingCodeUsed: _use}
