"""The first page of My."""

from keyfob.accounts.breached import is_stolen
from keyfob.apps.my.door import Customer, behind_door
from keyfob.customers.consents import is_given
from keyfob.desk.cases import State
from keyfob.storage.cases import list_cases
from keyfob.storage.consents import list_ledgers
from keyfob.storage.customers import find_customer
from keyfob.storage.grants import list_services
from keyfob.storage.payment_preferences import find_payment_preference
from keyfob.storage.person import list_used
from keyfob.storage.sessions import LISTED, count_sessions
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.page import page

NOTICES = {"welcome": "notice.welcome"}
FOR_THE_CUSTOMER = frozenset({State.ANSWERED, State.WAITING})
MOST_COUNTED = 20


@behind_door
def show_home(ask: Ask, customer: Customer) -> Answer:
    """Who one is here, and where things are."""
    account = customer.account
    record = find_customer(ask.read, account.customer_id) if account.customer_id else None
    known = record.person if record else None
    preference = find_payment_preference(ask.read, record.id) if record else None
    ledgers = list_ledgers(ask.read, record.id) if record else {}
    states = [case.state for case in list_cases(ask.read, account.id, account.customer_id, ask.now, MOST_COUNTED)]
    sessions = count_sessions(ask.read, account.id, ask.now)
    return page(
        ask,
        "my/home.html",
        person={
            "given_name": known.given_name if known else "",
            "family_name": known.family_name if known else "",
            "phone": bool(record and record.contact.phones),
        },
        email=account.email.text,
        sessions=min(sessions, LISTED),
        more_sessions=sessions > LISTED,
        stolen=is_stolen(account),
        services=len(list_services(ask.read, account.id)),
        payment=preference,
        consents=sum(is_given(ledger) for ledger in ledgers.values()),
        cases=sum(state is not State.CLOSED for state in states),
        answers=sum(state in FOR_THE_CUSTOMER for state in states),
        vehicles=[vehicle.model for vehicle in list_used(ask.read, account)],
        last_sign_in=customer.session.auth_time,
        notice=NOTICES.get(ask.query.get("notice")),
    )
