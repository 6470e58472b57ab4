"""A registration that waits for its mail, found by the reference that it shows: the mail again, or another address."""

from keyfob.accounts.link import MailLink
from keyfob.accounts.link_mail import Mailing, wait_before_resend
from keyfob.accounts.model import Visitor
from keyfob.accounts.registration import Registration, Step
from keyfob.accounts.sign_up_mail import Begun, correct_address, mail_again
from keyfob.apps.desk.customer_invitations import later, wait_to_mail
from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.base.email import mask_email
from keyfob.customers.text import Fault
from keyfob.desk.customer_invitation_reading import read_email
from keyfob.desk.roles import DESK_OF, Permission
from keyfob.desk.staff import Staff
from keyfob.storage.accounts import find_account, find_by_email
from keyfob.storage.mail_links import find_link_of_registration
from keyfob.storage.outbox import list_fates
from keyfob.storage.registrations import find_registration_by_id
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem

NOTICES = {name: f"customer_invitation.notice.{name}" for name in ("corrected", "again")}


@behind_desk(Permission.CORRECT)
def show_registration(ask: Ask, staff: Staff) -> Answer:
    """How far it is, masked, and what became of its mails."""
    return _show(ask, staff, _registration(ask), EMPTY, 200)


def take_correction(ask: Ask, staff: Staff) -> Answer:
    """Another address; the mail goes out anew, and the browser that registers goes on waiting for it."""
    registration, typed = _registration(ask), ask.form.get("email")
    email = read_email(typed)
    if isinstance(email, Fault):
        return _show(
            ask,
            staff,
            registration,
            Form({"email": typed}, {"email": Problem("customer_invitation.problem.email")}),
            400,
        )
    link = find_link_of_registration(ask.read, registration.id)
    if link is None or registration.step is not Step.MAIL:
        return _refuse(ask, staff, registration)
    if wait_to_mail(ask, staff, email):
        return _show(ask, staff, registration, Form({"email": typed}, {"email": later(ask)}), 429)
    owner, desk = find_by_email(ask.read, email), DESK_OF[staff.role].value
    outcome = correct_address(registration, email, _browser_of(link), owner, _mailing(ask), desk)
    if isinstance(outcome, Begun):
        return redirect(f"/registrations/{registration.id}?notice=corrected", outcome.changes)
    return _refuse(ask, staff, registration)


def take_again(ask: Ask, staff: Staff) -> Answer:
    """The mail once more, to the address that there is; nobody at the desk reads or types it."""
    registration = _registration(ask)
    link = find_link_of_registration(ask.read, registration.id)
    if link is None or registration.step is not Step.MAIL:
        return _refuse(ask, staff, registration)
    ask.wait = wait_before_resend(link, ask.house.accounts, ask.now)
    if ask.wait or wait_to_mail(ask, staff, registration.email):
        return _show(ask, staff, registration, Form({}, {"": later(ask)}), 429)
    account = find_account(ask.read, link.account_id) if link.account_id else None
    owner = find_by_email(ask.read, registration.email)
    outcome = mail_again(registration, link, _browser_of(link), account, owner, _mailing(ask))
    return redirect(f"/registrations/{registration.id}?notice=again", outcome.changes)


def _mailing(ask: Ask) -> Mailing:
    pepper = ask.house.unit.vault.pepper
    return Mailing(may_mail=True, policy=ask.house.accounts, pepper=pepper, now=ask.now, mint=ask.mint)


def _browser_of(link: MailLink) -> Visitor:
    """Who registers; never the browser of the desk."""
    return Visitor(link.browser, link.device, link.network, link.locale)


def _registration(ask: Ask) -> Registration:
    """The one with this id, which a look-up by its reference leads to; a finished one is gone."""
    found = find_registration_by_id(ask.read, ask.params["id"], ask.now)
    if found is None:
        raise NotFound
    return found


def _refuse(ask: Ask, staff: Staff, registration: Registration) -> Answer:
    return _show(ask, staff, registration, Form({}, {"": Problem("customer_invitation.problem.verified")}), 409)


def _show(ask: Ask, staff: Staff, registration: Registration, form: Form, status: int) -> Answer:
    return desk_page(
        ask,
        staff,
        "desk/registration.html",
        status,
        id=registration.id,
        reference=registration.reference,
        email=mask_email(registration.email.text),
        waits=registration.step is Step.MAIL,
        begun=registration.created_at,
        until=registration.expires_at,
        mails=list_fates(ask.read, registration.id),
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
        path=f"/registrations/{registration.id}",
    )
