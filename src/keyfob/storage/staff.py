"""Staff: sealed each under a key of their own, with their invitations; found by id, session and link."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import and_, bindparam, delete, insert, or_, select, update

from keyfob.base.secret import digest
from keyfob.desk.roles import Role
from keyfob.desk.staff import (
    Invitation,
    InvitationMade,
    Staff,
    StaffInvited,
    StaffInvitedAnew,
    StaffKeyMade,
    StaffMailed,
    StaffMoved,
    StaffRestored,
    StaffSuspended,
    Status,
)
from keyfob.desk.staff_passkey import InvitationSpent
from keyfob.storage.reader import Reader
from keyfob.storage.schema import meta, partners, staff, staff_invitations, staff_passkeys, staff_sessions
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.writing import NewKeys, Writers, Writing

_s, _i = staff.c, staff_invitations.c
COLUMNS = (
    _s.id, _s.version, _s.status, _s.role, _s.partner_id, _s.locale, _s.passkeys, _s.created_at, _s.sealed,
    partners.c.open,
)  # fmt: skip
WITH_PARTNER = staff.outerjoin(partners, partners.c.id == _s.partner_id)
_of_staff = select(*COLUMNS).select_from(WITH_PARTNER)
_BY_ID = Statement(_of_staff.where(_s.id == bindparam("staff_id")))
_ANY = Statement(select(_s.id, _s.status).limit(1))
_PAGE = Statement(
    _of_staff.where(
        or_(
            _s.created_at > bindparam("since"),
            and_(_s.created_at == bindparam("since"), _s.id > bindparam("after")),
        )
    )
    .order_by(_s.created_at, _s.id)
    .limit(bindparam("most"))
)
_INVITATION = Statement(
    select(_i.digest, _i.staff_id, _i.adds, _i.expires_at).where(
        _i.digest == bindparam("digest"), _i.expires_at > bindparam("now")
    )
)
_FIRST = upsert(
    meta,
    lambda insert: insert.values(name="first administrator", value=b"invited").on_conflict_do_nothing(
        index_elements=["name"]
    ),
)
_ADD = Statement(insert(staff))
_CHANGE = Statement(
    update(staff)
    .where(_s.id == bindparam("who"), _s.version == bindparam("before"))
    .values(
        version=_s.version + 1, status=bindparam("new_status"), role=bindparam("new_role"),
        partner_id=bindparam("new_partner"), passkeys=bindparam("new_passkeys"),
    )
)  # fmt: skip
_INVITE = Statement(insert(staff_invitations))
_SPEND = Statement(delete(staff_invitations).where(_i.digest == bindparam("spent")))
_VOID_LINKS = Statement(delete(staff_invitations).where(_i.staff_id == bindparam("whose")))
_VOID_PASSKEYS = Statement(delete(staff_passkeys).where(staff_passkeys.c.staff_id == bindparam("whose")))
_END_SESSIONS = Statement(delete(staff_sessions).where(staff_sessions.c.staff_id == bindparam("whose")))


class _Sealed(msgspec.Struct):
    """What of somebody is personal data."""

    name: str
    email: str


def find_staff(read: Reader, staff_id: str) -> Staff | None:
    """Whoever has this id."""
    row = read.one(_BY_ID, staff_id=staff_id)
    return read_staff_row(read, row) if row else None


def has_staff(read: Reader) -> bool:
    """Whether anybody was ever invited."""
    return read.one(_ANY) is not None


def list_staff(read: Reader, after: str, most: int) -> tuple[tuple[Staff, ...], str]:
    """At most ``most`` of the staff, by when they came, and where the next page begins (empty: there is none)."""
    at, _, staff_id = after.partition(".")
    fits = at.isascii() and at.isdecimal() and len(at) < 19  # noqa: PLR2004  # fits a column of 64 bits
    since = int(at) if fits else -1
    rows = read.all(_PAGE, since=since, after=staff_id[:26], most=most + 1)
    found = tuple(read_staff_row(read, row) for row in rows[:most])
    return found, f"{found[-1].created_at}.{found[-1].id}" if len(rows) > most else ""


def find_invitation(read: Reader, token: str, now: int) -> Invitation | None:
    """The link with this secret, while it is good."""
    row = read.one(_INVITATION, digest=digest(token), now=now)
    return Invitation(row[0], row[1], bool(row[2]), row[3]) if row else None


def read_staff_row(read: Reader, row: Row) -> Staff:
    """Somebody, from a row of `COLUMNS`."""
    sealed = read.open(row[0], "staff", row[0], row[8], _Sealed)
    return Staff(
        id=row[0],
        version=row[1],
        status=Status(row[2]),
        role=Role(row[3]),
        partner_id=row[4],
        partner_open=bool(row[9]),
        name=sealed.name,
        email=sealed.email,
        locale=row[5],
        passkeys=row[6],
        created_at=row[7],
    )


def advance(after: Staff) -> Write:
    """Keep somebody as they are afterwards. Guard: their version was one less."""
    values = {"who": after.id, "before": after.version - 1, "new_status": after.status.value}
    what = {"new_role": after.role.value, "new_partner": after.partner_id, "new_passkeys": after.passkeys}
    return Write(_CHANGE, {**values, **what}, expect=1)


def _invite(change: StaffInvited, writing: Writing) -> Iterable[Write]:
    new = change.staff
    if change.is_first:
        yield Write(_FIRST, {}, expect=1)
    kept = {"id": new.id, "version": new.version, "status": new.status.value, "role": new.role.value}
    more = {"partner_id": new.partner_id, "locale": new.locale, "passkeys": 0, "created_at": new.created_at}
    sealed = writing.vault.seal(new.id, "staff", new.id, _Sealed(new.name, new.email))
    yield Write(_ADD, {**kept, **more, "sealed": sealed})


def _make_link(change: InvitationMade, _: Writing) -> Iterable[Write]:
    new = change.invitation
    yield Write(_VOID_LINKS, {"whose": new.staff_id})
    kept = {"digest": new.digest, "staff_id": new.staff_id, "adds": int(new.adds), "expires_at": new.expires_at}
    yield Write(_INVITE, kept)


def _begin_again(change: StaffInvitedAnew, _: Writing) -> Iterable[Write]:
    yield advance(change.staff)
    yield Write(_VOID_PASSKEYS, {"whose": change.staff_id})
    yield Write(_END_SESSIONS, {"whose": change.staff_id})


def _shut_out(change: StaffSuspended | StaffMoved, _: Writing) -> Iterable[Write]:
    yield advance(change.staff)
    yield Write(_END_SESSIONS, {"whose": change.staff_id})
    if isinstance(change, StaffSuspended):
        yield Write(_VOID_LINKS, {"whose": change.staff_id})


def _nothing(_: StaffKeyMade | StaffMailed, __: Writing) -> Iterable[Write]:
    """The key is made before the commit, and the mail is a message of it."""
    return ()


WRITES: Writers = {
    StaffKeyMade: _nothing,
    StaffInvited: _invite,
    StaffInvitedAnew: _begin_again,
    InvitationMade: _make_link,
    InvitationSpent: lambda change, _: (Write(_SPEND, {"spent": change.digest}, expect=1),),
    StaffMailed: _nothing,
    StaffMoved: _shut_out,
    StaffSuspended: _shut_out,
    StaffRestored: lambda change, _: (advance(change.staff),),
}

NEW_KEYS: NewKeys = {StaffKeyMade: "staff_id"}
