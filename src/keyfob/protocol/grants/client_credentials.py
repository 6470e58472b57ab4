"""A service asks for a token on its own behalf (RFC 6749 section 4.4)."""

from keyfob.protocol import scopes
from keyfob.protocol.errors import Refused
from keyfob.protocol.grants.turn import Turn
from keyfob.protocol.issue import Issued, issue_for_service


def grant(turn: Turn) -> Issued | Refused:
    """Only for a client that can keep a secret, and never for anything about a person."""
    if turn.client.is_public:
        return Refused("unauthorized_client", "a client without authentication has nothing of its own")
    available = scopes.for_service(turn.client.scopes)
    asked = scopes.split(turn.request.given.get("scope", "")) or available
    if not set(asked) <= set(available):
        return Refused("invalid_scope", "a scope that this client is not registered for, or one about a person")
    return issue_for_service(turn.client, asked, turn.op, turn.now, turn.mint)
