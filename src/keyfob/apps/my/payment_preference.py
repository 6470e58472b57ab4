"""How a customer likes to pay: seen, chosen where no payment provider is needed, removed. A token is never shown."""

from keyfob.apps.my.door import Customer, behind_door
from keyfob.apps.my.undo import record_page
from keyfob.customers.payment_preference import Given, PaymentPreference, choose, read_given, remove
from keyfob.customers.text import Unfit
from keyfob.storage.payment_preferences import find_payment_preference
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound


@behind_door
def show_payment(ask: Ask, customer: Customer) -> Answer:
    """What is preferred, and what else there is."""
    now = _now(ask, customer)
    return record_page(
        ask,
        customer,
        "my/payment_preference.html",
        now=_shown(now) if now else None,
        kinds=list(ask.house.pages.brand.facts.payment_kinds),
    )


@behind_door
def choose_payment(ask: Ask, customer: Customer) -> Answer:
    """Prefer a kind that needs no token; one that does is as unknown here as one that the brand does not have."""
    kinds = ask.house.pages.brand.facts.kinds_of_payment
    fit = read_given(Given(kind=ask.form.get("kind")), kinds)
    customer_id = customer.account.customer_id
    if isinstance(fit, Unfit) or customer_id is None:
        raise NotFound
    changes = choose(customer_id, fit, _now(ask, customer), ask.now, ask.mint)
    return redirect("/my/payment", changes)


@behind_door
def remove_payment(ask: Ask, customer: Customer) -> Answer:
    """Forget it; pressed twice, it is gone all the same."""
    before = _now(ask, customer)
    changes = remove(customer.account.customer_id or "", before, ask.now, ask.mint)
    return redirect("/my/payment", changes)


def _now(ask: Ask, customer: Customer) -> PaymentPreference | None:
    customer_id = customer.account.customer_id
    return find_payment_preference(ask.read, customer_id) if customer_id else None


def _shown(now: PaymentPreference) -> dict[str, object]:
    """What a page may have: everything but the token."""
    return {"kind": now.kind, "brand": now.brand, "last_digits": now.last_digits, "since": now.since}
