"""Consent in the words of OpenID Connect: a person allows a service to know something; it is remembered as a grant."""

from dataclasses import dataclass

from keyfob.base.change import Change
from keyfob.protocol.model import Grant, Login, ParkedRequest


@dataclass(frozen=True, slots=True)
class GrantGiven(Change):
    """A person allows ``scopes`` and ``claims``, what was allowed before included: store it as a `Grant`."""

    account_id: str
    client_id: str
    scopes: frozenset[str]
    claims: frozenset[str]
    at: int


@dataclass(frozen=True, slots=True)
class GrantWithdrawn(Change):
    """A person takes it back: the grant goes, and every family of this account and client is revoked."""

    account_id: str
    client_id: str
    at: int


@dataclass(frozen=True, slots=True)
class RequestConsented(Change):
    """The account allowed this very request (``consented_by``). Guard: the request is still parked."""

    reference_digest: bytes
    account_id: str
    client_id: str
    at: int


@dataclass(frozen=True, slots=True)
class AccountChosen(Change):
    """The account was chosen for this request (``chosen_by``). Guard: the request is still parked."""

    reference_digest: bytes
    account_id: str
    client_id: str
    at: int


def give(
    scopes: tuple[str, ...],
    claims: tuple[str, ...],
    grant: Grant | None,
    login: Login,
    parked: ParkedRequest,
    now: int,
) -> tuple[GrantGiven, RequestConsented]:
    """The person signed in allows what the consent page asked; ``grant`` is what they had allowed before."""
    given = GrantGiven(
        login.account_id,
        parked.client_id,
        frozenset(scopes) | (grant.scopes if grant else frozenset()),
        frozenset(claims) | (grant.claims if grant else frozenset()),
        now,
    )
    return given, RequestConsented(parked.reference_digest, login.account_id, parked.client_id, now)


def choose(login: Login, parked: ParkedRequest, now: int) -> AccountChosen:
    """The person goes on with the account they are signed in to."""
    return AccountChosen(parked.reference_digest, login.account_id, parked.client_id, now)


def withdraw(grant: Grant, now: int) -> GrantWithdrawn:
    """The person takes back what a service was allowed (ASVS 10.7.3)."""
    return GrantWithdrawn(grant.account_id, grant.client_id, now)
