"""An invitation by a partner, looked at by whoever is signed in, and taken by the ID that it was sent to."""

from dataclasses import replace

from keyfob.apps.my.door import Customer, behind_door
from keyfob.apps.my.profile import NAME
from keyfob.base.change import Change
from keyfob.base.email import mask_email
from keyfob.customers.address_format import write_lines
from keyfob.customers.model import Contact, PhoneKind, PostalAddress
from keyfob.customers.phone import Typed, add_phone, write_number
from keyfob.customers.profile import change_profile
from keyfob.desk.customer_invitation import (
    CustomerInvitation,
    ForAnother,
    Over,
    Taken,
    find_obstacle,
    is_newcomer,
    take_invitation,
)
from keyfob.storage.customer_invitations import find_invitation_by_link
from keyfob.storage.customers import find_customer
from keyfob.storage.partners import find_partner
from keyfob.storage.vehicles import find_main_user, list_vehicles
from keyfob.vehicles.linking import OfAnother
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import Form
from keyfob.web.page import page

_KEEP = "keep_contact"


@behind_door
def show_welcome(ask: Ask, customer: Customer) -> Answer:
    """The car, and what the partner typed beside it, to be confirmed."""
    invitation = find_invitation_by_link(ask.read, ask.params["token"], ask.now)
    obstacle = find_obstacle(invitation, customer.account, ask.now)
    if obstacle is not None or invitation is None:
        return _cannot(ask, customer, invitation, obstacle or Over(None))
    address, mobile = _offered(ask, customer, invitation)
    partner = find_partner(ask.read, invitation.partner_id)
    details = invitation.draft.details
    return page(
        ask,
        "my/customer_invitation.html",
        partner=partner.name if partner else "",
        car={"model": details.model, "year": details.year, "plate": details.plate, "vin": details.vin},
        email=customer.account.email.text,
        address=write_lines(address) if address else (),
        phone=write_number(mobile) if mobile else "",
        until=invitation.expires_at,
        form=Form({_KEEP: "yes"}),
    )


@behind_door
def take_welcome(ask: Ask, customer: Customer) -> Answer:
    """Yes: the car is one's own from now on. An ID that was there before keeps its record as it is."""
    account, customer_id = customer.account, customer.account.customer_id
    if customer_id is None:
        return redirect(NAME)
    invitation = find_invitation_by_link(ask.read, ask.params["token"], ask.now)
    held = list_vehicles(ask.read, customer_id)
    main_user = find_main_user(ask.read, invitation.draft.details.vin) if invitation else None
    outcome = take_invitation(invitation, account, customer_id, held, main_user, now=ask.now, mint=ask.mint)
    if invitation is None or not isinstance(outcome, Taken):
        return _cannot(ask, customer, invitation, outcome)
    kept = _keep(ask, customer, invitation) if ask.form.get(_KEEP) else ()
    return redirect(f"/my/vehicles/{outcome.vehicle_id}?notice=welcome", (*outcome.changes, *kept))


def _offered(ask: Ask, customer: Customer, invitation: CustomerInvitation) -> tuple[PostalAddress | None, str]:
    """Address and mobile number that the partner typed and a newcomer's record lacks."""
    draft, account = invitation.draft, customer.account
    record = find_customer(ask.read, account.customer_id) if account.customer_id else None
    if record is None or not is_newcomer(invitation, account):
        return None, ""
    had = record.contact
    return None if had.address else draft.address, "" if had.phones else draft.mobile


def _keep(ask: Ask, customer: Customer, invitation: CustomerInvitation) -> tuple[Change, ...]:
    address, mobile = _offered(ask, customer, invitation)
    record = find_customer(ask.read, customer.account.customer_id or "")
    if record is None:
        return ()
    contact = replace(record.contact, address=address) if address else record.contact
    added = add_phone(contact, Typed(mobile, PhoneKind.MOBILE), is_main=True, mint=ask.mint) if mobile else contact
    contact = added if isinstance(added, Contact) else contact
    return change_profile(record, record.person, contact, ask.now, ask.mint).changes


def _cannot(ask: Ask, customer: Customer, invitation: CustomerInvitation | None, outcome: object) -> Answer:
    kinds = {ForAnother: "other_id", OfAnother: "of_another", Over: "over"}
    return page(
        ask,
        "my/customer_invitation_over.html",
        400,
        kind=kinds.get(type(outcome), "full"),
        email=customer.account.email.text,
        invited=mask_email(invitation.draft.email.text) if invitation else "",
    )
