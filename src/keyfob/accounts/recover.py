"""Forgot password: a mail with a link and a code opens the new-password page, and signs nobody in.

The link counts wherever it is opened, as long as its token is shown; the code counts in the browser that asked. Both
are spent by the new password itself, so an unfit one costs nothing. All sessions end (ASVS 6.4.3, 7.4.3).
"""

from dataclasses import dataclass

from keyfob.accounts.link import End, MailLink, Over, Purpose, spend, token_matches
from keyfob.accounts.link_mail import void_links
from keyfob.accounts.model import Account, Password, Status
from keyfob.accounts.passkey_keeping import PasskeysHeld
from keyfob.accounts.password_change import note_new_password
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import AccessRevoked, Why, end_sessions
from keyfob.accounts.sign_in import Blocked, BrowsersForgotten, Entry
from keyfob.accounts.throttle import forget_guesses
from keyfob.accounts.trusted_device import forget_devices
from keyfob.base.change import Change
from keyfob.base.ids import Mint
from keyfob.base.secret import same


@dataclass(frozen=True, slots=True)
class MayReset:
    """The new-password page may be shown, and its form taken."""

    link: MailLink
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Reset:
    """The new password counts everywhere, and nobody is signed in."""

    account: Account
    changes: tuple[Change, ...]


def open_reset(link: MailLink | None, token: str, browser: bytes, now: int) -> MayReset | Over:
    """Whether a new password may be set: by whoever shows the token, or after the code in the browser that asked.

    ``token`` is empty where the page was reached by the code.
    """
    if link is None or link.purpose is not Purpose.RESET or link.account_id is None:
        return Over(End.UNKNOWN)
    by_code = link.confirmed_at is not None and same(link.browser, browser)
    if not by_code and not token_matches(link, token):
        return Over(End.UNKNOWN)
    end = link.over(now)
    return MayReset(link) if end is None else Over(end)


def reset_password(
    may: MayReset,
    account: Account,
    entry: Entry,
    new: Password,
    sids: tuple[str, ...],
    *,
    policy: Policy,
    now: int,
    mint: Mint,
) -> Reset | Blocked:
    """Set the new password, found fit and hashed; ``account`` is that of the link, ``sids`` all its sessions.

    Raises:
        ValueError: when the link is another account's; a handler never asks for that.
    """
    if may.link.account_id != account.id:
        raise ValueError("the reset link is another account's")
    spent = spend(may.link, now)
    if account.status is not Status.ACTIVE:
        return Blocked((spent,))
    changes = (
        spent,
        *note_new_password(account, entry, new, reset=True, now=now, mint=mint),
        PasskeysHeld(account.id),
        void_links(account.id, now),
        end_sessions(account.id, sids, None, now, Why.PASSWORD_RESET),
        AccessRevoked(account.id, now, Why.PASSWORD_RESET),
        BrowsersForgotten(account.id, now),
        forget_devices(account.id, now),
        forget_guesses(account.id, policy.throttle, account.email),
    )
    return Reset(account, changes)
