"""The ``id_token_hint``: an ID token of ours that a service shows to say whom it means.

It may have expired long ago; it must still be signed by a key of ours (OpenID Connect Core 3.1.2.1; RP-Initiated Logout
1.0 section 2).
"""

from dataclasses import dataclass

from keyfob.protocol.jose import Typ
from keyfob.protocol.jws import BadToken
from keyfob.protocol.provider import Provider


@dataclass(frozen=True, slots=True)
class Hint:
    """Whom an ID token of ours was about, in which session, and for which client."""

    client_id: str
    sub: str
    sid: str


def read_hint(token: str, op: Provider, now: int) -> Hint:
    """Read an ID token of ours, expired or not.

    Raises:
        BadToken: when it is not one, or for several clients.
    """
    claims = op.ring.verify(token, Typ.ID, now)
    client_id, sub, sid = claims.get("aud"), claims.get("sub"), claims.get("sid", "")
    if claims.get("iss") != op.policy.issuer:
        raise BadToken("from another issuer")
    if not isinstance(client_id, str) or not isinstance(sub, str) or not isinstance(sid, str):
        raise BadToken("not an ID token")
    return Hint(client_id, sub, sid)
