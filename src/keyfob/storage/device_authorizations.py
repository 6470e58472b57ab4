"""Devices that wait for a person: found by the digest of their own code, or by that of the code they show.

What a device says of itself and where it asked from is sealed by the program, since nobody knows yet whose it is.
"""

from collections.abc import Iterable

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update

from keyfob.protocol.device_approval import DeviceApproved, DeviceDenied
from keyfob.protocol.device_authorization import Claimed, DeviceAsked, DeviceAuthorization, State
from keyfob.protocol.grants.device_code import DevicePolled, DeviceSignedIn, DeviceSlowedDown
from keyfob.storage.families import add_device_family
from keyfob.storage.reader import Reader
from keyfob.storage.schema import accounts, device_authorizations, sessions
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.sessions import prolong
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_d = device_authorizations.c


def _found(which: ColumnElement[bool]) -> Statement:
    return Statement(
        select(
            _d.digest, _d.client_id, _d.scopes, _d.sealed, _d.asked_at, _d.expires_at, _d.interval, _d.polled_at,
            _d.state, _d.account_id, _d.sid, _d.auth_time, _d.acr, _d.amr, accounts.c.status, sessions.c.sid,
        )
        .select_from(
            device_authorizations.outerjoin(accounts, accounts.c.id == _d.account_id).outerjoin(
                sessions, and_(sessions.c.account_id == _d.account_id, sessions.c.sid == _d.sid)
            )
        )
        .where(which)
    )  # fmt: skip


_BY_DEVICE = _found(_d.digest == bindparam("digest"))
_BY_USER_CODE = _found(_d.user_digest == bindparam("digest"))
_ADD = upsert(
    device_authorizations,
    lambda insert: insert.values({column.name: bindparam(column.name) for column in _d}).on_conflict_do_nothing(),
)
_this = _d.digest == bindparam("device")
_waiting = and_(_this, _d.state == State.WAITING.value)
_POLL = Statement(
    update(device_authorizations)
    .where(_waiting, or_(_d.polled_at.is_(None), _d.polled_at <= bindparam("latest")))
    .values(polled_at=bindparam("moment"))
)
_SLOW_DOWN = Statement(
    update(device_authorizations)
    .where(_waiting)
    .values(interval=_d.interval + bindparam("more"), polled_at=bindparam("moment"))
)
_APPROVE = Statement(
    update(device_authorizations)
    .where(_waiting)
    .values(
        state=State.APPROVED.value, account_id=bindparam("account"), sid=bindparam("of_sid"),
        auth_time=bindparam("proved_at"), acr=bindparam("level"), amr=bindparam("methods"),
    )
)  # fmt: skip
_DENY = Statement(
    update(device_authorizations).where(_waiting).values(state=State.DENIED.value, account_id=bindparam("account"))
)
_USE = Statement(
    update(device_authorizations)
    .where(_this, _d.state == State.APPROVED.value)
    .values(state=State.USED.value)
)  # fmt: skip


class _Sealed(msgspec.Struct):
    """What of a device may be personal data."""

    model: str
    name: str
    network: str
    id: str = ""


def find_device_authorization(read: Reader, device_digest: bytes | None) -> DeviceAuthorization | None:
    """The device that asks with this code, with whether its account and its session are still there."""
    return _find(read, _BY_DEVICE, device_digest) if device_digest else None


def find_by_user_code(read: Reader, user_digest: bytes) -> DeviceAuthorization | None:
    """The device that shows this code."""
    return _find(read, _BY_USER_CODE, user_digest)


def _find(read: Reader, statement: Statement, digest: bytes) -> DeviceAuthorization | None:
    row = read.one(statement, digest=digest)
    if row is None:
        return None
    sealed = read.open(PROGRAM, "device_authorizations", row[0].hex(), row[3], _Sealed)
    return DeviceAuthorization(
        digest=row[0],
        client_id=row[1],
        scopes=tuple(row[2].split()),
        claimed=Claimed(sealed.model, sealed.name, sealed.id),
        network=sealed.network,
        asked_at=row[4],
        expires_at=row[5],
        interval=row[6],
        polled_at=row[7],
        state=State(row[8]),
        account_id=row[9] or "",
        sid=row[10],
        auth_time=row[11],
        acr=row[12],
        amr=tuple(row[13].split()),
        account_live=row[14] == "active",
        session_live=row[15] is not None,
    )


def _ask(change: DeviceAsked, writing: Writing) -> Iterable[Write]:
    device = change.device
    sealed = _Sealed(device.claimed.model, device.claimed.name, device.network, device.claimed.id)
    values = {
        "digest": device.digest,
        "user_digest": change.user_digest,
        "client_id": device.client_id,
        "scopes": " ".join(device.scopes),
        "sealed": writing.vault.seal(PROGRAM, "device_authorizations", device.digest.hex(), sealed),
        "asked_at": device.asked_at,
        "expires_at": device.expires_at,
        "interval": device.interval,
        "polled_at": None,
        "state": device.state.value,
        "account_id": None,
        "sid": "",
        "auth_time": 0,
        "acr": "",
        "amr": "",
    }
    yield Write(_ADD, values, expect=1)


def _poll(change: DevicePolled, _: Writing) -> Iterable[Write]:
    yield Write(_POLL, {"device": change.device_digest, "latest": change.latest, "moment": change.at}, expect=1)


def _slow_down(change: DeviceSlowedDown, _: Writing) -> Iterable[Write]:
    yield Write(_SLOW_DOWN, {"device": change.device_digest, "more": change.more, "moment": change.at})


def _approve(change: DeviceApproved, _: Writing) -> Iterable[Write]:
    who = {"account": change.account_id, "of_sid": change.sid, "proved_at": change.auth_time}
    how = {"level": change.acr, "methods": " ".join(change.amr)}
    yield Write(_APPROVE, {"device": change.device_digest, **who, **how}, expect=1)


def _deny(change: DeviceDenied, _: Writing) -> Iterable[Write]:
    yield Write(_DENY, {"device": change.device_digest, "account": change.account_id}, expect=1)


def _sign_in(change: DeviceSignedIn, _: Writing) -> Iterable[Write]:
    yield Write(_USE, {"device": change.device_digest}, expect=1)
    yield prolong(change.account_id, change.sid, change.at, change.family.expires_at)
    yield from add_device_family(change.family, change.sub, change.at)


WRITES: Writers = {
    DeviceAsked: _ask,
    DevicePolled: _poll,
    DeviceSlowedDown: _slow_down,
    DeviceApproved: _approve,
    DeviceDenied: _deny,
    DeviceSignedIn: _sign_in,
}
