"""The queue of the desks: cases as staff find them, by what is due, by state, by who has them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, select, tuple_, update

from keyfob.desk.assist import CustomerAssisted
from keyfob.desk.cases import Case, State
from keyfob.desk.link_vehicle import CaseVehicleLinked
from keyfob.desk.roles import has_partner
from keyfob.desk.staff import CasesReleased, Staff
from keyfob.storage.cases import COLUMNS, rank_of, read_case
from keyfob.storage.reader import Reader
from keyfob.storage.schema import cases
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers

_c = cases.c
_LATEST = 2**62
_FIRST_ID, _LAST_ID = "", "v" * 27
_PLACE_WRITTEN = re.compile(r"([01])\.([0-9]{1,18})\.([0-9a-z]{1,26})")


class View(StrEnum):
    """The heaps in which the queue is looked at."""

    DUE = "due"
    """What the desk owes an answer for: what is urgent, and then the earliest, first."""
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


_PLACE: tuple[BindParameter[Any], ...] = (bindparam("rank"), bindparam("since"), bindparam("after"))


def _page(view: View, *, of_partner: bool) -> Statement:
    found = select(*COLUMNS).where(_HEAPS[view], _c.expires_at > bindparam("now"))
    if of_partner:
        found = found.where(_c.partner_id == bindparam("partner"))
    if view is View.DUE:
        found = found.where(tuple_(_c.rank, _c.due_at, _c.id) > tuple_(*_PLACE)).order_by(_c.rank, _c.due_at, _c.id)
    else:
        found = found.where(tuple_(_c.changed_at, _c.id) < tuple_(*_PLACE[1:]))
        found = found.order_by(_c.changed_at.desc(), _c.id.desc())
    return Statement(found.limit(bindparam("most")))


_PAGES = {(view, own): _page(view, of_partner=own) for view in View for own in (False, True)}
_RELEASE = Statement(
    update(cases)
    .where(_c.taken_by == bindparam("leaver"), _c.state != State.CLOSED.value)
    .values(taken_by=None, given_by=_c.taken_by, version=_c.version + 1)
)


def list_queue(read: Reader, staff: Staff, view: View, after: str, now: int, most: int) -> Queue:
    """A page of what somebody may see; for a partner's people, what was handed to their partner alone.

    ``after`` is where the page before ended; whatever else stands there begins at the beginning.
    """
    own = has_partner(staff.role)
    rank, since, after_id = _read_place(after, view)
    values: dict[str, object] = {"now": now, "since": since, "after": after_id, "most": most + 1}
    values |= {"rank": rank} if view is View.DUE else {}
    values |= {"partner": staff.partner_id or "-"} if own else {}
    values |= {"staff": staff.id} if view is View.MINE else {}
    found = _open_all(read, _PAGES[view, own], values)
    shown = tuple(found[:most])
    return Queue(shown, _write_place(shown[-1], view) if len(found) > most else "")


def _open_all(read: Reader, statement: Statement, values: Mapping[str, object]) -> Sequence[Case]:
    return [case for case in (read_case(read, row) for row in read.all(statement, **values)) if case is not None]


def _read_place(after: str, view: View) -> tuple[int, int, str]:
    place = _PLACE_WRITTEN.fullmatch(after)
    if place:
        return int(place[1]), int(place[2]), place[3]
    return (0, 0, _FIRST_ID) if view is View.DUE else (0, _LATEST, _LAST_ID)


def _write_place(last: Case, view: View) -> str:
    return f"{rank_of(last)}.{last.due_at if view is View.DUE else last.changed_at}.{last.id}"


WRITES: Writers = {
    CasesReleased: lambda change, _: (Write(_RELEASE, {"leaver": change.staff_id}),),
    CustomerAssisted: lambda _change, _writing: (),
    CaseVehicleLinked: lambda _change, _writing: (),
}
