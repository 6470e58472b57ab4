"""The door of the desk: who is at work, and what their role opens. A customer's session is nothing here."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import TypeAlias

from keyfob.apps.desk.case_reading import note_reading
from keyfob.base.actor import Actor, Kind
from keyfob.base.secret import digest
from keyfob.desk.roles import DESK_OF, Permission
from keyfob.desk.staff import Staff
from keyfob.desk.staff_sessions import StaffSession, touch_session
from keyfob.storage.staff_sessions import find_staff_session
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import STAFF, Cookie
from keyfob.web.errors import NotFound
from keyfob.web.page import page

OWN = "/me"

Room: TypeAlias = Callable[[Ask, Staff], Answer]


def at_work(ask: Ask) -> tuple[Staff, StaffSession] | None:
    """Who is at work in this browser, if anybody is."""
    token = ask.cookies.get(STAFF, "")
    return find_staff_session(ask.read, digest(token), ask.now) if token else None


def behind_desk(
    permission: Permission | None = None, *, own: bool = False
) -> Callable[[Room], Callable[[Ask], Answer]]:
    """A room of the desk: for whoever is at work and has the permission; for the others there is none (ASVS 8.2.1).

    Whoever has one passkey alone is led to their ``own`` page, where they make the second.
    """

    def decorate(room: Room) -> Callable[[Ask], Answer]:
        def enter(ask: Ask) -> Answer:
            found = at_work(ask)
            if found is None:
                return redirect("/sign-in", cookies=(Cookie(STAFF, ""),))
            staff, session = found
            if not own and not staff.has_enough_passkeys:
                return redirect(OWN).with_changes(*touch_session(session, ask.now)).acting(acting(staff))
            if permission is not None and permission not in staff.permissions:
                raise NotFound
            answer = room(ask, staff)
            read = note_reading(ask, staff) if answer.status != HTTPStatus.SEE_OTHER else ()
            return answer.with_changes(*touch_session(session, ask.now), *read).acting(_working(ask, staff))

        enter.__name__, enter.__doc__ = room.__name__, room.__doc__
        return enter

    return decorate


def acting(staff: Staff) -> Actor:
    """Somebody of the staff as the one who acts."""
    return Actor(Kind.STAFF, staff.id, desk=DESK_OF[staff.role].value)


def _working(ask: Ask, staff: Staff) -> Actor:
    """The same, with the case that they work on and the reason that they gave."""
    case_id = ask.case.id if ask.case else ""
    return replace(acting(staff), case_id=case_id, reason=ask.reason)


def desk_page(ask: Ask, staff: Staff, template: str, status: int = 200, /, **context: object) -> Answer:
    """A page of the desk, with what its frame shows: who is at work, and what is open to them."""
    always = {"me": staff, "may": {permission.value for permission in staff.permissions}}
    return page(ask, template, status, **{**always, **context})
