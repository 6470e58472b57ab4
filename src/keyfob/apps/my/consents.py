"""News and consents: what the brand may do with personal data, one press each, and the whole history of it."""

from keyfob.apps.my.door import Customer, behind_door
from keyfob.apps.my.undo import record_page
from keyfob.customers.consents import (
    NO_ENTRIES,
    Asking,
    Channel,
    Ledger,
    Purpose,
    TooOften,
    give,
    is_given,
    is_to_earlier_text,
    kept,
    withdraw,
)
from keyfob.outside.locales import language_name
from keyfob.storage.consents import find_ledger, list_ledgers
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.page import locale_of

SHOWN = 20
"""So many entries of a history are shown."""
CAUTIONS = {"often": "notice.consent_often"}


@behind_door
def show_consents(ask: Ask, customer: Customer) -> Answer:
    """Every purpose of the brand, and whatever else still holds."""
    customer_id = customer.account.customer_id
    ledgers = list_ledgers(ask.read, customer_id) if customer_id else {}
    purposes = ask.house.pages.brand.facts.purposes
    former = [
        Purpose(key, ledger[0].version) for key, ledger in ledgers.items() if key not in purposes and is_given(ledger)
    ]
    rows = [_row(ask, purpose, ledgers.get(purpose.key, NO_ENTRIES)) for purpose in (*purposes.values(), *former)]
    caution = CAUTIONS.get(ask.query.get("notice"))
    said = {"caution": caution} if caution else {}
    return record_page(ask, customer, "my/consents.html", rows=rows, has_record=bool(customer_id), **said)


@behind_door
def take_consent(ask: Ask, customer: Customer) -> Answer:
    """Give or withdraw one; pressed twice, or from an old page, it holds as it was meant."""
    key, wanted = ask.form.get("purpose"), ask.form.get("wanted")
    customer_id = customer.account.customer_id
    purpose = ask.house.pages.brand.facts.purposes.get(key)
    ledger = find_ledger(ask.read, customer_id, key) if customer_id else NO_ENTRIES
    if customer_id is None or wanted not in {"yes", "no"} or (purpose is None and (wanted == "yes" or not ledger)):
        raise NotFound
    asking = Asking(Channel.MY, locale_of(ask))
    if wanted == "yes" and purpose is not None:
        outcome = give(customer_id, purpose, ledger, asking, ask.now)
    else:
        outcome = withdraw(customer_id, key, ledger, asking, ask.now)
    if isinstance(outcome, TooOften):
        return redirect("/my/consents?notice=often")
    return redirect("/my/consents", kept(outcome, customer_id, ledger, _called(ask, key), ask.now, ask.mint))


def _called(ask: Ask, key: str) -> str:
    speaker, title = ask.house.pages.brand.speaker(locale_of(ask)), f"consents.purpose.{key}.title"
    return speaker.text(title if speaker.knows(title) else "consents.former")


def _row(ask: Ask, purpose: Purpose, ledger: Ledger) -> dict[str, object]:
    locale = locale_of(ask)
    return {
        "key": purpose.key,
        "given": is_given(ledger),
        "since": ledger[0].at if ledger else None,
        "earlier": ledger[0].version if is_to_earlier_text(ledger, purpose) else None,
        "history": [
            {
                "act": entry.act,
                "at": entry.at,
                "channel": entry.channel,
                "version": entry.version,
                "language": language_name(entry.locale, locale),
            }
            for entry in ledger[:SHOWN]
        ],
    }
