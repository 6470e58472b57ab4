"""The payment preference as a service of the brand puts it: a payment provider's token, never a card number."""

import msgspec

from keyfob.apps.api.door import Caller, for_customer
from keyfob.customers.payment_preference import Given, put, read_given
from keyfob.customers.text import Fault, Unfit
from keyfob.protocol.errors import Refused
from keyfob.storage.payment_preferences import find_payment_preference
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.json_body import read_json
from keyfob.web.provider import refuse

SCOPE = "payment_preference"
_NO_RECORD = Refused("no_customer_record", "the brand keeps nothing of this customer", status=409)
_WHY = {
    Fault.MISSING: "is needed",
    Fault.TOO_LONG: "is too long",
    Fault.CHARACTERS: "has characters that cannot be shown",
    Fault.UNKNOWN: "is none that this brand offers",
    Fault.SHAPE: "does not fit",
}


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of the request."""

    kind: str
    token: str = ""
    brand: str = ""
    last_digits: str = ""


@for_customer(SCOPE)
def put_payment_preference(ask: Ask, caller: Caller) -> Answer:
    """Keep how the customer likes to pay; the same once more changes nothing."""
    sent = read_json(ask, Sent)
    customer_id = caller.account.customer_id
    if not customer_id:
        return refuse(ask, _NO_RECORD)
    given = Given(kind=sent.kind, token=sent.token, brand=sent.brand, last_digits=sent.last_digits)
    fit = read_given(given, ask.house.pages.brand.facts.kinds_of_payment)
    if isinstance(fit, Unfit):
        return refuse(ask, _refused(fit))
    before = find_payment_preference(ask.read, customer_id)
    return Answer(204, changes=put(customer_id, fit, before, ask.now, caller.client.client_id))


def _refused(unfit: Unfit) -> Refused:
    """By the name of the member, and never with its value."""
    numbers = [name for name, fault in unfit.faults.items() if fault is Fault.CARD_NUMBER]
    if numbers:
        where = ", ".join(numbers)
        return Refused("card_number", f"{where}: this looks like a card number, and those are never kept here")
    return Refused("invalid_request", "; ".join(f"{name} {_WHY[fault]}" for name, fault in unfit.faults.items()))
