"""Signing in, or confirming who one is, with a passkey: nobody types an address, and there is nothing to guess.

What was asked is the same for everybody, and no account is named before its own passkey proves it. With a finger, a
face or a PIN it is all the proof there can be; without, it is a single factor. After a reset of the password a passkey
signs nobody in before it was used beside the new one: it may be the thief's (who had the account before).
"""

from dataclasses import dataclass, replace

from keyfob.accounts.acr import Acr, by_passkey, reaches
from keyfob.accounts.half_sign_in import NeedsSecond
from keyfob.accounts.lost_factors import RecoveryStopped
from keyfob.accounts.model import Account, Status
from keyfob.accounts.passkey import Ceremony, Flaw, Passkey, Used, judge_used
from keyfob.accounts.passkey_challenge import ChallengeSpent, Use
from keyfob.accounts.policy import Policy
from keyfob.accounts.sign_in import Blocked, Entry, SignedIn, admit_or_ask
from keyfob.accounts.throttle import give_back
from keyfob.base.change import Change
from keyfob.base.ids import Mint


@dataclass(frozen=True, slots=True)
class PasskeyUsed(Change):
    """A passkey proved its account; what its authenticator said of itself is kept."""

    account_id: str
    passkey_id: str
    sign_count: int
    is_backed_up: bool
    at: int


@dataclass(frozen=True, slots=True)
class PasskeyCountFell(Change):
    """The counter of a passkey is not above the last one: perhaps it was copied."""

    account_id: str
    passkey_id: str
    at: int


@dataclass(frozen=True, slots=True)
class PasskeyRefused(Change):
    """What a browser brought back was not taken, because of ``flaw``; the account is that of the passkey it named."""

    account_id: str | None
    use: Use
    flaw: str
    at: int


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The answer of the browser's dialogue is not right, or came too late."""

    flaw: Flaw
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has this passkey (any more), so the browser may forget it."""

    credential_id: bytes
    changes: tuple[Change, ...]


def sign_in_by_passkey(
    used: Used,
    ceremony: Ceremony,
    account: Account,
    passkey: Passkey,
    entry: Entry,
    *,
    policy: Policy,
    now: int,
    mint: Mint,
) -> SignedIn | NeedsSecond | NotTaken | Blocked:
    """Decide on the use of a passkey.

    Args:
        used: what the browser brought back.
        ceremony: what is expected of it; its owner is the account that is to confirm itself, if any.
        account: the one that has the passkey.
        passkey: the one that the answer names.
        entry: who comes in.
        policy: the brand's.
        now: seconds since 1970.
        mint: chance.
    """
    spent = spend(ceremony)
    right = judge_used(used, ceremony, passkey, account.handle)
    if not isinstance(right, Flaw) and ceremony.owner in {"", account.id} and passkey.on_hold:
        right = right if _is_beside_password(ceremony, entry) else Flaw.ON_HOLD
    if isinstance(right, Flaw) or ceremony.owner not in {"", account.id}:
        flaw = right if isinstance(right, Flaw) else Flaw.CREDENTIAL
        stopped = (RecoveryStopped(account.id, passkey.created_at, now),) if flaw is Flaw.ON_HOLD else ()
        return NotTaken(flaw, (*_refuse(ceremony, account.id, flaw, now), *stopped))
    if account.status is not Status.ACTIVE:
        return Blocked(spent)
    proved = by_passkey(is_verified=right.is_verified, is_backed_up=right.is_backed_up)
    let_in = admit_or_ask(account, proved, entry, policy=policy, now=now, mint=mint)
    fell = (PasskeyCountFell(account.id, passkey.id, now),) if right.count_fell else ()
    changes = (
        *spent,
        *let_in.changes,
        PasskeyUsed(account.id, passkey.id, right.sign_count, right.is_backed_up, now),
        *fell,
        give_back(account.id, entry.reserved),
    )
    return replace(let_in, changes=changes)


def _is_beside_password(ceremony: Ceremony, entry: Entry) -> bool:
    """Whether somebody confirms who they are who signed in with more than a mail: a passkey on hold is theirs then."""
    current = entry.current
    return current is not None and current.account_id == ceremony.owner and reaches(current.acr, Acr.PASSWORD)


def refuse_unknown(used: Used, ceremony: Ceremony, now: int) -> Unknown:
    """Nobody has a passkey of this id."""
    return Unknown(used.credential_id, _refuse(ceremony, None, Flaw.CREDENTIAL, now))


def _refuse(ceremony: Ceremony, account_id: str | None, flaw: Flaw, now: int) -> tuple[Change, ...]:
    """Spend the challenge and write down why; without one anybody may come, as often as they like: nothing is kept."""
    spent = spend(ceremony)
    return (*spent, PasskeyRefused(account_id, ceremony.use, flaw.value, now)) if spent else ()


def spend(ceremony: Ceremony) -> tuple[ChallengeSpent, ...]:
    """A challenge serves once, also when its answer is wrong."""
    return (ChallengeSpent(ceremony.challenge.digest),) if ceremony.challenge else ()
