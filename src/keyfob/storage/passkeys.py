"""Passkeys: sealed under their account's key, found by a keyed hash of their credential id."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.accounts.model import Account
from keyfob.accounts.passkey import Passkey
from keyfob.accounts.passkey_keeping import PasskeyAdded, PasskeyRemoved, PasskeyRenamed, PasskeysHeld
from keyfob.accounts.passkey_sign_in import PasskeyCountFell, PasskeyRefused, PasskeyUsed
from keyfob.accounts.sign_up import PasskeyRegistered
from keyfob.storage.accounts import advance, claim, find_by_identifier
from keyfob.storage.reader import Reader
from keyfob.storage.schema import identifiers, passkeys
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.writing import Writers, Writing

KIND = "passkey"
_columns = (
    passkeys.c.id, passkeys.c.copyable, passkeys.c.backed_up, passkeys.c.sign_count, passkeys.c.created_at,
    passkeys.c.used_at, passkeys.c.sealed, passkeys.c.on_hold,
)  # fmt: skip
_OF_ACCOUNT = Statement(
    select(*_columns)
    .where(passkeys.c.account_id == bindparam("account_id"))
    .order_by(passkeys.c.created_at, passkeys.c.id)
    .limit(100)
)
_CLAIMED = Statement(
    select(identifiers.c.account_id).where(identifiers.c.kind == KIND, identifiers.c.hash == bindparam("hash"))
)
_ADD = Statement(insert(passkeys))
_this = (passkeys.c.account_id == bindparam("account"), passkeys.c.id == bindparam("passkey"))
_USE = Statement(
    update(passkeys)
    .where(*_this)
    .values(sign_count=bindparam("count"), backed_up=bindparam("copied"), used_at=bindparam("moment"), on_hold=0)
)
_HOLD = Statement(update(passkeys).where(passkeys.c.account_id == bindparam("account")).values(on_hold=1))
_RENAME = Statement(update(passkeys).where(*_this).values(sealed=bindparam("new_sealed")))
_REMOVE = Statement(delete(passkeys).where(*_this))
_UNCLAIM = Statement(delete(identifiers).where(identifiers.c.kind == KIND, identifiers.c.hash == bindparam("gone")))


class _Sealed(msgspec.Struct):
    """What of a passkey could tell who somebody is, or where else they are known."""

    credential_id: bytes
    public_key: bytes
    aaguid: str
    transports: tuple[str, ...]
    name: str


def find_passkey(read: Reader, credential_id: bytes) -> tuple[Account, Passkey] | None:
    """The passkey with this id, and the account that has it."""
    account = find_by_identifier(read, KIND, credential_id.hex())
    if account is None:
        return None
    own = list_passkeys(read, account.id)
    return next(((account, passkey) for passkey in own if passkey.credential_id == credential_id), None)


def list_passkeys(read: Reader, account_id: str) -> tuple[Passkey, ...]:
    """All passkeys of an account, oldest first."""
    return tuple(_passkey(read, account_id, row) for row in read.all(_OF_ACCOUNT, account_id=account_id))


def is_known_credential(read: Reader, credential_id: bytes) -> bool:
    """Whether somebody has a passkey of this id."""
    return read.one(_CLAIMED, hash=read.vault.index(KIND, credential_id.hex())) is not None


def _passkey(read: Reader, account_id: str, row: Row) -> Passkey:
    sealed = read.open(account_id, "passkeys", row[0], row[6], _Sealed)
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
        name=sealed.name,
        on_hold=bool(row[7]),
    )


def add(account_id: str, passkey: Passkey, writing: Writing) -> Iterable[Write]:
    """The writes that give an account a passkey that nobody has."""
    yield claim(KIND, passkey.credential_id.hex(), account_id, writing)
    yield Write(
        _ADD,
        {
            "account_id": account_id,
            "id": passkey.id,
            "copyable": int(passkey.is_copyable),
            "backed_up": int(passkey.is_backed_up),
            "sign_count": passkey.sign_count,
            "created_at": passkey.created_at,
            "used_at": passkey.used_at,
            "on_hold": int(passkey.on_hold),
            "sealed": _seal(account_id, passkey, writing),
        },
    )


def _seal(account_id: str, passkey: Passkey, writing: Writing) -> bytes:
    sealed = _Sealed(passkey.credential_id, passkey.public_key, passkey.aaguid, passkey.transports, passkey.name)
    return writing.vault.seal(account_id, "passkeys", passkey.id, sealed)


def _add(change: PasskeyAdded, writing: Writing) -> Iterable[Write]:
    yield advance(change.account_id, change.version)
    yield from add(change.account_id, change.passkey, writing)


def _use(change: PasskeyUsed, _: Writing) -> Iterable[Write]:
    this = {"account": change.account_id, "passkey": change.passkey_id}
    said = {"count": change.sign_count, "copied": int(change.is_backed_up), "moment": change.at}
    yield Write(_USE, {**this, **said}, expect=1)


def _rename(change: PasskeyRenamed, writing: Writing) -> Iterable[Write]:
    this = {"account": change.account_id, "passkey": change.passkey_id}
    yield Write(_RENAME, {**this, "new_sealed": _seal(change.account_id, change.passkey, writing)}, expect=1)


def drop(account_id: str, passkey_id: str, credential_id: bytes, writing: Writing) -> Iterable[Write]:
    """The writes that take a passkey from an account. Guard: it was there."""
    yield Write(_REMOVE, {"account": account_id, "passkey": passkey_id}, expect=1)
    yield Write(_UNCLAIM, {"gone": writing.vault.index(KIND, credential_id.hex())}, expect=1)


def _remove(change: PasskeyRemoved, writing: Writing) -> Iterable[Write]:
    yield advance(change.account_id, change.version)
    yield from drop(change.account_id, change.passkey_id, change.credential_id, writing)


WRITES: Writers = {
    PasskeyRegistered: lambda change, writing: add(change.account_id, change.passkey, writing),
    PasskeyAdded: _add,
    PasskeyUsed: _use,
    PasskeysHeld: lambda change, _: (Write(_HOLD, {"account": change.account_id}),),
    PasskeyRenamed: _rename,
    PasskeyRemoved: _remove,
    PasskeyRefused: lambda _change, _writing: (),
    PasskeyCountFell: lambda _change, _writing: (),
}
