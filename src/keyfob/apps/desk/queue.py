"""The queue: what is due first, and the other heaps; each page of it has an address of its own."""

from collections.abc import Iterable

from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.base.durations import DAY, HOUR
from keyfob.desk.cases import Case, State
from keyfob.desk.erasure import answer_due
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.storage.casework import View, list_queue
from keyfob.storage.reader import Reader
from keyfob.storage.staff import find_staff
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask

PAGE = 50


@behind_desk()
def show_home(ask: Ask, staff: Staff) -> Answer:
    """Where somebody's work is."""
    del ask
    return redirect("/cases" if Permission.SEE_CASES in staff.permissions else "/staff")


@behind_desk(Permission.SEE_CASES)
def show_queue(ask: Ask, staff: Staff) -> Answer:
    """A page of one heap."""
    wanted = ask.query.get("view")
    view = View(wanted) if wanted in set(View) else View.DUE
    queue = list_queue(ask.read, staff, view, ask.query.get("after"), ask.now, PAGE)
    names = names_of(ask.read, (one for case in queue.cases for one in (case.taken_by, case.given_by)))
    rows = [_row(ask, case, staff, names) for case in queue.cases]
    return desk_page(
        ask,
        staff,
        "desk/queue.html",
        view=view.value,
        views=[one.value for one in View],
        rows=rows,
        after=queue.after,
        begun=bool(ask.query.get("after")),
    )


def names_of(read: Reader, staff_ids: Iterable[str | None]) -> dict[str, str]:
    """What those who have cases are called; of who is gone, nothing."""
    found = (find_staff(read, staff_id) for staff_id in sorted({one for one in staff_ids if one}))
    return {one.id: one.name for one in found if one}


def due_of(ask: Ask, case: Case) -> dict[str, object] | None:
    """When a case is to be answered: in how many hours, or since how many, and what part of its time is gone."""
    if case.due_at is None:
        return None
    left = case.due_at - ask.now
    gone = 1 - left / max(case.within(ask.house.cases), 1)
    return {"over": left < 0, "hours": max(1, round(abs(left) / HOUR)), "gone": min(max(gone, 0.0), 1.0)}


def law_of(ask: Ask, case: Case) -> dict[str, object] | None:
    """By when the law wants an answer, in days from now, or since; None where it sets no time (GDPR Art. 12(3))."""
    at = answer_due(case)
    if at is None or case.state is State.CLOSED:
        return None
    return {"at": at, "over": at < ask.now, "days": abs(at - ask.now) // DAY}


def _row(ask: Ask, case: Case, staff: Staff, names: dict[str, str]) -> dict[str, object]:
    return {
        "case": case,
        "due": due_of(ask, case),
        "law": law_of(ask, case),
        "mine": case.taken_by == staff.id,
        "by": names.get(case.taken_by or "", ""),
        "given_by": names.get(case.given_by or "", ""),
    }
