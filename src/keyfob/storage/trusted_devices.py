"""Trusted devices: found by the digest of their cookie, listed by their account."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from keyfob.accounts.trusted_device import DeviceForgotten, DevicesForgotten, DeviceTrusted, TrustedDevice
from keyfob.storage.reader import Reader
from keyfob.storage.schema import trusted_devices
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers, Writing

_columns = (
    trusted_devices.c.id, trusted_devices.c.digest, trusted_devices.c.sealed, trusted_devices.c.since,
    trusted_devices.c.until,
)  # fmt: skip
_its = (trusted_devices.c.account_id == bindparam("account_id"), trusted_devices.c.until > bindparam("now"))
_TRUSTED = Statement(select(trusted_devices.c.id).where(trusted_devices.c.digest == bindparam("digest"), *_its))
_LIST = Statement(
    select(*_columns).where(*_its).order_by(trusted_devices.c.since.desc(), trusted_devices.c.id).limit(200)
)
_ADD = Statement(insert(trusted_devices))
_of_account = trusted_devices.c.account_id == bindparam("account")
_REPLACE = Statement(delete(trusted_devices).where(_of_account, trusted_devices.c.digest == bindparam("former")))
_FORGET = Statement(delete(trusted_devices).where(_of_account, trusted_devices.c.id == bindparam("device_id")))
_FORGET_ALL = Statement(delete(trusted_devices).where(_of_account))


class _Sealed(msgspec.Struct):
    """What of a trusted device is personal data."""

    device: str
    network: str


def is_trusted(read: Reader, account_id: str, digest: bytes, now: int) -> bool:
    """Whether the browser with this cookie is not asked for a code when this account signs in."""
    return read.one(_TRUSTED, account_id=account_id, digest=digest, now=now) is not None


def list_trusted_devices(read: Reader, account_id: str, now: int) -> tuple[TrustedDevice, ...]:
    """The devices trusted by an account, newest first."""
    found = []
    for row in read.all(_LIST, account_id=account_id, now=now):
        sealed = read.open(account_id, "trusted_devices", row[0], row[2], _Sealed)
        found.append(TrustedDevice(row[0], account_id, row[1], sealed.device, sealed.network, row[3], row[4]))
    return tuple(found)


def _trust(change: DeviceTrusted, writing: Writing) -> Iterable[Write]:
    device = change.trusted
    if change.former is not None:
        yield Write(_REPLACE, {"account": change.account_id, "former": change.former})
    sealed = _Sealed(device.device, device.network)
    values = {"digest": device.digest, "account_id": device.account_id, "id": device.id}
    values_then = {"since": device.since, "until": device.until}
    kept = writing.vault.seal(device.account_id, "trusted_devices", device.id, sealed)
    yield Write(_ADD, {**values, **values_then, "sealed": kept})


WRITES: Writers = {
    DeviceTrusted: _trust,
    DeviceForgotten: lambda change, _: (Write(_FORGET, {"account": change.account_id, "device_id": change.device_id}),),
    DevicesForgotten: lambda change, _: (Write(_FORGET_ALL, {"account": change.account_id}),),
}
