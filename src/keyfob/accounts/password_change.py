"""Changing the password, signed in: the current one is asked for, and services ask for a new sign-in (ASVS 6.2.3)."""

from dataclasses import dataclass, field

from keyfob.accounts.acr import BY_PASSWORD, Acr, stronger
from keyfob.accounts.link_mail import void_links
from keyfob.accounts.model import Account, Password
from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import AccessRevoked, Session, Why, end_sessions, open_session
from keyfob.accounts.sign_in import Entry, Wrong, note_wrong_password
from keyfob.accounts.step_up import needed_level
from keyfob.accounts.throttle import forget
from keyfob.accounts.trusted_device import forget_devices
from keyfob.base.change import Change
from keyfob.base.ids import Mint


@dataclass(frozen=True, slots=True)
class PasswordChanged(Change):
    """The account has a new password, and no failures. Guard: its version is ``version``, and is one more now.

    ``reset`` tells whether it came after "forgot password".
    """

    account_id: str
    version: int
    password: Password
    reset: bool
    at: int


@dataclass(frozen=True, slots=True)
class Changed:
    """The new password counts; ``token`` is the new cookie of this browser's session."""

    session: Session
    token: str = field(repr=False)
    changes: tuple[Change, ...]


def change_password(
    account: Account,
    entry: Entry,
    new: Password | None,
    sids: tuple[str, ...],
    *,
    end_others: bool,
    policy: Policy,
    now: int,
    mint: Mint,
) -> Changed | Wrong:
    """Decide on a change of password.

    Args:
        account: whose session ``entry.current`` is.
        entry: the browser; what was reserved for looking at the current password is in ``entry.reserved``.
        new: the new password, found fit and hashed; None where the current one was not typed right.
        sids: all sessions of the account.
        end_others: whether the other browsers are to be signed out, and none is to be trusted any more.
        policy: the brand's.
        now: seconds since 1970.
        mint: chance.
    """
    if new is None or entry.current is None or entry.current.account_id != account.id:
        return Wrong(note_wrong_password(account, entry, policy, now, mint))
    opened = open_session(
        account.id,
        BY_PASSWORD if needed_level(account) is Acr.PASSWORD else stronger(entry.current.proved, BY_PASSWORD),
        entry.visitor,
        entry.current,
        remember=entry.current.remember,
        terms_due=entry.current.terms_due,
        policy=policy,
        now=now,
        mint=mint,
    )
    ended = end_sessions(account.id, sids, opened.session, now, Why.PASSWORD_CHANGED)
    others = (ended,) if end_others else ()
    changes = (
        *note_new_password(account, entry, new, reset=False, now=now, mint=mint),
        void_links(account.id, now),
        *opened.changes,
        *others,
        forget_devices(account.id, now),
        AccessRevoked(account.id, now, Why.PASSWORD_CHANGED),
        forget(account.id, entry.reserved),
    )
    return Changed(opened.session, opened.token, changes)


def set_first_password(account: Account, entry: Entry, new: Password, now: int, mint: Mint) -> tuple[Change, ...]:
    """A password for an account that has none; who it is was proved a moment ago, and nobody is signed out.

    Raises:
        ValueError: when there is one already; a handler never asks for that.
    """
    if account.password is not None:
        raise ValueError("there is a password, which has to be typed")
    return (*note_new_password(account, entry, new, reset=False, now=now, mint=mint), void_links(account.id, now))


def note_new_password(
    account: Account, entry: Entry, new: Password, *, reset: bool, now: int, mint: Mint
) -> tuple[Change, ...]:
    """What the new password leaves behind, and that the owner is told."""
    changed = PasswordChanged(account.id, account.version, new, reset, now)
    return (changed, tell_owner(account, What.PASSWORD_CHANGED, entry.visitor, now, mint))
