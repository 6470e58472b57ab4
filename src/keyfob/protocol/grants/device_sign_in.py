"""A device is signed in: its tokens, and the family that they and all that follow belong to.

What confirmed it, a code typed here or there, is spent by then. There is a refresh token only where the service has
the grant for it and the device asked for one; without, the device is signed in for as long as one access token lives.
"""

from dataclasses import dataclass, replace

from keyfob.base.ids import new_id
from keyfob.base.secret import digest
from keyfob.protocol.family import Family, new_refresh
from keyfob.protocol.grants.turn import Turn
from keyfob.protocol.issue import Issued, issue_for_person
from keyfob.protocol.model import Login
from keyfob.protocol.scopes import OFFLINE, for_person
from keyfob.protocol.subject import sub_for

NO_CODE = b""
"""The digest that no code has."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The tokens, the family that is to be stored, and what the service calls the person."""

    issued: Issued
    family: Family
    sub: str


def sign_device_in(turn: Turn, login: Login, asked: tuple[str, ...]) -> SignedIn:
    """Tokens for a device of ``login``, and the new family; both last as long as the device is signed in."""
    client, op, now = turn.client, turn.op, turn.now
    scopes = for_person(asked, client.scopes, refreshes=client.refreshes)
    family = Family(
        id=new_id(turn.mint),
        client_id=client.client_id,
        account_id=login.account_id,
        sid=login.sid,
        scopes=scopes,
        redirect_uri="",
        challenge="",
        auth_time=login.auth_time,
        acr=login.acr,
        amr=login.amr,
        code_digest=NO_CODE,
        code_expires_at=now,
        redeemed_at=now,
        expires_at=now + op.policy.access_life,
    )
    sub = sub_for(client, login.account_id, op.secrets)
    issued = issue_for_person(client, family, scopes, None, op, now, turn.mint)
    if OFFLINE not in scopes:
        return SignedIn(issued, family, sub)
    refresh_token = new_refresh(family.id, op.secrets, turn.mint)
    family = replace(family, refresh_digest=digest(refresh_token), expires_at=now + op.policy.refresh_life)
    return SignedIn(replace(issued, refresh_token=refresh_token), family, sub)
