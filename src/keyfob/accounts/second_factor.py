"""The second half of a sign-in: a code of the app, or a recovery code.

A try is reserved before a code is looked at: five for each half sign-in, and so many an hour and a day for the account,
over all browsers and both kinds of codes. A new half sign-in brings new tries for itself alone (ASVS 6.3.1, 6.6.3).

Whoever knows the password gets this far, and must not be able to keep the owner out by typing wrong codes. So a browser
that typed a right one before (``Entry.familiar``) has tries of its own, and of the hundred wrong codes in a row that
switch the app off all others together have half.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from keyfob.accounts.acr import with_code
from keyfob.accounts.backup_codes import FEW, BackupCode, BackupCodeUsed, find_code
from keyfob.accounts.half_sign_in import MOST_FAILURES, HalfSignIn, HalfSignInEnded
from keyfob.accounts.model import Account
from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.policy import Policy
from keyfob.accounts.sign_in import Entry, SignedIn, admit
from keyfob.accounts.throttle import give_back, second_limits
from keyfob.accounts.totp import Totp, matching_step
from keyfob.base.change import Change
from keyfob.base.ids import Mint
from keyfob.base.limit import Limit
from keyfob.base.secret import Pepper


class Kind(StrEnum):
    """Which code was typed."""

    APP = "app"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class AppCodeTaken(Change):
    """A code of the app was right. Guard: the step of the last one taken is earlier than ``step``."""

    account_id: str
    step: int


@dataclass(frozen=True, slots=True)
class SecondFailed(Change):
    """A wrong code: one more failure of the half sign-in, and, where ``is_counted``, one more of the app in a row.

    ``is_strange`` says that the browser never typed a right one.
    """

    account_id: str
    half: bytes
    kind: Kind
    at: int
    is_counted: bool
    is_strange: bool


@dataclass(frozen=True, slots=True)
class AppSwitchedOff(Change):
    """That was one wrong code too many: the app counts no more until it is set up anew."""

    account_id: str
    at: int


@dataclass(frozen=True, slots=True)
class AppShut(Change):
    """Browsers that never typed a right code have had their share of wrong ones: the app counts in the others only.

    That ends with a right code there, and with a new password, which whoever typed the wrong ones does not know.
    """

    account_id: str
    at: int


class Shut(StrEnum):
    """Why no code of the app counts."""

    HERE = "here"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class WrongSecond:
    """Not a code that counts; ``is_over`` says that this half sign-in has no tries left, ``shut`` that none would."""

    is_over: bool
    changes: tuple[Change, ...]
    shut: Shut | None = None


def reserve_for_second(half: HalfSignIn, policy: Policy, *, familiar: bool) -> tuple[Limit, ...]:
    """What to reserve before a code is looked at; where it is refused, nothing is.

    ``familiar`` says whether the browser typed a right one before.
    """
    return second_limits(policy.throttle, half.account_id, half=half.digest, browser=half.browser, known=familiar)


def type_app_code(
    half: HalfSignIn, account: Account, totp: Totp, typed: str, entry: Entry, *, policy: Policy, now: int, mint: Mint
) -> SignedIn | WrongSecond:
    """Decide on a code of the app; ``half`` stands, and what was reserved for it is in ``entry``."""
    step, shut = matching_step(totp.secret, typed, now, after=totp.step), _why_shut(totp, entry, policy)
    if step is not None and shut is None:
        return _complete(half, account, (AppCodeTaken(account.id, step),), entry, policy, now, mint)
    wrong = _wrong(half, account, Kind.APP, entry, now, mint, is_counted=shut is None)
    if shut is not None:
        return replace(wrong, shut=shut)
    return replace(wrong, changes=(*wrong.changes, *_note_last_try(account, totp, entry, policy, now, mint)))


def type_backup_code(
    half: HalfSignIn,
    account: Account,
    codes: tuple[BackupCode, ...],
    typed: str,
    entry: Entry,
    *,
    pepper: Pepper,
    policy: Policy,
    now: int,
    mint: Mint,
) -> SignedIn | WrongSecond:
    """Decide on a recovery code, one of ``codes``; otherwise as above."""
    found = find_code(codes, typed, pepper)
    if found is None:
        return _wrong(half, account, Kind.BACKUP, entry, now, mint, is_counted=False)
    left = len(codes) - 1
    what = What.BACKUP_CODES_FEW if left <= FEW else What.BACKUP_CODE_USED
    accepted = (BackupCodeUsed(account.id, found.id, left), tell_owner(account, what, entry.visitor, now, mint))
    return _complete(half, account, accepted, entry, policy, now, mint)


def is_app_off(totp: Totp, policy: Policy) -> bool:
    """Whether so many wrong codes in a row were typed that only setting up anew helps (NIST SP 800-63B-4 §3.2.2)."""
    return totp.failures >= policy.failures_before_reset


def _share_of_strangers(policy: Policy) -> int:
    """How many of these wrong codes may come from browsers that never typed a right one."""
    return max(1, policy.failures_before_reset // 2)


def _why_shut(totp: Totp, entry: Entry, policy: Policy) -> Shut | None:
    if is_app_off(totp, policy):
        return Shut.EVERYWHERE
    is_shut_here = not entry.familiar and totp.strange >= _share_of_strangers(policy)
    return Shut.HERE if is_shut_here else None


def _note_last_try(
    account: Account, totp: Totp, entry: Entry, policy: Policy, now: int, mint: Mint
) -> tuple[Change, ...]:
    """What follows a wrong code that was the last one looked at, everywhere or here."""
    if totp.failures + 1 == policy.failures_before_reset:
        return AppSwitchedOff(account.id, now), tell_owner(account, What.APP_OFF, entry.visitor, now, mint)
    if not entry.familiar and totp.strange + 1 == _share_of_strangers(policy):
        return AppShut(account.id, now), tell_owner(account, What.APP_SHUT, entry.visitor, now, mint)
    return ()


def _complete(
    half: HalfSignIn,
    account: Account,
    accepted: tuple[Change, ...],
    entry: Entry,
    policy: Policy,
    now: int,
    mint: Mint,
) -> SignedIn:
    entry = replace(entry, remember=half.remember)
    signed_in = admit(account, with_code(half.proved), entry, policy=policy, now=now, mint=mint)
    changes = (
        HalfSignInEnded(account.id, half.digest),
        *accepted,
        *signed_in.changes,
        give_back(account.id, entry.reserved),
    )
    return replace(signed_in, changes=changes)


def _wrong(
    half: HalfSignIn, account: Account, kind: Kind, entry: Entry, now: int, mint: Mint, *, is_counted: bool
) -> WrongSecond:
    """A wrong code counts; after the last one of a right password or mail, the owner should know (ASVS 6.3.5)."""
    failed = SecondFailed(account.id, half.digest, kind, now, is_counted, is_strange=not entry.familiar)
    is_over = half.failures + 1 >= MOST_FAILURES
    told = (tell_owner(account, What.SECOND_FACTOR_TRIED, entry.visitor, now, mint),) if is_over else ()
    return WrongSecond(is_over, (failed, *told))
