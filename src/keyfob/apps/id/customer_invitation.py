"""Being invited by a partner: where the mailed link leads, with or without an ID."""

from keyfob.apps.id.going import WELCOME
from keyfob.storage.customer_invitations import find_invitation_by_link
from keyfob.storage.partners import find_partner
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.identity import session_of
from keyfob.web.page import page


def show_welcome(ask: Ask) -> Answer:
    """Who invites to which car, and the two ways on; of the person nothing is shown, and opening it spends nothing."""
    token = ask.params["token"]
    invitation = find_invitation_by_link(ask.read, token, ask.now)
    if invitation is None:
        return page(ask, "customer_invitation.html", 400, partner="", model="", until=None, pending="")
    onwards = f"{WELCOME}{token}"
    if session_of(ask) is not None:
        return redirect(onwards)
    partner = find_partner(ask.read, invitation.partner_id)
    return page(
        ask,
        "customer_invitation.html",
        partner=partner.name if partner else "",
        model=invitation.draft.details.model,
        until=invitation.expires_at,
        pending=onwards,
    )
