"""The security code of a vehicle as a service of the brand has it checked; nobody reads it."""

import hmac

import msgspec

from keyfob.apps.api.door import Caller, for_customer
from keyfob.base.errors import Overloaded
from keyfob.protocol.errors import Refused
from keyfob.protocol.subject import vehicle_for
from keyfob.storage.security_codes import find_security_code, reserve_try
from keyfob.storage.vehicles import list_vehicles
from keyfob.vehicles.model import Vehicle
from keyfob.vehicles.news import Recipient
from keyfob.vehicles.security_code import MOST_TRIES, Right, Wrong, check
from keyfob.web.answer import Answer, json
from keyfob.web.ask import Ask
from keyfob.web.json_body import read_json
from keyfob.web.provider import refuse

SCOPE = "security_code"
_NOTHING = Refused("unknown_vehicle", "the customer is main user of no vehicle of this id", status=404)
_NONE_SET = Refused("no_security_code", "the customer has set no security code for this vehicle", status=409)


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of the request: the id of a vehicle as this service knows it, and what the customer typed."""

    vehicle: str
    code: str


@for_customer(SCOPE)
def check_security_code(ask: Ask, caller: Caller) -> Answer:
    """Whether it is the code: ``right``, ``wrong`` with the tries that are left, or ``blocked``."""
    sent = read_json(ask, Sent)
    vehicle = _find(ask, caller, sent.vehicle)
    if vehicle is None:
        return refuse(ask, _NOTHING)
    if find_security_code(ask.read, vehicle.id) is None:
        return refuse(ask, _NONE_SET)
    ask.read.release()
    reserved = ask.moment.once("security code", lambda: reserve_try(ask.house.unit.database, vehicle.id))
    code = find_security_code(ask.read, vehicle.id)
    if code is None:
        return refuse(ask, _NONE_SET)
    if not reserved and code.blocked_at is None and code.tries < MOST_TRIES:
        raise Overloaded("the code was set anew, or others had it checked, at the same time")
    account = caller.account
    outcome = check(
        code,
        vehicle,
        sent.code,
        caller.client.client_id,
        Recipient(account.id, account.email.text, account.locale),
        was_reserved=reserved,
        pepper=ask.house.unit.vault.pepper,
        now=ask.now,
    )
    match outcome:
        case Right():
            return json({"result": "right"}, changes=outcome.changes)
        case Wrong(left):
            return json({"result": "wrong", "left": left}, changes=outcome.changes)
    return json({"result": "blocked"}, changes=outcome.changes)


def _find(ask: Ask, caller: Caller, name: str) -> Vehicle | None:
    """By the name under which this very service knows it."""
    customer_id = caller.account.customer_id
    if not customer_id or not name.isascii():
        return None
    names = (
        (one, vehicle_for(caller.client, one.id, ask.house.secrets)) for one in list_vehicles(ask.read, customer_id)
    )
    return next((one for one, known in names if hmac.compare_digest(known, name)), None)
