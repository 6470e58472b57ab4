"""Making, naming and removing passkeys, signed in: an account always keeps a way in that is not its mailbox.

The owner is told by mail (ASVS 6.3.7).
"""

from dataclasses import dataclass, field, replace

from keyfob.accounts.model import Account
from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.passkey import Ceremony, Flaw, Made, Passkey, judge_made, keep
from keyfob.accounts.passkey_sign_in import NotTaken, PasskeyRefused, spend
from keyfob.accounts.policy import Policy
from keyfob.accounts.proof import is_switched_off
from keyfob.accounts.sessions import Why, end_sessions
from keyfob.accounts.sign_in import Entry
from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id

MOST_PASSKEYS = 20


@dataclass(frozen=True, slots=True)
class PasskeyAdded(Change):
    """The account has one more passkey.

    Guard: its version is ``version``, and is one more now; nobody else has the passkey.
    """

    account_id: str
    version: int
    passkey: Passkey
    at: int


@dataclass(frozen=True, slots=True)
class PasskeyRenamed(Change):
    """A passkey is called something else; guard: it is there."""

    account_id: str
    passkey_id: str
    passkey: Passkey


@dataclass(frozen=True, slots=True)
class PasskeyRemoved(Change):
    """The account has one passkey less. Guard: its version is ``version``, and is one more now."""

    account_id: str
    version: int
    passkey_id: str
    credential_id: bytes = field(repr=False)
    at: int


@dataclass(frozen=True, slots=True)
class PasskeysHeld(Change):
    """The password was reset: whose passkeys those are is open until each has been used beside the new password."""

    account_id: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The account has the new passkey."""

    passkey: Passkey
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Enough:
    """The account has as many as it may have."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """The passkey is worth nothing any more."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class LastWayIn:
    """Without this passkey only the mailbox would be left: a password, or another passkey, comes first."""

    changes: tuple[Change, ...] = ()


def add_passkey(
    made: Made, ceremony: Ceremony, account: Account, entry: Entry, *, is_known: bool, now: int, mint: Mint
) -> Kept | Enough | NotTaken:
    """Decide on a passkey made in My; ``is_known`` says that somebody has one of its id already."""
    spent, passkey_id = spend(ceremony), new_id(mint)
    if account.passkeys >= MOST_PASSKEYS:
        return Enough(spent)
    sound = judge_made(made, ceremony, is_known=is_known)
    if isinstance(sound, Flaw):
        return NotTaken(sound, (*spent, PasskeyRefused(account.id, ceremony.use, sound.value, now)))
    passkey = keep(sound, made, passkey_id, now)
    added = PasskeyAdded(account.id, account.version, passkey, now)
    told = tell_owner(account, What.PASSKEY_ADDED, entry.visitor, now, mint)
    return Kept(passkey, (*spent, added, told))


def rename_passkey(account: Account, passkey: Passkey, name: str) -> PasskeyRenamed:
    """Call it something else; ``name`` was found fit, and an empty one gives it back the one of its maker."""
    return PasskeyRenamed(account.id, passkey.id, replace(passkey, name=name))


def remove_passkey(
    account: Account,
    passkey: Passkey,
    entry: Entry,
    sids: tuple[str, ...],
    *,
    end_others: bool,
    policy: Policy,
    now: int,
    mint: Mint,
) -> Removed | LastWayIn:
    """Decide on removing one of the account's passkeys.

    Args:
        account: whose session ``entry.current`` is.
        passkey: one of its own.
        entry: the browser.
        sids: all sessions of the account.
        end_others: whether the other browsers are to be signed out (ASVS 7.4.3).
        policy: the brand's.
        now: seconds since 1970.
        mint: chance.
    """
    if account.passkeys <= 1 and (account.password is None or is_switched_off(account, policy)):
        return LastWayIn()
    removed = PasskeyRemoved(account.id, account.version, passkey.id, passkey.credential_id, now)
    told = tell_owner(account, What.PASSKEY_REMOVED, entry.visitor, now, mint)
    ended = (end_sessions(account.id, sids, entry.current, now, Why.PASSKEY_REMOVED),) if end_others else ()
    return Removed((removed, *ended, told))


def find_own_passkey(passkeys: tuple[Passkey, ...], passkey_id: str) -> Passkey | None:
    """The passkey with this id among an account's own; somebody else's is as unknown as none (ASVS 8.2.2)."""
    return next((passkey for passkey in passkeys if passkey.id == passkey_id), None)
