"""Half a sign-in: the password or the mail was right, and a code of the second factor is still to come.

It is a row found by the digest of a 256-bit token in a cookie of its own, and good for nothing but asking for that
code, in the browser in which it began: it opens no page, ends no session, and tells nothing of the account. What
counted when it began has to count when it ends, so a new password or a blocked account ends it.
"""

from dataclasses import dataclass, field

from keyfob.accounts.acr import Proved
from keyfob.accounts.model import Account, Status, Visitor
from keyfob.accounts.policy import Policy
from keyfob.accounts.risk import Signal
from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_token
from keyfob.base.secret import digest, same

MOST_FAILURES = 5
"""So many wrong codes end it, whatever the limits say: the password comes first again."""


@dataclass(frozen=True, slots=True)
class HalfSignIn:
    """What was proved so far, by which browser; ``version`` is the account's then, ``failures`` the wrong codes."""

    digest: bytes
    account_id: str
    version: int
    browser: bytes
    proved: Proved
    remember: bool
    expires_at: int
    failures: int = 0


@dataclass(frozen=True, slots=True)
class HalfSignInBegun(Change):
    """A right password or mailed proof of an account that has a second factor. Guard: its version is ``version``."""

    account_id: str
    version: int
    methods: tuple[str, ...]
    half: HalfSignIn
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class HalfSignInEnded(Change):
    """It is over: completed, or cancelled by whoever began it. Guard: it was still there."""

    account_id: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class NeedsSecond:
    """The proof is right, and not enough; ``token`` goes into a cookie that is good for nothing but the rest."""

    half: HalfSignIn
    token: str = field(repr=False)
    changes: tuple[Change, ...]
    signals: tuple[Signal, ...] = ()


def begin_half(
    account: Account,
    proved: Proved,
    visitor: Visitor,
    *,
    remember: bool,
    signals: tuple[Signal, ...] = (),
    policy: Policy,
    now: int,
    mint: Mint,
) -> NeedsSecond:
    """Keep what was proved until the code comes; ``signals`` are what is unusual about it."""
    token = new_token(mint)
    half = HalfSignIn(
        digest(token), account.id, account.version, visitor.browser, proved, remember, now + policy.half_life
    )
    begun = HalfSignInBegun(account.id, account.version, proved.amr, half, signals)
    return NeedsSecond(half, token, (begun,), signals)


def is_standing(half: HalfSignIn, account: Account, visitor: Visitor, now: int) -> bool:
    """Whether the code may still be typed, in this browser."""
    is_its_own = same(half.browser, visitor.browser) and half.account_id == account.id
    is_good = now < half.expires_at and half.failures < MOST_FAILURES
    is_as_before = half.version == account.version and account.status is Status.ACTIVE and account.second_factor
    return is_its_own and is_good and is_as_before
