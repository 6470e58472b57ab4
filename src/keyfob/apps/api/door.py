"""The door of the API: a token opens what its scope is for.

Services of the brand come in with a customer's access token; services with a scope of their own, in their own name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from keyfob.accounts.model import Account, Status
from keyfob.protocol import bearer
from keyfob.protocol.client import Client
from keyfob.protocol.errors import Refused
from keyfob.storage.accounts import find_account
from keyfob.storage.families import find_family
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.provider import endpoint, provider_of, refuse, service

REALM = "api"


@dataclass(frozen=True, slots=True)
class Caller:
    """A service of the brand, and the customer on whose behalf it calls."""

    client: Client
    account: Account


Room: TypeAlias = Callable[[Ask, Caller], Answer]


def for_customer(scope: str) -> Callable[[Room], Callable[[Ask], Answer]]:
    """An endpoint for services of the brand, with a customer's access token given for ``scope`` (RFC 6750)."""

    def guard(room: Room) -> Callable[[Ask], Answer]:
        def enter(ask: Ask) -> Answer:
            caller = _admit(ask, scope)
            if isinstance(caller, Refused):
                return refuse(ask, caller)
            return room(ask, caller).acting(service(caller.client.client_id))

        enter.__name__, enter.__doc__ = room.__name__, room.__doc__
        return endpoint(enter)

    return guard


def for_service(scope: str) -> Callable[[Callable[[Ask, Client], Answer]], Callable[[Ask], Answer]]:
    """An endpoint for services in their own name: with a token that they got by client_credentials for ``scope``."""

    def guard(room: Callable[[Ask, Client], Answer]) -> Callable[[Ask], Answer]:
        def enter(ask: Ask) -> Answer:
            client = _admit_service(ask, scope)
            if isinstance(client, Refused):
                return refuse(ask, client)
            return room(ask, client).acting(service(client.client_id))

        enter.__name__, enter.__doc__ = room.__name__, room.__doc__
        return endpoint(enter)

    return guard


def _admit_service(ask: Ask, scope: str) -> Client | Refused:
    token = bearer.find_shown(ask.headers.get("authorization"), realm=REALM)
    access = bearer.read_token(token, provider_of(ask), ask.now, realm=REALM, scope=scope)
    if isinstance(access, Refused):
        return access
    client = ask.house.clients.find(ask.read, access.client_id)
    if client is None or access.family_id:
        return bearer.refuse_token("its client is gone, or it is a customer's", realm=REALM)
    if scope not in client.scopes:
        return bearer.refuse_scope(f"the service is not registered for {scope} any more", realm=REALM)
    return client


def _admit(ask: Ask, scope: str) -> Caller | Refused:
    token = bearer.find_shown(ask.headers.get("authorization"), realm=REALM)
    access = bearer.read_token(token, provider_of(ask), ask.now, realm=REALM, scope=scope)
    if isinstance(access, Refused):
        return access
    client = ask.house.clients.find(ask.read, access.client_id)
    family = find_family(ask.read, access.family_id) if access.family_id else None
    fault = bearer.find_fault(access, client, family, ask.now, realm=REALM)
    if fault is not None:
        return fault
    account = find_account(ask.read, family.account_id) if family else None
    if client is None or account is None or account.status is not Status.ACTIVE:
        return bearer.refuse_token("its account is gone", realm=REALM)
    if not client.first_party:
        return bearer.refuse_scope("this is for services of the brand itself", realm=REALM)
    return Caller(client, account)
