"""The token endpoint (RFC 6749 section 3.2): who asks, whether they may, and the table of grants."""

from collections.abc import Callable
from dataclasses import replace

from keyfob.base.ids import Mint
from keyfob.protocol.client import GrantType
from keyfob.protocol.client_authentication import authenticate
from keyfob.protocol.errors import Refused
from keyfob.protocol.grants import authorization_code, client_credentials, device_code, pairing_code, refresh_token
from keyfob.protocol.grants.turn import Turn
from keyfob.protocol.issue import Issued
from keyfob.protocol.provider import Provider
from keyfob.protocol.token_request import Facts, TokenRequest

GRANTS: dict[str, Callable[[Turn], Issued | Refused]] = {
    GrantType.AUTHORIZATION_CODE: authorization_code.redeem,
    GrantType.REFRESH_TOKEN: refresh_token.refresh,
    GrantType.CLIENT_CREDENTIALS: client_credentials.grant,
    GrantType.DEVICE_CODE: device_code.redeem,
    GrantType.PAIRING_CODE: pairing_code.redeem,
}
"""What can be exchanged for tokens."""


def decide(request: TokenRequest, facts: Facts, op: Provider, now: int, mint: Mint) -> Issued | Refused:
    """Answer a request. A refusal may carry changes too: a used assertion, a family that was replayed."""
    who = authenticate(request.credentials, facts.client, op.policy, now, assertion_used=facts.assertion_used)
    if isinstance(who, Refused):
        return who
    turn = Turn(request, who.client, facts, op, now, mint)
    outcome = _refuse_grant_type(turn) or GRANTS[request.grant_type](turn)
    return replace(outcome, changes=who.changes + outcome.changes) if who.changes else outcome


def _refuse_grant_type(turn: Turn) -> Refused | None:
    if turn.request.grant_type not in GRANTS:
        return Refused("unsupported_grant_type", f"grant_type is one of {', '.join(GRANTS)}")
    if turn.request.grant_type not in turn.client.grant_types:
        return Refused("unauthorized_client", f"this client is not registered for {turn.request.grant_type}")
    return None
