"""Coming in to the desk: by a passkey, and by nothing else."""

from keyfob.accounts.passkey import Used
from keyfob.accounts.passkey_challenge import Use
from keyfob.accounts.throttle import passkey_limits
from keyfob.apps.desk.door import acting, at_work
from keyfob.desk.acts import DESK
from keyfob.desk.staff_passkey import Let, NotTaken, let_in
from keyfob.desk.staff_sessions import end_session
from keyfob.storage.staff_passkeys import find_staff_passkey
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.cookies import STAFF, Cookie
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import visitor_of
from keyfob.web.page import page
from keyfob.web.passkey import ceremony_of, party_of, read_used, request_options, tell_options


def show_sign_in(ask: Ask) -> Answer:
    """One button; without script there is no way in, and the page says so."""
    return redirect("/") if at_work(ask) else _page(ask, 200, EMPTY)


def tell_sign_in_options(ask: Ask) -> Answer:
    """For the script of that page; nobody is named before their passkey proves them."""
    party = party_of(ask)
    return tell_options(
        ask, Use.SIGN_IN, DESK, lambda challenge: request_options(party, challenge, needs_verification=True)
    )


def take_sign_in(ask: Ask) -> Answer:
    """What the dialogue brought back."""
    used = read_used(ask.form.get("credential"))
    if used is None:
        return _refuse(ask, Problem("desk.sign_in.wrong"))
    if wait_before(ask, "passkey", passkey_limits(ask.house.accounts.throttle, visitor_of(ask).browser)):
        return _refuse(ask, problem_of_wait(ask), 429)
    outcome = _decide(ask, used)
    if isinstance(outcome, NotTaken):
        return _refuse(ask, Problem("desk.sign_in.wrong")).with_changes(*outcome.changes)
    return redirect("/", outcome.changes, (Cookie(STAFF, outcome.begun.token),)).acting(acting(outcome.staff))


def take_sign_out(ask: Ask) -> Answer:
    """Leave; the session is over in every process at once."""
    found, gone = at_work(ask), Cookie(STAFF, "")
    if found is None:
        return redirect("/sign-in", cookies=(gone,))
    staff, session = found
    return redirect("/sign-in", (end_session(session),), (gone,)).acting(acting(staff))


def _decide(ask: Ask, used: Used) -> Let | NotTaken:
    ceremony = ceremony_of(ask, Use.SIGN_IN, used.client_data, owner=DESK, needs_verification=True)
    staff, passkey = find_staff_passkey(ask.read, used.credential_id) or (None, None)
    return let_in(used, ceremony, staff, passkey, now=ask.now, mint=ask.mint)


def _refuse(ask: Ask, problem: Problem, status: int = 400) -> Answer:
    return _page(ask, status, Form({}, {"": problem}))


def _page(ask: Ask, status: int, form: Form) -> Answer:
    party_of(ask)
    return page(ask, "desk/sign_in.html", status, form=form, path="/sign-in")
