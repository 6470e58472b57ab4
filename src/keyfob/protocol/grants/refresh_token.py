"""A refresh token becomes fresh tokens and its own successor (RFC 6749 section 6; RFC 9700 section 4.14.2).

Each works once. An answer that got lost may be asked for again: for a minute, and only until the successor was used,
the old token gives the same successor. Any later use means that two parties hold the line, so all of it ends.
"""

from dataclasses import dataclass, field

from keyfob.base.change import Change
from keyfob.base.secret import digest, same
from keyfob.protocol.errors import Refused, invalid_grant
from keyfob.protocol.family import Family, Why, is_ours, revoke, successor
from keyfob.protocol.grants.turn import Turn
from keyfob.protocol.issue import Issued, issue_for_person
from keyfob.protocol.scopes import for_person, split


@dataclass(frozen=True, slots=True)
class RefreshRotated(Change):
    """A refresh token was used; its successor takes its place.

    Guard: the family is not revoked and ``refresh_digest`` is still ``old_digest``. That becomes ``previous_digest``,
    ``new_digest`` becomes ``refresh_digest``, and ``at`` becomes ``rotated_at``.
    """

    family_id: str
    account_id: str
    client_id: str
    old_digest: bytes = field(repr=False)
    new_digest: bytes = field(repr=False)
    at: int


def refresh(turn: Turn) -> Issued | Refused:
    """Exchange a refresh token for its successor. Another client's changes nothing for its owner."""
    family = turn.facts.family
    token = turn.request.given.get("refresh_token", "")
    if family is None:
        return invalid_grant("no such refresh token")
    fault = _fault(turn, family)
    if fault:
        return invalid_grant(fault)
    shown = digest(token)
    if _is_newest(family, shown):
        return _rotate(turn, family, token)
    if _is_retry(turn, family, shown):
        return _repeat(turn, family, token)
    if is_ours(token, turn.op.secrets):
        return invalid_grant("used before", (revoke(family, Why.REFRESH_REPLAYED, turn.now),))
    return invalid_grant("no such refresh token")


def _fault(turn: Turn, family: Family) -> str:
    """What is wrong whichever token of the family was shown, empty when nothing is."""
    if family.client_id != turn.client.client_id:
        return f"the refresh token of another client, {family.client_id}"
    if not family.is_live(turn.now):
        return "revoked, expired, or the account is blocked"
    return ""


def _is_newest(family: Family, shown: bytes) -> bool:
    return family.refresh_digest is not None and same(shown, family.refresh_digest)


def _is_retry(turn: Turn, family: Family, shown: bytes) -> bool:
    if family.previous_digest is None or family.rotated_at is None:
        return False
    return same(shown, family.previous_digest) and turn.now < family.rotated_at + turn.op.policy.refresh_grace


def _rotate(turn: Turn, family: Family, token: str) -> Issued | Refused:
    next_token = successor(token, turn.op.secrets)
    rotated = RefreshRotated(
        family_id=family.id,
        account_id=family.account_id,
        client_id=family.client_id,
        old_digest=digest(token),
        new_digest=digest(next_token),
        at=turn.now,
    )
    return _issue(turn, family, next_token, (rotated,))


def _repeat(turn: Turn, family: Family, token: str) -> Issued | Refused:
    next_token = successor(token, turn.op.secrets)
    if not _is_newest(family, digest(next_token)):
        return invalid_grant("its successor was made with another key")
    return _issue(turn, family, next_token)


def _issue(turn: Turn, family: Family, next_token: str, changes: tuple[Change, ...] = ()) -> Issued | Refused:
    """Tokens for what was asked, never more than was given at first; what the client may no longer have is left out."""
    asked = split(turn.request.given.get("scope", "")) or family.scopes
    if not set(asked) <= set(family.scopes):
        return Refused("invalid_scope", "more than was allowed")
    scopes = for_person(asked, turn.client.scopes, refreshes=turn.client.refreshes)
    issued = issue_for_person(turn.client, family, scopes, turn.facts.person, turn.op, turn.now, turn.mint)
    return Issued(issued.access_token, issued.expires_in, issued.scope, issued.id_token, next_token, changes)
