"""Security events: what a service is told of an account, in a token of its own kind (RFC 8417).

The subject stands in ``sub_id`` (RFC 9493) under the service's own name for it, the events are those of RISC 1.0.
Such a token does not expire, and its type keeps it from being taken for any other.
"""

from keyfob.protocol.client import Client
from keyfob.protocol.jose import Typ
from keyfob.protocol.provider import Provider
from keyfob.protocol.subject import sub_for

ACCOUNT_PURGED = "https://schemas.openid.net/secevent/risc/event-type/account-purged"

CONTENT_TYPE = "application/secevent+jwt"


def account_purged(client: Client, account_id: str, event_id: str, happened_at: int, op: Provider, now: int) -> str:
    """An account is gone for good (RISC 1.0); ``event_id`` is the same however often this is told."""
    subject = {"format": "iss_sub", "iss": op.policy.issuer, "sub": sub_for(client, account_id, op.secrets)}
    claims = {
        "iss": op.policy.issuer,
        "aud": client.client_id,
        "iat": now,
        "jti": event_id,
        "toe": happened_at,
        "sub_id": subject,
        "events": {ACCOUNT_PURGED: {}},
    }
    return op.ring.sign(claims, Typ.SECURITY_EVENT, client.id_token_signed_response_alg, now)
