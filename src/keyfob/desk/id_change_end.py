"""A change of an ID that happens, and one that the old address stops or takes back: all of them sign everybody out.

Factors stay. Whatever was mailed before is void, and services hear of the sign-out. What could not be undone is on hold
for a while; the old address is nobody's as long as it may take the change back. To stop it signed out, or to take it
back, is to say "this was not me": the password counts no more, passkeys wait for a word of their owner's, and the desk
is told.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

from keyfob.accounts.deletion import Deletion
from keyfob.accounts.export import Export
from keyfob.accounts.last_place import PlaceForgotten
from keyfob.accounts.link_mail import void_links
from keyfob.accounts.model import Account, Status
from keyfob.accounts.not_me import PasswordDistrusted, lock_out
from keyfob.accounts.passkey_keeping import PasskeysHeld
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import AccessRevoked, Why, end_sessions
from keyfob.accounts.sign_in import BrowsersForgotten
from keyfob.accounts.trusted_device import forget_devices
from keyfob.base.change import Change
from keyfob.base.durations import DAY
from keyfob.desk.id_change import (
    NEXT,
    Act,
    FormerAddressFreed,
    IdChange,
    IdChanged,
    IdChangePolicy,
    IdRestored,
    News,
    Step,
    lacks,
    tell,
)
from keyfob.desk.id_change_work import Changed, Done, end, stop


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to do: it is not due, was done before, or is no more."""

    changes: tuple[Change, ...] = ()


Finished: TypeAlias = Changed | Nothing


def finish(
    change: IdChange | None,
    account: Account | None,
    sids: tuple[str, ...],
    *,
    is_free: bool,
    policy: IdChangePolicy,
    now: int,
) -> Finished:
    """What a change that is due becomes: executed, or expired where it cannot be; ``sids`` are all sessions."""
    if change is None or account is None or account.id != change.account_id or NEXT[change.step] == {}:
        return Nothing()
    if change.step is Step.EXECUTED:
        return _free(change, now)
    is_over = not change.stands(account, now)
    is_due = change.due_at is not None and now >= change.due_at
    if account.status is not Status.ACTIVE and not is_over:
        return Nothing()
    if is_over or (is_due and not is_free):
        ended = end(change, Act.EXPIRE, "", policy, now)
        return ended if isinstance(ended, Changed) else Nothing()
    step = NEXT[change.step].get(Act.EXECUTE)
    if step is None or lacks(change, now):
        return Nothing()
    after = replace(
        change,
        step=step,
        version=change.version + 1,
        executed_at=now,
        held_until=now + policy.hold,
        revert_until=now + policy.revert_life,
        expires_at=now + max(policy.again_after, policy.revert_life + DAY),
    )
    return Changed(
        after,
        (
            IdChanged(account.id, after.id, now, account, after),
            *_sign_out(account, sids, now),
            tell(after, News.DONE, now),
            tell(after, News.WELCOME, now),
        ),
    )


def revert(
    change: IdChange | None, account: Account | None, sids: tuple[str, ...], *, failures: int, now: int
) -> Finished:
    """The old address takes it back, once, whatever became of the account meanwhile; the hold stays.

    ``failures`` are as many as switch a password off.
    """
    if change is None or account is None or not change.may_be_reverted(now):
        return Nothing()
    step = NEXT[change.step].get(Act.REVERT)
    if step is None or account.id != change.account_id or account.email.folded != change.new.folded:
        return Nothing()
    after = replace(change, step=step, version=change.version + 1, revert_until=None)
    changes = (
        IdRestored(account.id, after.id, now, account, after),
        *_sign_out(account, sids, now),
        PasswordDistrusted(account.id, account.version + 1, failures),
        PasskeysHeld(account.id),
        BrowsersForgotten(account.id, now),
        PlaceForgotten(account.id, now),
        tell(after, News.REVERTED, now),
    )
    return Changed(after, changes)


def disown_change(
    change: IdChange | None,
    account: Account | None,
    sids: tuple[str, ...],
    deletion: Deletion | None,
    export: Export | None,
    *,
    accounts: Policy,
    policy: IdChangePolicy,
    now: int,
) -> Done:
    """The old address stops it, signed out, as none of its doing: whoever began it is out, and the password void."""
    stopped = stop(change, account, policy=policy, now=now)
    if account is None or not isinstance(stopped, Changed):
        return stopped
    locked = lock_out(account, sids, deletion, export, accounts, now)
    return replace(stopped, changes=(*stopped.changes, *locked))


def _free(change: IdChange, now: int) -> Finished:
    if change.revert_until is None or now < change.revert_until:
        return Nothing()
    after = replace(change, version=change.version + 1, revert_until=None)
    return Changed(after, (FormerAddressFreed(change.account_id, change.id, after),))


def _sign_out(account: Account, sids: tuple[str, ...], now: int) -> tuple[Change, ...]:
    return (
        end_sessions(account.id, sids, None, now, Why.ID_CHANGED),
        AccessRevoked(account.id, now, Why.ID_CHANGED),
        forget_devices(account.id, now),
        void_links(account.id, now),
    )
