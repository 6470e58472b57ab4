"""Sessions of staff: found by the digest of their cookie, together with whose they are.

Nothing of it is remembered in the program: who is suspended is shut out by the next request, in every process.
"""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.desk.staff import Staff
from keyfob.desk.staff_sessions import StaffSession, StaffSessionEnded, StaffSessionStarted, StaffSessionTouched
from keyfob.storage.reader import Reader
from keyfob.storage.schema import staff, staff_sessions
from keyfob.storage.staff import COLUMNS, WITH_PARTNER, read_staff_row
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers, Writing

_s = staff_sessions.c
_FIND = Statement(
    select(*COLUMNS, _s.digest, _s.sid, _s.staff_id, _s.created_at, _s.seen_at, _s.idle_until, _s.ends_at)
    .select_from(WITH_PARTNER.join(staff_sessions, _s.staff_id == staff.c.id))
    .where(_s.digest == bindparam("digest"), _s.idle_until > bindparam("now"), _s.ends_at > bindparam("now"))
)
_ADD = Statement(insert(staff_sessions))
_this = _s.digest == bindparam("which")
_TOUCH = Statement(
    update(staff_sessions).where(_this).values(seen_at=bindparam("moment"), idle_until=bindparam("until"))
)
_END = Statement(delete(staff_sessions).where(_this))


def find_staff_session(read: Reader, digest: bytes, now: int) -> tuple[Staff, StaffSession] | None:
    """The live session of the browser with this cookie, and who is at work in it; None where they may not come in."""
    row = read.one(_FIND, digest=digest, now=now)
    if row is None:
        return None
    who = read_staff_row(read, row)
    return (who, StaffSession(*row[len(COLUMNS) :])) if who.may_come_in else None


def _start(change: StaffSessionStarted, _: Writing) -> Iterable[Write]:
    new = change.session
    yield Write(_ADD, {column.name: getattr(new, column.name) for column in staff_sessions.columns})


WRITES: Writers = {
    StaffSessionStarted: _start,
    StaffSessionTouched: lambda change, _: (
        Write(_TOUCH, {"which": change.digest, "moment": change.seen_at, "until": change.idle_until}),
    ),
    StaffSessionEnded: lambda change, _: (Write(_END, {"which": change.digest}),),
}
