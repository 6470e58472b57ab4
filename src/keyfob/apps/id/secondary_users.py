"""Being invited to use a vehicle: where the mailed link leads, with or without an ID."""

from keyfob.apps.id.going import INVITATION
from keyfob.base.person import full_name
from keyfob.storage.customers import find_customer
from keyfob.storage.secondary_users import find_invitation
from keyfob.storage.vehicles import find_vehicle
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.identity import session_of
from keyfob.web.page import page


def show_invited(ask: Ask) -> Answer:
    """Who invites to what, and the two ways on; nothing is spent by opening it, so scanners of mail do no harm."""
    token = ask.params["token"]
    user = find_invitation(ask.read, token, ask.now)
    vehicle = find_vehicle(ask.read, user.customer_id, user.vehicle_id) if user else None
    if user is None or vehicle is None:
        return page(ask, "invited.html", 400, inviter="", model="", until=None, pending="")
    onwards = f"{INVITATION}{token}"
    if session_of(ask) is not None:
        return redirect(onwards)
    record = find_customer(ask.read, vehicle.customer_id)
    return page(
        ask,
        "invited.html",
        inviter=full_name(record.person) if record else "",
        model=vehicle.details.model,
        until=user.expires_at,
        pending=onwards,
    )
