"""A pairing code that somebody typed on a device becomes its tokens; an extension grant of ours (RFC 6749 section 4.5).

Only the brand's own devices that prove themselves may try, and each try is counted before its code is looked at.
"""

from dataclasses import replace

from keyfob.base.ids import new_id
from keyfob.protocol.device_authorization import read_claimed
from keyfob.protocol.errors import Refused, invalid_grant
from keyfob.protocol.grants.device_sign_in import sign_device_in
from keyfob.protocol.grants.turn import Turn
from keyfob.protocol.issue import Issued
from keyfob.protocol.pairing_code import PairingCodeUsed
from keyfob.protocol.scopes import OPENID, for_person, split

SHOWN = 600
"""Seconds for which My tells which device it was."""


def redeem(turn: Turn) -> Issued | Refused:
    """Exchange a code, once; every reason why not sounds alike."""
    given, pairing = turn.request.given, turn.facts.pairing
    claimed = read_claimed(given)
    if not given.get("device_id", ""):
        return Refused("invalid_request", "device_id says which device it is")
    if pairing is None or not pairing.works(turn.now):
        return invalid_grant("no such pairing code, or one that works no more")
    asked = split(given.get("scope", "")) or (OPENID,)
    if not for_person(asked, turn.client.scopes, refreshes=turn.client.refreshes):
        return Refused("invalid_scope", "nothing of what was asked is registered")
    login = replace(pairing.shown_to, sid=new_id(turn.mint))
    signed_in = sign_device_in(turn, login, asked)
    used = PairingCodeUsed(
        account_id=login.account_id,
        client_id=turn.client.client_id,
        sid=login.sid,
        code_id=pairing.id,
        login=login,
        claimed=claimed,
        network=turn.facts.network,
        sub=signed_in.sub,
        family=signed_in.family,
        at=turn.now,
        shown_until=turn.now + SHOWN,
    )
    return replace(signed_in.issued, changes=(used,))
