"""“Not me”: pressed in a notice, by whoever reads the owner's mail, signed in or not.

It takes away and gives nothing: everybody is signed out, services, browsers and trusted devices are forgotten, and the
password counts no more until "forgot password" has set a new one, and passkeys wait to be used beside that. An account
that was to be deleted stays, and an export that nobody has fetched is destroyed: it may have been the thief who wanted
that. No factor is taken away, or whoever reads the mail could lower what is asked for; one that a stranger set up goes
by the wait for lost factors. So a thief of the mailbox gains nothing by it, and a thief of the account loses it.
"""

from dataclasses import dataclass

from keyfob.accounts.deletion import Deletion, DeletionCancelled
from keyfob.accounts.export import Export, destroying
from keyfob.accounts.last_place import PlaceForgotten
from keyfob.accounts.link_mail import void_links
from keyfob.accounts.model import Account
from keyfob.accounts.notice import Notice, What
from keyfob.accounts.passkey_keeping import PasskeysHeld
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import AccessRevoked, Why, end_sessions
from keyfob.accounts.sign_in import BrowsersForgotten
from keyfob.accounts.trusted_device import forget_devices
from keyfob.base.change import Change


@dataclass(frozen=True, slots=True)
class NoticeDenied(Change):
    """The owner says of a notice that it was not them, beside which the desk is told. Guard: nobody had answered it."""

    account_id: str
    notice_id: str
    what: What
    customer_id: str | None
    at: int


@dataclass(frozen=True, slots=True)
class PasswordDistrusted(Change):
    """The password counts no more until it is reset: its ``failures`` are as many as switch it off.

    Guard: the account's version is ``version``, and is one more now.
    """

    account_id: str
    version: int
    failures: int


@dataclass(frozen=True, slots=True)
class Disowned:
    """Everybody is out; a new password is what comes next."""

    account: Account
    what: What
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class NoLonger:
    """The link is unknown, too old, or was pressed before."""

    changes: tuple[Change, ...] = ()


def disown(
    notice: Notice | None,
    account: Account | None,
    sids: tuple[str, ...],
    deletion: Deletion | None,
    export: Export | None,
    policy: Policy,
    now: int,
) -> Disowned | NoLonger:
    """Decide on a press of "this was not me"; ``sids`` are all sessions of the account."""
    if notice is None or account is None or notice.account_id != account.id or not notice.works(now):
        return NoLonger()
    denied = NoticeDenied(account.id, notice.id, notice.what, account.customer_id, now)
    return Disowned(account, notice.what, (denied, *lock_out(account, sids, deletion, export, policy, now)))


def lock_out(
    account: Account,
    sids: tuple[str, ...],
    deletion: Deletion | None,
    export: Export | None,
    policy: Policy,
    now: int,
) -> tuple[Change, ...]:
    """What such a press takes away, whichever mail it stands in; ``sids`` are all sessions of the account."""
    return (
        PasswordDistrusted(account.id, account.version, policy.failures_before_reset),
        PasskeysHeld(account.id),
        end_sessions(account.id, sids, None, now, Why.NOT_ME),
        AccessRevoked(account.id, now, Why.NOT_ME),
        BrowsersForgotten(account.id, now),
        PlaceForgotten(account.id, now),
        forget_devices(account.id, now),
        void_links(account.id, now),
        *((DeletionCancelled(account.id, deletion.due_at),) if deletion else ()),
        *destroying(export, now),
    )
