"""A code becomes tokens, once, within a minute, for the client it was issued to (RFC 6749 section 4.1.3; RFC 7636)."""

from dataclasses import dataclass, field

from keyfob.base.change import Change
from keyfob.base.secret import digest, same
from keyfob.protocol import pkce
from keyfob.protocol.errors import Refused, invalid_grant
from keyfob.protocol.family import Family, Why, new_refresh, revoke
from keyfob.protocol.grants.turn import Turn
from keyfob.protocol.issue import Issued, issue_for_person
from keyfob.protocol.scopes import OFFLINE, for_person
from keyfob.protocol.subject import sub_for


@dataclass(frozen=True, slots=True)
class CodeRedeemed(Change):
    """A code was exchanged for tokens; a person is now signed in at the client.

    Guard: the family is not revoked and ``redeemed_at`` was empty. Sets ``redeemed_at``, ``expires_at`` and, when there
    is one, ``refresh_digest``. ``sid`` is the session whose end the client has to hear of, ``sub`` what it calls the
    person.
    """

    family_id: str
    account_id: str
    client_id: str
    sid: str
    sub: str
    refresh_digest: bytes | None = field(repr=False)
    at: int
    expires_at: int


def redeem(turn: Turn) -> Issued | Refused:
    """Exchange a code. One that was used before ends everything that came of it (RFC 9700 section 2.1.1)."""
    family = turn.facts.family
    code = turn.request.given.get("code", "")
    if family is None or not same(digest(code), family.code_digest):
        return invalid_grant("no such code")
    if family.client_id != turn.client.client_id:
        return invalid_grant(f"the code of another client, {family.client_id}")
    if family.redeemed_at is not None:
        return _refuse_replay(turn, family)
    fault = _fault(turn, family)
    return invalid_grant(fault) if fault else _issue(turn, family)


def _refuse_replay(turn: Turn, family: Family) -> Refused:
    marks: tuple[Change, ...] = () if family.revoked else (revoke(family, Why.CODE_REPLAYED, turn.now),)
    return invalid_grant("the code was used before", marks)


def _fault(turn: Turn, family: Family) -> str:
    """What is wrong with the first use of a code, empty when nothing is."""
    given = turn.request.given
    if turn.now >= family.code_expires_at:
        return "the code has expired"
    if not family.is_live(turn.now) or not family.session_live:
        return "the session ended, or the account is blocked"
    if given.get("redirect_uri") != family.redirect_uri:
        return "redirect_uri is not the one of the authorization request"
    if not pkce.verifies(given.get("code_verifier", ""), family.challenge):
        return "code_verifier does not fit the challenge"
    return ""


def _issue(turn: Turn, family: Family) -> Issued:
    client, op, now = turn.client, turn.op, turn.now
    scopes = for_person(family.scopes, client.scopes, refreshes=client.refreshes)
    issued = issue_for_person(client, family, scopes, turn.facts.person, op, now, turn.mint, nonce=family.nonce)
    refresh_token, life = "", op.policy.access_life
    if OFFLINE in scopes:
        refresh_token, life = new_refresh(family.id, op.secrets, turn.mint), op.policy.refresh_life
    redeemed = CodeRedeemed(
        family_id=family.id,
        account_id=family.account_id,
        client_id=client.client_id,
        sid=family.sid,
        sub=sub_for(client, family.account_id, op.secrets),
        refresh_digest=digest(refresh_token) if refresh_token else None,
        at=now,
        expires_at=now + life,
    )
    return Issued(
        issued.access_token, issued.expires_in, issued.scope, issued.id_token, refresh_token, changes=(redeemed,)
    )
