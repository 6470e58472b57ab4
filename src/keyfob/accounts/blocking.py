"""Blocking an ID: nobody gets in any more, by whatever way, until it is taken back; nothing of it is lost.

It bites at once: sessions, tokens and mailed links end, and every way in asks whether the account is active.
"""

from dataclasses import dataclass

from keyfob.accounts.link_mail import void_links
from keyfob.accounts.model import Account, Status
from keyfob.accounts.sessions import AccessRevoked, Why, end_sessions
from keyfob.base.change import Change


@dataclass(frozen=True, slots=True)
class AccountBlocked(Change):
    """Nobody signs in with it. Guard: the account's version is ``version``, and is one more now."""

    account_id: str
    version: int


@dataclass(frozen=True, slots=True)
class AccountUnblocked(Change):
    """Its owner signs in again, as before. Guard: the account's version is ``version``, and is one more now."""

    account_id: str
    version: int


def block(account: Account, sids: tuple[str, ...], now: int) -> tuple[Change, ...]:
    """Shut everybody out; ``sids`` are all sessions. Nothing where it is blocked."""
    if account.status is not Status.ACTIVE:
        return ()
    return (
        AccountBlocked(account.id, account.version),
        end_sessions(account.id, sids, None, now, Why.BLOCKED),
        AccessRevoked(account.id, now, Why.BLOCKED),
        void_links(account.id, now),
    )


def unblock(account: Account) -> tuple[Change, ...]:
    """Let its owner in again; nothing where it is not blocked."""
    if account.status is not Status.BLOCKED:
        return ()
    return (AccountUnblocked(account.id, account.version),)
