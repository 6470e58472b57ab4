"""Invitations of customers: a partner's own, and one of them with its mails."""

from collections.abc import Mapping

from keyfob.accounts.throttle import desk_mail_limits
from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.base.email import Email, mask_email
from keyfob.base.person import full_name
from keyfob.customers.phone import write_number
from keyfob.customers.text import Fault, Unfit
from keyfob.desk.customer_invitation import (
    CustomerInvitation,
    Over,
    Sent,
    correct_invitation,
    invite_customer,
    sees_invitation,
    send_again,
    withdraw_invitation,
)
from keyfob.desk.customer_invitation_reading import ADDRESS_FIELDS, read_email, read_invitation
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.storage.customer_invitations import (
    find_customer_invitation,
    list_customer_invitations,
)
from keyfob.storage.outbox import list_fates
from keyfob.storage.partners import find_partner
from keyfob.vehicles.model import mask_vin
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.page import locale_of
from keyfob.web.profile_form import PERSON_FIELDS, address_problems

LIST = "/invitations"
NEW = "/invitations/new"
PAGE = 50
FIELDS = (*PERSON_FIELDS, "email", "phone", *ADDRESS_FIELDS, "vin", "model", "year", "plate")
NOTICES = {
    name: f"customer_invitation.notice.{name}" for name in ("invited_customer", "sent_again", "corrected", "withdrawn")
}
_OWN_WORDS = {"email", "vin", "model", "year", "plate"}


@behind_desk(Permission.CORRECT)
def show_invitations(ask: Ask, staff: Staff) -> Answer:
    """Those of one's own partner, and where anybody finds one by its reference."""
    return _list(ask, staff)


@behind_desk(Permission.INVITE)
def show_new(ask: Ask, staff: Staff) -> Answer:
    """The form for a customer and their car."""
    return _form(ask, staff, Form({"language": locale_of(ask)}), 200)


def take_new(ask: Ask, staff: Staff) -> Answer:
    """Send it. Whether the address has an ID is neither looked at nor told."""
    typed = {name: ask.form.get(name) for name in FIELDS}
    draft = read_invitation(typed, ask.house.pages.brand.markets)
    if isinstance(draft, Unfit):
        return _form(ask, staff, Form(typed, _problems(draft, typed["country"])), 400)
    if wait_to_mail(ask, staff, draft.email):
        return _form(ask, staff, Form(typed, {"": later(ask)}), 429)
    sent = invite_customer(draft, staff, _partner(ask, staff.partner_id or ""), now=ask.now, mint=ask.mint)
    return redirect(f"{path_of(sent.invitation)}?notice=invited_customer", sent.changes)


@behind_desk(Permission.CORRECT)
def show_one(ask: Ask, staff: Staff) -> Answer:
    """One of them, and what became of its mails."""
    return _one(ask, staff, _invitation(ask, staff), EMPTY, 200)


def take_again(ask: Ask, staff: Staff) -> Answer:
    """Send it anew."""
    invitation = _invitation(ask, staff)
    if wait_to_mail(ask, staff, invitation.draft.email):
        return _one(ask, staff, invitation, Form({}, {"": later(ask)}), 429)
    partner = _partner(ask, invitation.partner_id)
    return _done(
        ask, staff, invitation, send_again(invitation, staff, partner, now=ask.now, mint=ask.mint), "sent_again"
    )


def take_correction(ask: Ask, staff: Staff) -> Answer:
    """Another address, where nobody has taken it yet."""
    invitation, typed = _invitation(ask, staff), ask.form.get("email")
    email = read_email(typed)
    if isinstance(email, Fault):
        return _one(
            ask, staff, invitation, Form({"email": typed}, {"email": Problem("customer_invitation.problem.email")}), 400
        )
    if wait_to_mail(ask, staff, email):
        return _one(ask, staff, invitation, Form({"email": typed}, {"email": later(ask)}), 429)
    partner = _partner(ask, invitation.partner_id)
    outcome = correct_invitation(invitation, email, staff, partner, now=ask.now, mint=ask.mint)
    return _done(ask, staff, invitation, outcome, "corrected")


def take_withdraw(ask: Ask, staff: Staff) -> Answer:
    """Take it back."""
    invitation = _invitation(ask, staff)
    return _done(ask, staff, invitation, withdraw_invitation(invitation, ask.now), "withdrawn")


def path_of(invitation: CustomerInvitation) -> str:
    """The page of one."""
    return f"{LIST}/{invitation.id}"


def wait_to_mail(ask: Ask, staff: Staff, email: Email) -> int:
    """Reserve a mail of the desk to an address that nobody has proved; 0, or the seconds until there is room."""
    return wait_before(ask, "mail", desk_mail_limits(ask.house.accounts.throttle, email, staff_id=staff.id))


def later(ask: Ask) -> Problem:
    """The words for what there is no room for now."""
    return problem_of_wait(ask, "customer_invitation.problem.later")


def _invitation(ask: Ask, staff: Staff) -> CustomerInvitation:
    """The one that is asked for; another partner's is as unknown as none (ASVS 8.2.2)."""
    found = find_customer_invitation(ask.read, ask.params["id"])
    if found is None or not sees_invitation(found, staff):
        raise NotFound
    return found


def _partner(ask: Ask, partner_id: str) -> str:
    found = find_partner(ask.read, partner_id)
    return found.name if found else ""


def _problems(unfit: Unfit, country: str) -> Mapping[str, Problem]:
    own = {name: Problem(f"customer_invitation.problem.{name}") for name in unfit.faults if name in _OWN_WORDS}
    return {**address_problems(unfit, country), **own}


def _done(ask: Ask, staff: Staff, invitation: CustomerInvitation, outcome: Sent | Over, what: str) -> Answer:
    if isinstance(outcome, Sent):
        return redirect(f"{path_of(invitation)}?notice={what}", outcome.changes)
    return _one(ask, staff, invitation, Form({}, {"": Problem("desk.problem.not_now")}), 409)


def _state(ask: Ask, invitation: CustomerInvitation) -> str:
    over = invitation.over(ask.now)
    return over.value if over else "open"


def _list(ask: Ask, staff: Staff) -> Answer:
    found: tuple[CustomerInvitation, ...] = ()
    after = ""
    if Permission.INVITE in staff.permissions and staff.partner_id:
        found, after = list_customer_invitations(ask.read, staff.partner_id, ask.query.get("after"), PAGE)
    rows = [
        {
            "id": one.id,
            "name": full_name(one.draft.person),
            "model": one.draft.details.model,
            "reference": one.reference,
            "state": _state(ask, one),
            "at": one.ended_at or one.sent_at,
        }
        for one in found
    ]
    begun = bool(ask.query.get("after"))
    return desk_page(ask, staff, "desk/customer_invitations.html", rows=rows, after=after, begun=begun, path=LIST)


def _form(ask: Ask, staff: Staff, form: Form, status: int) -> Answer:
    return desk_page(ask, staff, "desk/customer_invitation_new.html", status, form=form, path=NEW)


def _one(ask: Ask, staff: Staff, invitation: CustomerInvitation, form: Form, status: int) -> Answer:
    """Its own partner's people see what they typed; the other desks enough to recognise who is at the telephone."""
    draft, is_own = invitation.draft, invitation.partner_id == staff.partner_id
    name, number = full_name(draft.person), write_number(draft.mobile) if draft.mobile else ""
    shown = {
        "name": name if is_own else " ".join(f"{part[:1]}•••" for part in name.split()[:3]),
        "email": draft.email.text if is_own else mask_email(draft.email.text),
        "phone": number if is_own or not number else f"••• {number[-2:]}",
        "model": draft.details.model,
        "year": str(draft.details.year),
        "vin": draft.details.vin if is_own else mask_vin(draft.details.vin),
        "plate": draft.details.plate if is_own else "",
    }
    return desk_page(
        ask,
        staff,
        "desk/customer_invitation.html",
        status,
        id=invitation.id,
        reference=invitation.reference,
        state=_state(ask, invitation),
        made=invitation.made_at,
        until=invitation.expires_at,
        ended=invitation.ended_at,
        shown=shown,
        address=draft.address if is_own else None,
        mails=list_fates(ask.read, invitation.id),
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
        path=path_of(invitation),
    )
