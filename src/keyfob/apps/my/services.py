"""The services connected with the ID: what each may see, since when, and withdrawing that."""

from keyfob.apps.my.door import Customer, behind_door
from keyfob.protocol.consent import GrantWithdrawn
from keyfob.storage.grants import list_services
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.page import page

NOTICES = {"withdrawn": "notice.service_withdrawn"}


@behind_door
def show_services(ask: Ask, customer: Customer) -> Answer:
    """All services that were signed in to or allowed something."""
    services = list_services(ask.read, customer.account.id)
    return page(ask, "my/services.html", services=services, notice=NOTICES.get(ask.query.get("notice")))


@behind_door
def withdraw_service(ask: Ask, customer: Customer) -> Answer:
    """The service gets nothing more, and asks again when it is used again."""
    asked = ask.form.get("service")
    known = {service.id for service in list_services(ask.read, customer.account.id)}
    if asked not in known:
        raise NotFound
    return redirect("/my/services?notice=withdrawn", (GrantWithdrawn(customer.account.id, asked, ask.now),))
