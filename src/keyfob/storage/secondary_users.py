"""Secondary users and invitations: found by vehicle, by account, and by the token of the mailed link."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.base.email import Email
from keyfob.base.secret import digest
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.reader import Reader
from keyfob.storage.schema import accounts, secondary_users
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.vehicles import advance
from keyfob.storage.writing import Writers, Writing
from keyfob.vehicles.model import shareable
from keyfob.vehicles.secondary_users import (
    InvitationCodeFailed,
    Invited,
    SecondaryRightsChanged,
    SecondaryUser,
    SecondaryUserAccepted,
    SecondaryUserConfirmed,
    SecondaryUserInvited,
    SecondaryUserLeft,
    SecondaryUserWithdrawn,
    VehicleAccessEnded,
)

LISTED = 50
"""So many vehicles of others an account is shown, and is told of to services."""

_u = secondary_users.c
_columns = (
    _u.vehicle_id, _u.id, _u.customer_id, _u.account_id, _u.version, _u.rights, _u.code_digest, _u.sealed,
    _u.invited_at, _u.confirmed_at, _u.expires_at,
)  # fmt: skip
_OF_VEHICLE = Statement(
    select(*_columns).where(_u.vehicle_id == bindparam("vehicle_id")).order_by(_u.invited_at, _u.id).limit(LISTED)
)
_OF_ACCOUNT = Statement(
    select(*_columns).where(_u.account_id == bindparam("account_id")).order_by(_u.confirmed_at, _u.id).limit(LISTED)
)
# While the main user is blocked nobody gets in: it may have been a thief who invited.
_is_blocked = (
    select(accounts.c.id)
    .where(accounts.c.customer_id == _u.customer_id, accounts.c.status != "active")
    .correlate(secondary_users)
    .exists()
)
_BY_TOKEN = Statement(select(*_columns).where(_u.token_digest == bindparam("digest"), ~_is_blocked))
_OF_CUSTOMER = Statement(select(*_columns).where(_u.customer_id == bindparam("customer_id")).limit(20 * LISTED))
_DROP_EXPIRED = Statement(
    delete(secondary_users).where(_u.vehicle_id == bindparam("vehicle"), _u.expires_at <= bindparam("moment"))
)
_ADD = Statement(insert(secondary_users))
_this = (
    _u.vehicle_id == bindparam("vehicle"),
    _u.id == bindparam("user"),
    _u.version == bindparam("version_before"),
)
_CONFIRM = Statement(
    update(secondary_users)
    .where(*_this, _u.account_id.is_(None))
    .values(
        version=_u.version + 1, account_id=bindparam("account"), confirmed_at=bindparam("moment"), expires_at=None,
        token_digest=None, code_digest=None,
    )
)  # fmt: skip
_CHANGE = Statement(
    update(secondary_users).where(*_this).values(version=_u.version + 1, rights=bindparam("new_rights"))
)
_REMOVE = Statement(delete(secondary_users).where(*_this))
_END_ALL = Statement(delete(secondary_users).where(_u.customer_id == bindparam("customer")))


class _Sealed(msgspec.Struct):
    """What the main user said of somebody."""

    name: str
    email: str
    folded: str
    mobile: str


def list_secondary_users(read: Reader, vehicle_id: str) -> tuple[SecondaryUser, ...]:
    """All of a vehicle, in the order in which they were invited, with invitations that have expired."""
    return _open(read, read.all(_OF_VEHICLE, vehicle_id=vehicle_id))


def list_used_by(read: Reader, account_id: str) -> tuple[SecondaryUser, ...]:
    """Where an account is a secondary user."""
    return _open(read, read.all(_OF_ACCOUNT, account_id=account_id))


def list_of_customer(read: Reader, customer_id: str) -> tuple[SecondaryUser, ...]:
    """Whom a customer invited, of all vehicles."""
    return _open(read, read.all(_OF_CUSTOMER, customer_id=customer_id))


def find_invitation(read: Reader, token: str, now: int) -> SecondaryUser | None:
    """The invitation whose link carries this token, while it can be confirmed: not while its main user is blocked."""
    found = _open(read, read.all(_BY_TOKEN, digest=digest(token)))
    return found[0] if found and found[0].is_open(now) else None


def end_all(customer_id: str) -> Write:
    """Nobody else uses the vehicles of a customer any more."""
    return Write(_END_ALL, {"customer": customer_id})


def _open(read: Reader, rows: list[Row]) -> tuple[SecondaryUser, ...]:
    found = (_user(read, row) for row in rows)
    return tuple(user for user in found if user)


def _user(read: Reader, row: Row) -> SecondaryUser | None:
    vehicle_id, user_id, customer_id, account_id, version, rights, code, sealed, invited_at, confirmed_at, expires = row
    try:
        said = read.open(customer_id, "secondary_users", user_id, sealed, _Sealed)
    except KeyDestroyed:
        return None
    return SecondaryUser(
        id=user_id,
        vehicle_id=vehicle_id,
        customer_id=customer_id,
        version=version,
        invited=Invited(said.name, Email(said.email, said.folded), said.mobile),
        rights=shareable(rights.split()),
        invited_at=invited_at,
        expires_at=expires,
        code_digest=code,
        account_id=account_id,
        confirmed_at=confirmed_at,
    )


def _invite(change: SecondaryUserInvited, writing: Writing) -> Iterable[Write]:
    user, invited = change.user, change.user.invited
    yield advance(change.customer_id, change.vehicle_id, change.vehicle_version)
    yield Write(_DROP_EXPIRED, {"vehicle": change.vehicle_id, "moment": writing.now})
    said = _Sealed(invited.name, invited.email.text, invited.email.folded, invited.mobile)
    yield Write(
        _ADD,
        {
            "vehicle_id": user.vehicle_id,
            "id": user.id,
            "customer_id": user.customer_id,
            "account_id": None,
            "version": user.version,
            "rights": " ".join(sorted(user.rights)),
            "token_digest": digest(change.token),
            "code_digest": user.code_digest,
            "sealed": writing.vault.seal(user.customer_id, "secondary_users", user.id, said),
            "invited_at": user.invited_at,
            "confirmed_at": None,
            "expires_at": user.expires_at,
        },
    )


def _row(
    change: SecondaryUserConfirmed | SecondaryRightsChanged | SecondaryUserWithdrawn | SecondaryUserLeft,
) -> dict[str, object]:
    return {"vehicle": change.vehicle_id, "user": change.user_id, "version_before": change.version}


def _confirm(change: SecondaryUserConfirmed, _: Writing) -> Iterable[Write]:
    yield Write(_CONFIRM, {**_row(change), "account": change.account_id, "moment": change.at}, expect=1)


def _change(change: SecondaryRightsChanged, _: Writing) -> Iterable[Write]:
    yield Write(_CHANGE, {**_row(change), "new_rights": " ".join(sorted(change.rights))}, expect=1)


def _remove(change: SecondaryUserWithdrawn | SecondaryUserLeft, _: Writing) -> Iterable[Write]:
    yield Write(_REMOVE, _row(change), expect=1)


WRITES: Writers = {
    SecondaryUserInvited: _invite,
    SecondaryUserConfirmed: _confirm,
    SecondaryUserAccepted: lambda _change, _writing: (),
    InvitationCodeFailed: lambda _change, _writing: (),
    SecondaryRightsChanged: _change,
    SecondaryUserWithdrawn: _remove,
    SecondaryUserLeft: _remove,
    VehicleAccessEnded: lambda _change, _writing: (),
}
