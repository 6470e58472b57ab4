"""Partners: created, suspended, restored, by administrators."""

from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.customers.text import Fault
from keyfob.desk.partners import Partner, create_partner, restore_partner, suspend_partner
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.storage.partners import find_partner, list_partners
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem

LIST = "/partners"


@behind_desk(Permission.SEE_STAFF)
def show_partners(ask: Ask, staff: Staff) -> Answer:
    """All of them, by name."""
    return _show(ask, staff, EMPTY, 200)


def take_new(ask: Ask, staff: Staff) -> Answer:
    """One more."""
    typed = ask.form.get("name")
    outcome = create_partner(typed, now=ask.now, mint=ask.mint)
    if isinstance(outcome, Fault):
        return _show(ask, staff, Form({"name": typed}, {"name": Problem("desk.problem.name")}), 400)
    return redirect(LIST, outcome.changes)


def take_suspend(ask: Ask, staff: Staff) -> Answer:
    """Its people may do nothing any more."""
    del staff
    return redirect(LIST, suspend_partner(_partner(ask)).changes)


def take_restore(ask: Ask, staff: Staff) -> Answer:
    """Its people go on."""
    del staff
    return redirect(LIST, restore_partner(_partner(ask)).changes)


def _partner(ask: Ask) -> Partner:
    found = find_partner(ask.read, ask.params["id"])
    if found is None:
        raise NotFound
    return found


def _show(ask: Ask, staff: Staff, form: Form, status: int) -> Answer:
    return desk_page(ask, staff, "desk/partners.html", status, partners=list_partners(ask.read), form=form, path=LIST)
