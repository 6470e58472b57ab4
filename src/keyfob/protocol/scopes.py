"""Scopes: what a service may ask for (OpenID Connect Core 5.4 and 11).

A scope that is not known, or not registered for the service, is passed over; the answer says which ones were given.
"""

from collections.abc import Iterable

from keyfob.protocol.policy import Policy

OPENID = "openid"
OFFLINE = "offline_access"

SCOPES: dict[str, tuple[str, ...]] = {
    OPENID: ("sub",),
    "profile": (
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
    "delivery_addresses": ("delivery_addresses",),
    "payment_preference": ("payment_preference",),
    "vehicles": ("vehicles",),
    "security_code": (),
    OFFLINE: (),
}
"""The scopes about a person, and the claims each one stands for: those of the standard, then those of the brand.

A claim that is added here is named on the consent page by ``consent.sees.<scope>``, is a field of `claims.Person`, and
is filled by ``storage/person.py``.
"""


def split(text: str) -> tuple[str, ...]:
    """The scopes in a parameter, each once, in the order given."""
    return tuple(dict.fromkeys(text.split(" "))) if text else ()


def known(policy: Policy) -> tuple[str, ...]:
    """Every scope there is."""
    return (*SCOPES, *policy.service_scopes)


def for_person(asked: Iterable[str], registered: Iterable[str], *, refreshes: bool) -> tuple[str, ...]:
    """What of ``asked`` a service may have on a person's behalf.

    ``offline_access`` goes with the refresh token grant, so it needs no registration of its own.
    """
    permitted = set(registered) - {OFFLINE}
    if refreshes:
        permitted.add(OFFLINE)
    return tuple(scope for scope in asked if scope in permitted)


def for_service(registered: Iterable[str]) -> tuple[str, ...]:
    """What a service may have on its own behalf: nothing about a person."""
    return tuple(scope for scope in registered if scope not in SCOPES)


def named(scopes: Iterable[str], claims: Iterable[str]) -> tuple[str, ...]:
    """The scopes under which a person is told what a service sees: its own, and those that its claims are part of."""
    own, wanted = set(scopes), set(claims)
    return tuple(scope for scope, stands_for in SCOPES.items() if scope in own or wanted & set(stands_for))


def claims_of(scopes: Iterable[str]) -> tuple[str, ...]:
    """The claims that ``scopes`` stand for."""
    return tuple(claim for scope in scopes for claim in SCOPES.get(scope, ()))
