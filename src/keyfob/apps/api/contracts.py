"""What runs on between a customer and a service: the service puts and withdraws it in its own name."""

import hmac

import msgspec

from keyfob.accounts.model import Account
from keyfob.apps.api.door import for_service
from keyfob.customers.contracts import About, OfAnother, Put, TooMany, Unfit, Wanted, is_contract_id, put, withdraw
from keyfob.customers.text import Fault
from keyfob.protocol.client import Client
from keyfob.protocol.errors import Refused
from keyfob.protocol.subject import sub_for
from keyfob.storage.accounts import find_account
from keyfob.storage.contracts import count_contracts, find_contract
from keyfob.storage.subjects import find_by_subject
from keyfob.storage.vehicles import list_vehicles
from keyfob.vehicles.model import read_vin
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.json_body import read_json
from keyfob.web.provider import refuse

SCOPE = "contracts"
VEHICLES = "vehicles"

_NOBODY = Refused("unknown_customer", "nobody of this sub has an ID that signed in at this service", status=404)
_NOTHING = Refused("unknown_contract", "this service has no contract of this id", status=404)
_OF_ANOTHER = Refused("contract_of_another", "this service has a contract of this id with another customer", status=409)
_NO_VEHICLE = Refused("unknown_vehicle", "this service sees no vehicle of this id or number with them", status=404)
_TOO_MANY = Refused("too_many_contracts", "this service has as many with this customer as it may", status=409)
_BAD_ID = Refused("invalid_request", "an id has 1 to 100 letters, digits, dots, dashes, underscores and tildes")
_WHY = {
    Fault.MISSING: "is needed",
    Fault.TOO_LONG: "is too long",
    Fault.CHARACTERS: "has characters that cannot be shown",
    Fault.CARD_NUMBER: "looks like the number of a card, and those are never kept here",
    Fault.SHAPE: "does not fit",
}


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of the request: whom it is with, what it is called, where to see to it, and its last day.

    ``vehicle`` is the id of one of the customer's vehicles, as the claim ``vehicles`` has it, or its number (VIN).
    """

    sub: str
    label: str
    ends_on: str
    link: str = ""
    vehicle: str = ""


@for_service(SCOPE)
def put_contract(ask: Ask, client: Client) -> Answer:
    """Keep what runs on, under the service's own id for it; the same once more changes nothing."""
    sent, contract_id = read_json(ask, Sent), ask.params["id"]
    if not is_contract_id(contract_id):
        return refuse(ask, _BAD_ID)
    account = _find_customer(ask, client, sent.sub)
    if account is None or account.customer_id is None:
        return refuse(ask, _NOBODY)
    about = _find_vehicle(ask, client, account.customer_id, sent.vehicle) if sent.vehicle else None
    if sent.vehicle and about is None:
        return refuse(ask, _NO_VEHICLE)
    outcome = put(
        Wanted(contract_id, sent.label, sent.link, sent.ends_on),
        client.client_id,
        account.customer_id,
        find_contract(ask.read, client.client_id, contract_id),
        count_contracts(ask.read, account.customer_id, client.client_id, ask.now),
        ask.now,
        about,
    )
    match outcome:
        case Put(is_new, changes):
            return Answer(201 if is_new else 204, changes=changes)
        case Unfit(member, fault):
            return refuse(ask, Refused("invalid_request", f"{member} {_WHY.get(fault, 'does not fit')}"))
        case OfAnother() | TooMany():
            return refuse(ask, _OF_ANOTHER if isinstance(outcome, OfAnother) else _TOO_MANY)


def _find_customer(ask: Ask, client: Client, sub: str) -> Account | None:
    """By the name under which this very service knows somebody: another's name for them is none."""
    account_id = find_by_subject(ask.read, sub, client.client_id)
    if account_id is None or not hmac.compare_digest(sub, sub_for(client, account_id, ask.house.secrets)):
        return None
    return find_account(ask.read, account_id)


def _find_vehicle(ask: Ask, client: Client, customer_id: str, named: str) -> About | None:
    """One of the customer's own; for a service that is told of none there is none, so that none can be guessed."""
    vin = read_vin(named)
    own = list_vehicles(ask.read, customer_id) if VEHICLES in client.scopes else ()
    found = next((one for one in own if one.id == named or (vin and one.details.vin == vin)), None)
    return About(found.id, found.version) if found else None


@for_service(SCOPE)
def withdraw_contract(ask: Ask, client: Client) -> Answer:
    """It runs no more; whose it was need not be said, so that it can be withdrawn when the ID is gone."""
    contract = find_contract(ask.read, client.client_id, ask.params["id"])
    return Answer(204, changes=(withdraw(contract),)) if contract else refuse(ask, _NOTHING)
