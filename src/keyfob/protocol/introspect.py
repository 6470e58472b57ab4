"""The introspection endpoint (RFC 7662): a service asks whether a token it was shown is still good."""

from dataclasses import dataclass
from typing import Any

from keyfob.base.change import Change
from keyfob.protocol.access_token import AccessToken
from keyfob.protocol.client import Client
from keyfob.protocol.client_authentication import authenticate
from keyfob.protocol.errors import Refused, invalid_client
from keyfob.protocol.policy import Policy
from keyfob.protocol.shown_token import Facts, Recognized, ShownToken

INACTIVE: dict[str, Any] = {"active": False}


@dataclass(frozen=True, slots=True)
class Introspected:
    """The members of the JSON answer."""

    body: dict[str, Any]
    changes: tuple[Change, ...] = ()


def decide(shown: ShownToken, recognized: Recognized, facts: Facts, policy: Policy, now: int) -> Introspected | Refused:
    """Tell about a live access token; anything else is inactive, and nothing is said about why (section 2.2)."""
    who = authenticate(shown.credentials, facts.client, policy, now, assertion_used=facts.assertion_used)
    if isinstance(who, Refused):
        return who
    if who.client.is_public:
        return invalid_client("only a client that authenticates may ask")
    access = recognized.access
    if access is None or not _may_know(access, who.client) or not _is_live(access, facts, now):
        return Introspected(INACTIVE, who.changes)
    return Introspected({"active": True, "token_type": "Bearer", **access.claims}, who.changes)


def _may_know(access: AccessToken, client: Client) -> bool:
    """Its own tokens, and those that the brand's own services are shown."""
    return client.first_party or access.client_id == client.client_id


def _is_live(access: AccessToken, facts: Facts, now: int) -> bool:
    if not access.family_id:
        return True
    family = facts.family
    return family is not None and family.client_id == access.client_id and family.is_live(now)
