"""All factors lost: a waiting period, announced to the owner, and then the password is enough again (ASVS 6.4.4).

Whoever has the password, and neither code nor passkey any more, asks for it. For some days nothing changes. The owner
is told at once, and again a day before the end. They stop it by "not me" in either mail, by a new password, or by using
a factor: whatever changes the account's version ends it. After the wait the password removes the factors; it never
gives more than it proves.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from keyfob.accounts.half_sign_in import HalfSignIn, HalfSignInEnded
from keyfob.accounts.model import Account, Visitor
from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.passkey import Passkey
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import AccessRevoked, Why, end_sessions
from keyfob.accounts.sign_in import Entry, SignedIn, admit
from keyfob.accounts.totp import Totp
from keyfob.accounts.trusted_device import forget_devices
from keyfob.base.change import Change
from keyfob.base.durations import DAY
from keyfob.base.ids import Mint

HELD = 10 * DAY
"""A passkey on hold that was made so long before the wait is hardly a thief's: using it stops the wait."""

REMINDED = DAY
"""So long before the end the owner is told once more, or half-way where the whole wait is not twice as long."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """A wait for the factors to be removed: from ``begun_at`` to ``ready_at``, and good until ``expires_at``.

    ``version`` is the account's when it began.
    """

    account_id: str
    version: int
    begun_at: int
    ready_at: int
    expires_at: int

    @property
    def remind_at(self) -> int:
        """When the owner is told once more."""
        return self.ready_at - min(REMINDED, (self.ready_at - self.begun_at) // 2)

    def stands(self, account: Account, now: int) -> bool:
        """Whether it goes on: nobody stopped it, and it is not too old."""
        return self.account_id == account.id and self.version == account.version and now < self.expires_at


@dataclass(frozen=True, slots=True)
class RecoveryBegun(Change):
    """The wait begins. Guard: none stands for the account. ``device`` and ``network`` tell who asked for it."""

    account_id: str
    recovery: Recovery
    at: int
    device: str
    network: str


@dataclass(frozen=True, slots=True)
class RecoveryFinished(Change):
    """The wait is over. Guards: it stood; the account's version is ``version``, and is one more now."""

    account_id: str
    version: int


@dataclass(frozen=True, slots=True)
class RecoveryStopped(Change):
    """A factor was used that was there ``HELD`` before the wait began: its owner has not lost it."""

    account_id: str
    made_at: int
    at: int


@dataclass(frozen=True, slots=True)
class FactorsDropped(Change):
    """The app with its recovery codes, where ``app`` says so, and these passkeys count no more."""

    account_id: str
    app: bool
    passkeys: tuple[Passkey, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account has beside its password."""

    totp: Totp | None
    passkeys: tuple[Passkey, ...]


@dataclass(frozen=True, slots=True)
class NotBegun:
    """One may ask for it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """It goes on until ``recovery.ready_at``."""

    recovery: Recovery
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """The factors may be removed."""

    recovery: Recovery


@dataclass(frozen=True, slots=True)
class Dropped:
    """The password is enough again. ``signed_in`` where that completed a sign-in."""

    signed_in: SignedIn | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RecoveryAsked:
    """When a wait was asked for, and in which browser."""

    at: int
    device: str
    network: str


@dataclass(frozen=True, slots=True)
class Reminded:
    """The owner is told that the wait will soon be over."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class NothingToRemind:
    """Somebody stopped it, or it is over."""

    changes: tuple[Change, ...] = ()


State: TypeAlias = NotBegun | Waiting | Ready


def state_of(recovery: Recovery | None, account: Account, now: int) -> State:
    """How far it is."""
    if recovery is None or not recovery.stands(account, now):
        return NotBegun()
    return Ready(recovery) if now >= recovery.ready_at else Waiting(recovery)


def may_ask(account: Account, entry: Entry, half: HalfSignIn | None, policy: Policy, now: int) -> bool:
    """Whether the password was typed in this browser just now, and the account has more than that to lose.

    Neither a mailed proof nor a touched key is the password, and a session that was stolen is not typing it.
    """
    if not (account.second_factor or account.passkeys):
        return False
    if half is not None:
        return "pwd" in half.proved.amr
    current = entry.current
    if current is None or current.account_id != account.id:
        return False
    return "pwd" in current.amr and now < current.auth_time + policy.step_up_life


def begin(
    account: Account,
    entry: Entry,
    recovery: Recovery | None,
    *,
    policy: Policy,
    now: int,
    mint: Mint,
    what: What = What.RECOVERY_BEGUN,
) -> State:
    """Ask for it; whoever asks again hears how far it is. ``what`` the owner is told says whether a desk asked."""
    state = state_of(recovery, account, now)
    if not isinstance(state, NotBegun):
        return state
    ready_at = now + policy.recovery_wait
    begun = Recovery(account.id, account.version, now, ready_at, ready_at + policy.recovery_life)
    told = tell_owner(account, what, entry.visitor, now, mint)
    visitor = entry.visitor
    return Waiting(begun, (RecoveryBegun(account.id, begun, now, visitor.device, visitor.network), told))


def remind(
    account: Account | None, recovery: Recovery | None, asked: RecoveryAsked, now: int, mint: Mint
) -> Reminded | NothingToRemind:
    """Tell the owner once more of the wait that was ``asked`` for; not where it was stopped, or is over."""
    if account is None or recovery is None or recovery.begun_at != asked.at:
        return NothingToRemind()
    if not isinstance(state_of(recovery, account, now), Waiting):
        return NothingToRemind()
    visitor = Visitor(b"", asked.device, asked.network, account.locale)
    told = tell_owner(account, What.RECOVERY_ENDS, visitor, now, mint)
    # The mail shows when it was asked for, and its link is good from now on.
    return Reminded((replace(told, notice=replace(told.notice, at=asked.at)),))


def finish(
    account: Account,
    entry: Entry,
    recovery: Recovery | None,
    half: HalfSignIn | None,
    factors: Factors,
    sids: tuple[str, ...],
    *,
    policy: Policy,
    now: int,
    mint: Mint,
) -> Dropped | State:
    """Remove the factors after the wait; ``half`` is the sign-in that this completes, ``sids`` are all sessions."""
    state = state_of(recovery, account, now)
    if not isinstance(state, Ready):
        return state
    signed_in = None
    if half is not None:
        entry = replace(entry, remember=half.remember)
        signed_in = admit(account, half.proved, entry, policy=policy, now=now, mint=mint)
    kept = signed_in.session if signed_in else entry.current
    changes = (
        *((HalfSignInEnded(account.id, half.digest),) if half else ()),
        *(signed_in.changes if signed_in else ()),
        RecoveryFinished(account.id, account.version),
        FactorsDropped(account.id, factors.totp is not None, factors.passkeys),
        forget_devices(account.id, now),
        end_sessions(account.id, sids, kept, now, Why.FACTORS_DROPPED),
        AccessRevoked(account.id, now, Why.FACTORS_DROPPED),
        tell_owner(account, What.FACTORS_DROPPED, entry.visitor, now, mint),
    )
    return Dropped(signed_in, changes)
