"""The first page of My."""

from keyfob.accounts.breached import is_stolen
from keyfob.apps.my.door import Customer, behind_door
from keyfob.storage.customers import find_customer
from keyfob.storage.grants import list_services
from keyfob.storage.sessions import LISTED, count_sessions
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.page import page

NOTICES = {"welcome": "notice.welcome"}


@behind_door
def show_home(ask: Ask, customer: Customer) -> Answer:
    """Who one is here, and where things are."""
    account = customer.account
    record = find_customer(ask.read, account.customer_id) if account.customer_id else None
    known = record.person if record else None
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
        last_sign_in=customer.session.auth_time,
        notice=NOTICES.get(ask.query.get("notice")),
    )
