"""To whom a case can be given: those of the same desk, and of the same partner."""

from collections.abc import Iterable

from sqlalchemy import bindparam, or_, select, update

from keyfob.desk.give_case import CaseGiven, roles_beside
from keyfob.desk.roles import Role
from keyfob.desk.staff import Staff, Status
from keyfob.storage.cases import write_case
from keyfob.storage.reader import Reader
from keyfob.storage.schema import staff
from keyfob.storage.staff import COLUMNS, WITH_PARTNER, read_staff_row
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers, Writing

MOST = 200
"""So many colleagues are offered, those who came first."""

_s = staff.c
_BESIDE = {
    role: Statement(
        select(*COLUMNS)
        .select_from(WITH_PARTNER)
        .where(
            or_(*(_s.role == one.value for one in roles_beside(role))),
            _s.status == Status.ENROLLED.value,
            _s.partner_id.is_not_distinct_from(bindparam("partner")),
        )
        .order_by(_s.created_at, _s.id)
        .limit(MOST)
    )
    for role in Role
}
# Touched, so that whoever suspends them at this moment waits, and releases this case with the others.
_STILL_WORKS = Statement(
    update(staff)
    .where(_s.id == bindparam("who"), _s.status == Status.ENROLLED.value)
    .values(status=Status.ENROLLED.value)
)


def list_beside(read: Reader, one: Staff) -> tuple[Staff, ...]:
    """Those who sit at somebody's desk, with themselves."""
    return tuple(read_staff_row(read, row) for row in read.all(_BESIDE[one.role], partner=one.partner_id))


def _give(change: CaseGiven, writing: Writing) -> Iterable[Write]:
    yield Write(_STILL_WORKS, {"who": change.to}, expect=1)
    yield write_case(change.case, writing)


WRITES: Writers = {CaseGiven: _give}
