"""Passkeys of staff: apart from customers', sealed under their owner's key, found by a keyed hash of their id."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, insert, select, update

from keyfob.accounts.passkey import Passkey
from keyfob.desk.staff import Staff
from keyfob.desk.staff_passkey import StaffPasskeyAdded, StaffPasskeyRefused, StaffPasskeyUsed
from keyfob.storage.reader import Reader
from keyfob.storage.schema import staff_passkeys
from keyfob.storage.staff import advance, find_staff
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.writing import Writers, Writing

KIND = "staff passkey"
_p = staff_passkeys.c
_columns = (_p.id, _p.copyable, _p.backed_up, _p.sign_count, _p.created_at, _p.used_at, _p.sealed, _p.staff_id)
_BY_HASH = Statement(select(*_columns).where(_p.hash == bindparam("hash")))
_OF_STAFF = Statement(
    select(*_columns).where(_p.staff_id == bindparam("staff_id")).order_by(_p.created_at, _p.id).limit(50)
)
_ADD = Statement(insert(staff_passkeys))
_USE = Statement(
    update(staff_passkeys)
    .where(_p.staff_id == bindparam("whose"), _p.id == bindparam("passkey"))
    .values(sign_count=bindparam("count"), backed_up=bindparam("copied"), used_at=bindparam("moment"))
)


class _Sealed(msgspec.Struct):
    """What of a passkey could tell where else its owner is known."""

    credential_id: bytes
    public_key: bytes
    aaguid: str
    transports: tuple[str, ...]


def find_staff_passkey(read: Reader, credential_id: bytes) -> tuple[Staff, Passkey] | None:
    """The passkey of the staff with this id, and whose it is; a customer's is not among them."""
    row = read.one(_BY_HASH, hash=read.vault.index(KIND, credential_id.hex()))
    owner = find_staff(read, row[7]) if row else None
    return (owner, _passkey(read, row)) if row and owner else None


def list_staff_passkeys(read: Reader, staff_id: str) -> tuple[Passkey, ...]:
    """All passkeys of somebody, oldest first."""
    return tuple(_passkey(read, row) for row in read.all(_OF_STAFF, staff_id=staff_id))


def is_known_to_staff(read: Reader, credential_id: bytes) -> bool:
    """Whether somebody of the staff has a passkey of this id."""
    return read.one(_BY_HASH, hash=read.vault.index(KIND, credential_id.hex())) is not None


def _passkey(read: Reader, row: Row) -> Passkey:
    sealed = read.open(row[7], "staff_passkeys", row[0], row[6], _Sealed)
    return Passkey(
        id=row[0],
        credential_id=sealed.credential_id,
        public_key=sealed.public_key,
        aaguid=sealed.aaguid,
        transports=sealed.transports,
        is_copyable=bool(row[1]),
        is_backed_up=bool(row[2]),
        sign_count=row[3],
        created_at=row[4],
        used_at=row[5],
    )


def _add(change: StaffPasskeyAdded, writing: Writing) -> Iterable[Write]:
    new, vault = change.passkey, writing.vault
    sealed = _Sealed(new.credential_id, new.public_key, new.aaguid, new.transports)
    yield advance(change.staff)
    yield Write(
        _ADD,
        {
            "hash": vault.index(KIND, new.credential_id.hex()),
            "staff_id": change.staff_id,
            "id": new.id,
            "copyable": int(new.is_copyable),
            "backed_up": int(new.is_backed_up),
            "sign_count": new.sign_count,
            "created_at": new.created_at,
            "used_at": new.used_at,
            "sealed": vault.seal(change.staff_id, "staff_passkeys", new.id, sealed),
        },
    )


def _use(change: StaffPasskeyUsed, _: Writing) -> Iterable[Write]:
    this = {"whose": change.staff_id, "passkey": change.passkey_id}
    said = {"count": change.sign_count, "copied": int(change.is_backed_up), "moment": change.at}
    yield Write(_USE, {**this, **said}, expect=1)


WRITES: Writers = {
    StaffPasskeyAdded: _add,
    StaffPasskeyUsed: _use,
    StaffPasskeyRefused: lambda _change, _writing: (),
}
