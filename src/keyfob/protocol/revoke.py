"""The revocation endpoint (RFC 7009): a client gives back a token, and everything of its family goes with it."""

from dataclasses import dataclass

from keyfob.base.change import Change
from keyfob.protocol.client import Client
from keyfob.protocol.client_authentication import authenticate
from keyfob.protocol.errors import Refused
from keyfob.protocol.family import Family, Why, is_ours, revoke
from keyfob.protocol.provider import Provider
from keyfob.protocol.shown_token import Facts, Recognized, ShownToken


@dataclass(frozen=True, slots=True)
class Revoked:
    """The answer to every authenticated request: 200 with nothing in it. Whether a token was known is not told."""

    changes: tuple[Change, ...] = ()


def decide(shown: ShownToken, recognized: Recognized, facts: Facts, op: Provider, now: int) -> Revoked | Refused:
    """End the family of a token that is the client's own; pass over any other."""
    who = authenticate(shown.credentials, facts.client, op.policy, now, assertion_used=facts.assertion_used)
    if isinstance(who, Refused):
        return who
    family = facts.family
    if family is None or family.revoked or not _belongs(shown.token, recognized, family, who.client, op):
        return Revoked(who.changes)
    return Revoked((*who.changes, revoke(family, Why.ASKED, now)))


def _belongs(token: str, recognized: Recognized, family: Family, client: Client, op: Provider) -> bool:
    """An access token was verified before its family was looked for; a refresh token is verified here."""
    return family.client_id == client.client_id and (recognized.access is not None or is_ours(token, op.secrets))
