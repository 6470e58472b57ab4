"""Enrolling: a link, good once, behind which somebody of the staff makes a passkey."""

from keyfob.accounts.passkey import Made, handle_of
from keyfob.accounts.passkey_challenge import Use
from keyfob.apps.desk.door import OWN, acting, at_work
from keyfob.base.change import Change
from keyfob.desk.acts import owner_of_act
from keyfob.desk.staff import Invitation, Kept, Refused, Staff, Status, let_add
from keyfob.desk.staff_passkey import Enrolled, NotTaken, enrol
from keyfob.desk.staff_sessions import end_session
from keyfob.storage.staff import find_invitation, find_staff
from keyfob.storage.staff_passkeys import is_known_to_staff, list_staff_passkeys
from keyfob.web.answer import Answer, json, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import STAFF, Cookie
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.page import page
from keyfob.web.passkey import ceremony_of, creation_options, party_of, problem_of_made, read_made, tell_options


def show_enrol(ask: Ask) -> Answer:
    """Who is invited, as what, and the button; looking spends nothing."""
    found = _invited(ask)
    return _show(ask, found[0], 200, EMPTY) if found else _gone(ask)


def tell_enrol_options(ask: Ask) -> Answer:
    """For the script of that page."""
    party, found = party_of(ask), _invited(ask)
    if found is None:
        return json({"error": "gone"}, 400)
    staff, invitation = found
    known = list_staff_passkeys(ask.read, staff.id)
    return tell_options(
        ask,
        Use.ADD,
        owner_of_act(staff.id, invitation.digest),
        lambda challenge: creation_options(
            party, challenge, handle=handle_of(staff.id), name=staff.name, display_name=staff.name, known=known
        ),
    )


def take_enrol(ask: Ask) -> Answer:
    """What the dialogue brought back; with a good passkey they are at work at once."""
    found = _invited(ask)
    if found is None:
        return _gone(ask)
    staff, invitation = found
    made = read_made(ask.form.get("credential"))
    if made is None:
        return _show(ask, staff, 400, Form({}, {"": Problem(problem_of_made(None))}))
    outcome = _decide(ask, made, staff, invitation)
    if not isinstance(outcome, Enrolled):
        problem = Problem(
            "problem.passkey_made_unverified" if outcome.flaw.value == "not_verified" else "problem.passkey_wrong"
        )
        return _show(ask, staff, 400, Form({}, {"": problem})).with_changes(*outcome.changes)
    before = at_work(ask)
    ended = (end_session(before[1]),) if before else ()
    further, way = _second(ask, outcome.staff)
    answer = redirect(way, (*outcome.changes, *ended, *further), (Cookie(STAFF, outcome.begun.token),))
    return answer.acting(acting(staff))


def _second(ask: Ask, staff: Staff) -> tuple[tuple[Change, ...], str]:
    """The way on: to the second passkey at once, since nobody works with one alone."""
    outcome = Refused() if staff.has_enough_passkeys else let_add(staff, now=ask.now, mint=ask.mint)
    return (outcome.changes, f"/enrol/{outcome.token}") if isinstance(outcome, Kept) else ((), f"{OWN}?notice=made")


def _decide(ask: Ask, made: Made, staff: Staff, invitation: Invitation) -> Enrolled | NotTaken:
    ceremony = ceremony_of(ask, Use.ADD, made.client_data, owner=owner_of_act(staff.id, invitation.digest))
    is_known = is_known_to_staff(ask.read, made.credential_id)
    return enrol(made, ceremony, staff, invitation, is_known=is_known, now=ask.now, mint=ask.mint)


def _invited(ask: Ask) -> tuple[Staff, Invitation] | None:
    """Who the link is for. One for a further passkey counts only in a browser where they are at work."""
    invitation = find_invitation(ask.read, ask.params["token"], ask.now)
    staff = find_staff(ask.read, invitation.staff_id) if invitation else None
    if invitation is None or staff is None or staff.status is Status.SUSPENDED:
        return None
    if invitation.adds:
        found = at_work(ask)
        return (staff, invitation) if found and found[0].id == staff.id else None
    return staff, invitation


def _show(ask: Ask, staff: Staff, status: int, form: Form) -> Answer:
    return page(ask, "desk/enrol.html", status, staff=staff, further=staff.passkeys > 0, form=form)


def _gone(ask: Ask) -> Answer:
    return page(ask, "desk/enrol_gone.html", 400)
