"""Security events: what a service is told of an account, in a token of its own kind (RFC 8417).

The subject stands in ``sub_id`` (RFC 9493) under the service's own name for it, the events are those of RISC 1.0.
Such a token does not expire, and its type keeps it from being taken for any other.
"""

from collections.abc import Mapping

from keyfob.protocol.client import Client
from keyfob.protocol.jose import Typ
from keyfob.protocol.provider import Provider
from keyfob.protocol.subject import sub_for

ACCOUNT_PURGED = "https://schemas.openid.net/secevent/risc/event-type/account-purged"
CONTRACT_ENDED = "/events/contract-ended"
"""Behind the issuer, the name of an event of our own."""

CONTENT_TYPE = "application/secevent+jwt"


def account_purged(client: Client, account_id: str, event_id: str, happened_at: int, op: Provider, now: int) -> str:
    """An account is gone for good (RISC 1.0); ``event_id`` is the same however often this is told."""
    return _token(client, account_id, event_id, happened_at, {ACCOUNT_PURGED: {}}, op, now)


def contract_ended(
    client: Client, account_id: str, contract_id: str, event_id: str, happened_at: int, op: Provider, now: int
) -> str:
    """A contract of this service ended, because its customer sold the vehicle that it was about.

    There is no standard for that: the event is the issuer's own, and carries the service's id for the contract.
    """
    ended = {"contract": contract_id, "reason": "vehicle_sold"}
    return _token(client, account_id, event_id, happened_at, {op.policy.issuer + CONTRACT_ENDED: ended}, op, now)


def _token(
    client: Client,
    account_id: str,
    event_id: str,
    happened_at: int,
    events: Mapping[str, object],
    op: Provider,
    now: int,
) -> str:
    subject = {"format": "iss_sub", "iss": op.policy.issuer, "sub": sub_for(client, account_id, op.secrets)}
    claims = {
        "iss": op.policy.issuer,
        "aud": client.client_id,
        "iat": now,
        "jti": event_id,
        "toe": happened_at,
        "sub_id": subject,
        "events": events,
    }
    return op.ring.sign(claims, Typ.SECURITY_EVENT, client.id_token_signed_response_alg, now)
