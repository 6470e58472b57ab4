"""Oneself at the desk: one's passkeys, and the way to a further one."""

from keyfob.accounts.passkey_makers import maker_of
from keyfob.apps.desk.door import OWN, behind_desk, desk_page
from keyfob.desk.staff import MOST_PASSKEYS, Kept, Staff, let_add
from keyfob.storage.staff_passkeys import list_staff_passkeys
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import EMPTY, Form, Problem

NOTICES = {"made": "desk.notice.passkey_made"}


@behind_desk(own=True)
def show_own(ask: Ask, staff: Staff) -> Answer:
    """Who one is here, and one's passkeys."""
    return _show(ask, staff, EMPTY, 200)


def take_add(ask: Ask, staff: Staff) -> Answer:
    """Confirmed with a passkey, the way to a further one is open for a few minutes, in this browser."""
    outcome = let_add(staff, now=ask.now, mint=ask.mint)
    if isinstance(outcome, Kept):
        return redirect(f"/enrol/{outcome.token}", outcome.changes)
    return _show(ask, staff, Form({}, {"": Problem("problem.passkey_enough", {"count": MOST_PASSKEYS})}), 400)


def _show(ask: Ask, staff: Staff, form: Form, status: int) -> Answer:
    own = [
        {"maker": maker_of(one.aaguid), "created": one.created_at, "used": one.used_at, "synced": one.is_backed_up}
        for one in list_staff_passkeys(ask.read, staff.id)
    ]
    notice = NOTICES.get(ask.query.get("notice"))
    return desk_page(
        ask,
        staff,
        "desk/own.html",
        status,
        passkeys=own,
        lacks_passkey=not staff.has_enough_passkeys,
        form=form,
        notice=notice,
        path=OWN,
    )
