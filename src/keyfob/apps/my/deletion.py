"""Deleting the ID: what goes, what stays and why, what runs on; then the wait, and the way back from it."""

from keyfob.accounts import deletion as domain
from keyfob.accounts.deletion import Begun, Cancelled, Deletion
from keyfob.accounts.model import Account
from keyfob.apps.my.door import Customer, ask_to_confirm, behind_door, hold_back, unless_held
from keyfob.customers.contracts import Contract
from keyfob.storage.clients import find_client
from keyfob.storage.contracts import list_contracts
from keyfob.storage.deletions import find_deletion, list_connected
from keyfob.storage.grants import list_services
from keyfob.storage.id_changes import find_reversible
from keyfob.storage.passkeys import list_passkeys
from keyfob.storage.person import list_used
from keyfob.storage.secondary_users import list_of_customer
from keyfob.storage.sessions import LISTED, count_sessions
from keyfob.vehicles.model import Role
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import SESSION, TRUST, Cookie
from keyfob.web.errors import NotFound
from keyfob.web.forms import Form, Problem
from keyfob.web.identity import visitor_of
from keyfob.web.page import page

HERE = "/my/security/delete"


@behind_door
def show_deletion(ask: Ask, customer: Customer) -> Answer:
    """What it means for this very person; where it was asked for, until when it can be taken back."""
    if not ask.house.pages.brand.facts.self_service.delete_account:
        return page(ask, "my/deletion_by_desk.html")
    standing = find_deletion(ask.read, customer.account.id)
    if standing is not None:
        return _waiting(ask, standing)
    return ask_to_confirm(ask, customer, HERE) or _ask(ask, customer)


@behind_door
@unless_held
def take_deletion(ask: Ask, customer: Customer) -> Answer:
    """The press, with the box ticked, by whoever has just proved to be the owner."""
    if not ask.house.pages.brand.facts.self_service.delete_account:
        raise NotFound
    standing = find_deletion(ask.read, customer.account.id)
    asked = None if standing else ask_to_confirm(ask, customer, HERE)
    if asked is not None:
        return asked
    if standing is None and not ask.form.get("understood"):
        return _ask(ask, customer, Form({}, {"understood": Problem("problem.deletion_understood")}))
    if not ask.house.accounts.deletion_grace:
        # Done at once, nobody could take the ID back any more.
        held = hold_back(ask, find_reversible(ask.read, customer.account.id, ask.now))
        if held is not None:
            return held
    outcome = domain.ask(
        customer.account,
        standing,
        list_connected(ask.read, customer.account.id),
        visitor_of(ask),
        policy=ask.house.accounts,
        now=ask.now,
        mint=ask.mint,
    )
    if isinstance(outcome, Begun):
        return redirect(HERE, outcome.changes)
    done = page(ask, "deletion_result.html", kind="done")
    return done.with_changes(*outcome.changes).with_cookies(Cookie(SESSION, ""), Cookie(TRUST, ""))


@behind_door
def take_cancel(ask: Ask, customer: Customer) -> Answer:
    """Take it back. No proof is asked for: it changes nothing that was not so before."""
    standing = find_deletion(ask.read, customer.account.id)
    outcome = domain.cancel(customer.account, standing, visitor_of(ask), ask.now, ask.mint)
    ask.leaving_at = None
    done = isinstance(outcome, Cancelled)
    return redirect("/my/security?notice=deletion-cancelled" if done else "/my/security", outcome.changes)


def _ask(ask: Ask, customer: Customer, form: Form | None = None) -> Answer:
    account, grace = customer.account, ask.house.accounts.deletion_grace
    sessions = count_sessions(ask.read, account.id, ask.now)
    running = list_contracts(ask.read, account.customer_id, ask.now) if account.customer_id else None
    return page(
        ask,
        "my/deletion.html",
        200 if form is None else 400,
        email=account.email.text,
        password=account.password is not None,
        passkeys=len(list_passkeys(ask.read, account.id)),
        second_factor=account.second_factor,
        sessions=min(sessions, LISTED),
        more_sessions=sessions > LISTED,
        services=[service.name for service in list_services(ask.read, account.id)],
        **_vehicles(ask, account),
        runs_on=[_tell(ask, contract) for contract in running.contracts] if running else [],
        more_runs_on=running is not None and running.has_more,
        has_record=account.customer_id is not None,
        until=ask.now + grace if grace else None,
        form=form or Form(),
    )


def _vehicles(ask: Ask, account: Account) -> dict[str, object]:
    """Own vehicles, who else uses them, and those of others."""
    used = list_used(ask.read, account)
    invited = list_of_customer(ask.read, account.customer_id) if account.customer_id else ()
    return {
        "vehicles": [vehicle.model for vehicle in used if vehicle.role == Role.MAIN],
        "secondary_users": [user.invited.name for user in invited if user.counts(ask.now)],
        "used_vehicles": [vehicle.model for vehicle in used if vehicle.role == Role.SECONDARY],
    }


def _tell(ask: Ask, contract: Contract) -> dict[str, object]:
    client = find_client(ask.read, contract.client_id)
    service = client.name if client else ""
    return {"service": service, "label": contract.label, "link": contract.link, "ends": contract.last_day}


def _waiting(ask: Ask, standing: Deletion) -> Answer:
    return page(ask, "my/deletion_waiting.html", begun_at=standing.begun_at, due_at=standing.due_at)
