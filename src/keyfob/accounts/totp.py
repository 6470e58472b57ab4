"""A second factor by app: TOTP (RFC 6238), set up with a first code before it counts, and switched off again.

A code is good for its 30 seconds and, as clocks differ, for the step before and after. It counts once: the step of the
last code taken is kept, and only a later one is taken (RFC 6238 section 5.2, ASVS 6.5.1).
"""

import base64
from dataclasses import dataclass, field
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from keyfob.accounts.acr import with_code
from keyfob.accounts.backup_codes import BackupCodesMade, new_codes
from keyfob.accounts.model import Account, Visitor
from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import Session, Why, end_sessions, open_session
from keyfob.accounts.sign_in import BrowserRecognized, Entry
from keyfob.accounts.trusted_device import forget_devices
from keyfob.accounts.typed_code import plain_digits
from keyfob.base.change import Change
from keyfob.base.ids import Mint
from keyfob.base.secret import Pepper, same

STEP = 30
DIGITS = 6
SECRET_SIZE = 20
"""Bytes; 160 bits, as RFC 4226 section 4 recommends."""

_DRIFT = 1


@dataclass(frozen=True, slots=True)
class Totp:
    """The app of an account: its secret, and the step of the last code taken.

    ``failures`` are the wrong codes in a row since, ``strange`` those of them that were typed in browsers that never
    typed a right one, since the password was set. ``since`` is when it was set up.
    """

    account_id: str
    secret: bytes = field(repr=False)
    since: int
    step: int
    failures: int = 0
    strange: int = 0


@dataclass(frozen=True, slots=True)
class SetUp:
    """A secret that is shown to be taken into an app; it counts for nothing until a code of it was typed.

    It is the session's ``sid`` alone: a thief in another one cannot plant the secret that the owner's app takes in.
    """

    account_id: str
    sid: str
    secret: bytes = field(repr=False)
    version: int
    expires_at: int

    def is_live(self, account: Account, sid: str, now: int) -> bool:
        """Whether it may still be confirmed there: a password changed meanwhile ends it, for instance."""
        is_its_own = self.account_id == account.id and self.sid == sid
        return is_its_own and self.version == account.version and now < self.expires_at


@dataclass(frozen=True, slots=True)
class SetUpBegun(Change):
    """A new secret is shown; one shown before in the same session, and never confirmed, is forgotten."""

    account_id: str
    set_up: SetUp


@dataclass(frozen=True, slots=True)
class SecondFactorTurnedOn(Change):
    """From now on a code is asked for. Guards: the account's version is ``version``, and is one more now; the set-up.

    The set-up is the one of the session ``sid``; those of other sessions go with it. ``replaced`` says that another app
    was asked before. No browser has typed a code of this one yet.
    """

    account_id: str
    version: int
    sid: str
    secret: bytes = field(repr=False)
    step: int
    replaced: bool
    at: int


@dataclass(frozen=True, slots=True)
class SecondFactorTurnedOff(Change):
    """No code is asked for any more; recovery codes are gone. Guards: the version, as above, and the app."""

    account_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Begun:
    """The secret to show."""

    set_up: SetUp
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnedOn:
    """The app counts; its recovery codes are shown now or never, and the session has a new token."""

    codes: tuple[str, ...] = field(repr=False)
    session: Session
    token: str = field(repr=False)
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class NotTheCode:
    """Not a code of the secret shown; nothing is changed."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SetUpOver:
    """The secret shown was confirmed before, or shown too long ago; nothing is changed."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnedOff:
    """The password, or a passkey, is enough again."""

    changes: tuple[Change, ...]


def secret_text(secret: bytes) -> str:
    """The secret as apps want it typed: 32 letters and digits (RFC 4648 section 6)."""
    return base64.b32encode(secret).decode().rstrip("=")


def otpauth_uri(secret: bytes, issuer: str, email: str) -> str:
    """The address that a QR code holds: the secret, and how the app is to name it."""
    name, account = quote(issuer.replace(":", " "), safe=""), quote(email, safe="@")
    return f"otpauth://totp/{name}:{account}?secret={secret_text(secret)}&issuer={name}"


def matching_step(secret: bytes, typed: str, now: int, *, after: int) -> int | None:
    """The latest step later than ``after`` whose code was typed, of those around ``now``; each one is compared."""
    code, hotp = plain_digits(typed).encode(), HOTP(secret, DIGITS, SHA1())  # noqa: S303  # RFC 6238: what apps know
    around = range(max(0, now // STEP - _DRIFT), now // STEP + _DRIFT + 1)
    fitting = [step for step in around if same(hotp.generate(step), code)]
    return max((step for step in fitting if step > after), default=None)


def begin(account: Account, sid: str, standing: SetUp | None, *, policy: Policy, now: int, mint: Mint) -> Begun:
    """Show a secret to the session ``sid``: the one it was shown before while it is good.

    So a page loaded again does not outdate the app.
    """
    if standing is not None and standing.is_live(account, sid, now):
        return Begun(standing)
    set_up = SetUp(account.id, sid, mint(SECRET_SIZE), account.version, now + policy.set_up_life)
    return Begun(set_up, (SetUpBegun(account.id, set_up),))


def turn_on(
    account: Account,
    entry: Entry,
    set_up: SetUp | None,
    typed: str,
    sids: tuple[str, ...],
    *,
    end_others: bool,
    pepper: Pepper,
    policy: Policy,
    now: int,
    mint: Mint,
) -> TurnedOn | NotTheCode | SetUpOver:
    """Decide on the first code. No try is reserved: whoever types it sees the secret it is made from.

    Args:
        account: whose session ``entry.current`` is.
        entry: the browser; its session has just proved itself (`step_up`).
        set_up: the secret that is shown to that session, if any.
        typed: the code.
        sids: all sessions of the account.
        end_others: whether the other browsers are to be signed out, and none is to be trusted any more.
        pepper: the installation's.
        policy: the brand's.
        now: seconds since 1970.
        mint: chance.
    """
    current = entry.current
    if set_up is None or current is None or current.account_id != account.id:
        return SetUpOver()
    if not set_up.is_live(account, current.sid, now):
        return SetUpOver()
    step = matching_step(set_up.secret, typed, now, after=0)
    if step is None:
        return NotTheCode()
    made = new_codes(pepper, mint)
    opened = open_session(
        account.id,
        with_code(current.proved),
        entry.visitor,
        current,
        remember=current.remember,
        terms_due=current.terms_due,
        password_due=current.password_due,
        policy=policy,
        now=now,
        mint=mint,
    )
    changes = (
        SecondFactorTurnedOn(account.id, account.version, set_up.sid, set_up.secret, step, account.second_factor, now),
        BackupCodesMade(account.id, account.version + 1, made.kept),
        BrowserRecognized(account.id, entry.visitor.browser, now + policy.known_browser_life, typed_code=True),
        *opened.changes,
        tell_owner(account, What.SECOND_FACTOR_ON, entry.visitor, now, mint),
        *(_end_others(account, sids, opened.session, now) if end_others else ()),
    )
    return TurnedOn(made.shown, opened.session, opened.token, changes)


def turn_off(
    account: Account,
    visitor: Visitor,
    current: Session,
    sids: tuple[str, ...],
    *,
    end_others: bool,
    now: int,
    mint: Mint,
) -> TurnedOff:
    """Ask for no code any more; where none is asked for, nothing is changed.

    The browser of ``current`` has just proved itself; ``sids`` are all its sessions, and ``end_others`` says
    whether the others are to be signed out.
    """
    if not account.second_factor:
        return TurnedOff(())
    ended = (end_sessions(account.id, sids, current, now, Why.FACTOR_CHANGED),) if end_others else ()
    changes = (
        SecondFactorTurnedOff(account.id, account.version),
        forget_devices(account.id, now),
        tell_owner(account, What.SECOND_FACTOR_OFF, visitor, now, mint),
        *ended,
    )
    return TurnedOff(changes)


def _end_others(account: Account, sids: tuple[str, ...], kept: Session, now: int) -> tuple[Change, ...]:
    ended = end_sessions(account.id, sids, kept, now, Why.FACTOR_CHANGED)
    return ended, forget_devices(account.id, now)
