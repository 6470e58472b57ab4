"""Registering, the first two steps: the address, and the proof that it is one's own."""

from keyfob.accounts.link import MailLink, Over, Proven, WrongCode, pick_up, reserve_for_code, type_code
from keyfob.accounts.link_mail import TooSoon, wait_before_resend
from keyfob.accounts.registration import Registration, Step
from keyfob.accounts.sign_up_mail import Begun, begin, correct_address, mail_again, resume
from keyfob.accounts.throttle import registration_limits
from keyfob.apps.id.going import Going, go_on, going, going_to, keep_waiting
from keyfob.apps.id.proof import tell_of_guesses, use_proof
from keyfob.base.email import Email, parse_email
from keyfob.base.errors import Malformed
from keyfob.storage.accounts import find_account, find_by_email
from keyfob.storage.mail_links import find_link_of_registration
from keyfob.storage.registrations import find_registration
from keyfob.web.answer import Answer, json, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import session_of, visitor_of
from keyfob.web.mailing import mailing, problem_of_asking, wait_to_ask
from keyfob.web.page import page

PATHS = {
    Step.MAIL: "/register/mail",
    Step.PERSON: "/register/you",
    Step.PASSWORD: "/register/password",
    Step.TERMS: "/register/terms",
}
NOTICES = {"resent": "notice.mail_resent", "corrected": "notice.address_corrected"}


def standing_registration(ask: Ask) -> Registration | None:
    """The registration this browser is in the middle of."""
    return find_registration(ask.read, visitor_of(ask).browser, ask.now)


def going_of(ask: Ask, registration: Registration) -> Going:
    """Where the person who registers is going."""
    return going_to(ask, registration.request)


def to_step(ask: Ask, registration: Registration | None, step: Step | None) -> Answer:
    """Send the browser to the step that is to be taken now; on, when another tab of it has finished meanwhile."""
    if registration is None or step is None:
        session = session_of(ask)
        return redirect(go_on(going(ask), session) if session else going(ask).path("/register"))
    return redirect(going_of(ask, registration).path(PATHS[step]))


def show_register(ask: Ask) -> Answer:
    """The question for the address."""
    to = going(ask)
    form = Form({"email": to.login_hint}) if to.login_hint else EMPTY
    return page(ask, "register.html", form=form, **to.context())


def take_register(ask: Ask) -> Answer:
    """Begin with an address; one that has an account looks the same."""
    to, typed = going(ask), ask.form.get("email")
    try:
        email = parse_email(typed)
    except Malformed:
        return page(ask, "register.html", 400, form=_wrong_email(typed), **to.context())
    visitor, standing = visitor_of(ask), standing_registration(ask)
    resumed = resume(email, visitor, standing, to.pending or None, ask.now)
    if resumed is not None:
        kept = keep_waiting(ask, to, resumed.registration.expires_at)
        return to_step(ask, resumed.registration, resumed.registration.step).with_changes(*resumed.changes, *kept)
    problem = _problem_of_room(ask, email)
    if problem:
        form = Form({"email": typed}, {"email": problem})
        return page(ask, "register.html", 429, form=form, **to.context())
    owner = find_by_email(ask.read, email)
    outcome = begin(email, visitor, owner, standing, request=to.pending or None, mailing=mailing(ask, email))
    kept = keep_waiting(ask, to, outcome.registration.expires_at)
    return redirect(to.path(PATHS[Step.MAIL]), (*outcome.changes, *kept))


def show_wait(ask: Ask) -> Answer:
    """Look into your mail; when the link was confirmed on another device, this browser goes on."""
    registration = standing_registration(ask)
    if registration is None or registration.step is not Step.MAIL:
        return to_step(ask, registration, registration.step if registration else None)
    link = find_link_of_registration(ask.read, registration.id)
    if link is None:
        return to_step(ask, None, None)
    outcome = pick_up(link, visitor_of(ask), ask.now)
    if isinstance(outcome, Proven):
        return use_proof(ask, outcome)
    problem = Problem("problem.code_spent") if isinstance(outcome, Over) else None
    return _wait(ask, registration, link, Form({}, {"code": problem}) if problem else EMPTY, 200)


def tell_status(ask: Ask) -> Answer:
    """For the waiting page's script: where to go on, once there is somewhere to go."""
    registration = standing_registration(ask)
    link = find_link_of_registration(ask.read, registration.id) if registration else None
    waits = registration is not None and registration.step is Step.MAIL and link is not None
    moved = not waits or (link is not None and link.ended_at is None and link.confirmed_at is not None)
    return json({"next": going(ask).path(PATHS[Step.MAIL]) if moved else None})


def take_code(ask: Ask) -> Answer:
    """The code of the mail; in the other mail, that of an existing account, it signs in."""
    registration, visitor = standing_registration(ask), visitor_of(ask)
    link = find_link_of_registration(ask.read, registration.id) if registration else None
    if registration is None or link is None or registration.step is not Step.MAIL:
        return to_step(ask, registration, registration.step if registration else None)
    typed = ask.form.get("code")
    if not typed.strip():
        return _wait(ask, registration, link, Form({}, {"code": Problem("problem.code_missing")}))
    limits = reserve_for_code(link, ask.house.accounts)
    if wait_before(ask, "guess", limits):
        refused = _wait(ask, registration, link, Form({}, {"code": problem_of_wait(ask)}), 429)
        return refused.with_changes(*tell_of_guesses(ask, link))
    outcome = type_code(link, typed, visitor, ask.house.unit.vault.pepper, ask.now)
    if isinstance(outcome, Proven):
        return use_proof(ask, outcome, limits)
    key = "problem.code_wrong" if isinstance(outcome, WrongCode) else "problem.code_spent"
    return _wait(ask, registration, link, Form({}, {"code": Problem(key)})).with_changes(*outcome.changes)


def send_again(ask: Ask) -> Answer:
    """Another mail, with a new link and a new code."""
    registration = standing_registration(ask)
    link = find_link_of_registration(ask.read, registration.id) if registration else None
    if registration is None or link is None or registration.step is not Step.MAIL:
        return to_step(ask, registration, registration.step if registration else None)
    to = going_of(ask, registration)
    back = to.path(PATHS[Step.MAIL])
    if wait_before_resend(link, ask.house.accounts, ask.now):
        return redirect(back)
    if wait_to_ask(ask, registration.email):
        return _wait(ask, registration, link, Form({}, {"code": problem_of_asking(ask)}), 429)
    account = find_account(ask.read, link.account_id) if link.account_id else None
    owner = find_by_email(ask.read, registration.email)
    outcome = mail_again(registration, link, visitor_of(ask), account, owner, mailing(ask, link.email))
    if isinstance(outcome, TooSoon):
        return redirect(back, outcome.changes)
    kept = keep_waiting(ask, to, ask.now + ask.house.accounts.registration_life)
    return redirect(_noticed(back, "resent"), (*outcome.changes, *kept))


def take_correction(ask: Ask) -> Answer:
    """Another address: mails to the one before prove nothing any more."""
    registration = standing_registration(ask)
    link = find_link_of_registration(ask.read, registration.id) if registration else None
    if registration is None or link is None:
        return to_step(ask, None, None)
    typed = ask.form.get("email")
    try:
        email = parse_email(typed)
    except Malformed:
        return _wait(ask, registration, link, _wrong_email(typed))
    if registration.step is not Step.MAIL:
        return to_step(ask, registration, registration.step)
    problem = _problem_of_room(ask, email)
    if problem:
        return _wait(ask, registration, link, Form({"email": typed}, {"email": problem}), 429)
    owner = find_by_email(ask.read, email)
    outcome = correct_address(registration, email, visitor_of(ask), owner, mailing(ask, email))
    if isinstance(outcome, Begun):
        to = going_of(ask, registration)
        kept = keep_waiting(ask, to, outcome.registration.expires_at)
        return redirect(_noticed(to.path(PATHS[Step.MAIL]), "corrected"), (*outcome.changes, *kept))
    return to_step(ask, registration, outcome.step)


def _wait(ask: Ask, registration: Registration, link: MailLink, form: Form, status: int = 400) -> Answer:
    to = going_of(ask, registration)
    return page(
        ask,
        "register_mail.html",
        status,
        email=registration.email.text,
        number=link.number,
        reference=registration.reference,
        resend_in=wait_before_resend(link, ask.house.accounts, ask.now),
        status_url=to.path("/register/mail/status"),
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
        **to.context(),
    )


def _problem_of_room(ask: Ask, email: Email) -> Problem | None:
    """A registration, and another address for one, is counted by its network: whose the address is does not matter.

    So is its mail, and by the address as well. What to say where there is no room.
    """
    if wait_before(ask, "room", registration_limits(ask.house.accounts.throttle, network=ask.network)):
        return problem_of_wait(ask, "problem.registrations_many")
    return problem_of_asking(ask) if wait_to_ask(ask, email) else None


def _wrong_email(typed: str) -> Form:
    key = "problem.email_malformed" if typed.strip() else "problem.email_missing"
    return Form({"email": typed}, {"email": Problem(key)})


def _noticed(path: str, notice: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}notice={notice}"
