"""The queue of the desks: cases as staff find them, by what is due, by state, by who has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update

from keyfob.desk.assist import CustomerAssisted
from keyfob.desk.cases import Case, State
from keyfob.desk.link_vehicle import CaseVehicleLinked
from keyfob.desk.roles import has_partner
from keyfob.desk.staff import CasesReleased, Staff
from keyfob.storage.cases import COLUMNS, read_case
from keyfob.storage.reader import Reader
from keyfob.storage.schema import cases
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers

_c = cases.c
_LATEST = 2**62
_FIRST_ID, _LAST_ID = "", "v" * 27


class View(StrEnum):
    """The heaps in which the queue is looked at."""

    DUE = "due"
    """What the desk owes an answer for, the earliest first."""
    MINE = "mine"
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue; the next one begins after ``after``, if it is not empty."""

    cases: tuple[Case, ...]
    after: str


_HEAPS: Mapping[View, ColumnElement[bool]] = {
    View.DUE: _c.due_at.is_not(None),
    View.MINE: _c.taken_by == bindparam("staff"),
    View.WAITING: _c.state == State.WAITING.value,
    View.ANSWERED: _c.state == State.ANSWERED.value,
    View.CLOSED: _c.state == State.CLOSED.value,
}


def _page(view: View, *, of_partner: bool) -> Statement:
    at = _c.due_at if view is View.DUE else _c.changed_at
    same = and_(at == bindparam("since"), _c.id > bindparam("after"))
    beyond = or_(at > bindparam("since"), same)
    if view is not View.DUE:
        same = and_(at == bindparam("since"), _c.id < bindparam("after"))
        beyond = or_(at < bindparam("since"), same)
    found = select(*COLUMNS).where(_HEAPS[view], _c.expires_at > bindparam("now"), beyond)
    if of_partner:
        found = found.where(_c.partner_id == bindparam("partner"))
    ordered = found.order_by(at, _c.id) if view is View.DUE else found.order_by(at.desc(), _c.id.desc())
    return Statement(ordered.limit(bindparam("most")))


_PAGES = {(view, own): _page(view, of_partner=own) for view in View for own in (False, True)}
_RELEASE = Statement(
    update(cases)
    .where(_c.taken_by == bindparam("leaver"), _c.state != State.CLOSED.value)
    .values(taken_by=None, version=_c.version + 1)
)


def list_queue(read: Reader, staff: Staff, view: View, after: str, now: int, most: int) -> Queue:
    """A page of what somebody may see; for a partner's people, what was handed to their partner alone.

    ``after`` is where the page before ended; whatever else stands there begins at the beginning.
    """
    own = has_partner(staff.role)
    since, after_id = _read_place(after, view)
    values: dict[str, object] = {"now": now, "since": since, "after": after_id, "most": most + 1}
    values |= {"partner": staff.partner_id or "-"} if own else {}
    values |= {"staff": staff.id} if view is View.MINE else {}
    found = _open_all(read, _PAGES[view, own], values)
    shown = tuple(found[:most])
    return Queue(shown, _write_place(shown[-1], view) if len(found) > most else "")


def _open_all(read: Reader, statement: Statement, values: Mapping[str, object]) -> Sequence[Case]:
    return [case for case in (read_case(read, row) for row in read.all(statement, **values)) if case is not None]


def _read_place(after: str, view: View) -> tuple[int, str]:
    at, _, case_id = after.partition(".")
    if at.isascii() and at.isdecimal() and len(at) < 19:  # noqa: PLR2004  # fits a column of 64 bits
        return int(at), case_id[:26]
    return (0, _FIRST_ID) if view is View.DUE else (_LATEST, _LAST_ID)


def _write_place(last: Case, view: View) -> str:
    return f"{last.due_at if view is View.DUE else last.changed_at}.{last.id}"


WRITES: Writers = {
    CasesReleased: lambda change, _: (Write(_RELEASE, {"leaver": change.staff_id}),),
    CustomerAssisted: lambda _change, _writing: (),
    CaseVehicleLinked: lambda _change, _writing: (),
}
