"""Signing in: by password, or by a mailed link or code.

Whether an account exists, has a password or is blocked never shows before a right proof (ASVS 6.3.8): the attempt is
reserved under the typed address, a decoy is hashed where there is nothing to check, the outcome is the same `Wrong`.
"""

from dataclasses import dataclass, field, replace

from keyfob.accounts.acr import BY_MAIL, BY_PASSWORD, Acr, Proved, is_full, reaches
from keyfob.accounts.breached import is_change_due, is_stolen, note_breached
from keyfob.accounts.half_sign_in import NeedsSecond, begin_half
from keyfob.accounts.last_place import NOWHERE, Whereabouts, note_place
from keyfob.accounts.link import MailLink, Proven, Purpose
from keyfob.accounts.model import Account, Status, Visitor
from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.policy import Policy
from keyfob.accounts.proof import is_switched_off
from keyfob.accounts.registration import RegistrationDropped
from keyfob.accounts.risk import Facts, Signal, find_news, find_signals, is_asked_again
from keyfob.accounts.sessions import Session, open_session
from keyfob.accounts.terms import is_due
from keyfob.accounts.throttle import forget, give_back, password_limits
from keyfob.base.change import Change
from keyfob.base.email import Email
from keyfob.base.ids import Mint
from keyfob.base.limit import Limit


@dataclass(frozen=True, slots=True)
class Entry:
    """Who comes in: the browser, the address typed, the live session it already has, and its wishes.

    ``known`` says that this browser signed this account in before, ``trusted`` that no second factor is asked of it;
    ``reserved`` is what was reserved for this try, ``whereabouts`` where this is and where it was last. ``familiar``
    says that this browser typed a right code of the account's second factor before.
    """

    visitor: Visitor
    email: Email
    current: Session | None = None
    remember: bool = False
    known: bool = False
    trusted: bool = False
    reserved: tuple[Limit, ...] = ()
    whereabouts: Whereabouts = NOWHERE
    familiar: bool = False


@dataclass(frozen=True, slots=True)
class SignInRecorded(Change):
    """An account was signed in to. Guard: its version is ``version``. After a password, its failures are zero again.

    ``signals`` are what was unusual about it. ``again`` says that the same browser was signed in already.
    """

    account_id: str
    version: int
    acr: Acr
    amr: tuple[str, ...]
    sid: str
    at: int
    signals: tuple[Signal, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class BrowserRecognized(Change):
    """A browser signed the account in, and is known to it until ``until``.

    ``typed_code`` says that it did so with a second factor, or with something as strong.
    """

    account_id: str
    browser: bytes
    until: int
    typed_code: bool = False


@dataclass(frozen=True, slots=True)
class BrowsersForgotten(Change):
    """No browser is known to the account any more."""

    account_id: str
    at: int


@dataclass(frozen=True, slots=True)
class PasswordRehashed(Change):
    """The same password, hashed with today's cost. Guard: the account's version is ``version``."""

    account_id: str
    version: int
    phc: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PasswordFailed(Change):
    """A wrong password: one more failure in a row. Written without an account too, so that both take the same time."""

    account_id: str | None
    at: int


@dataclass(frozen=True, slots=True)
class PasswordSwitchedOff(Change):
    """That was one wrong password too many: only a reset helps."""

    account_id: str
    at: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The browser is signed in; ``token`` goes into its cookie. Where ``session.is_held``, something comes first."""

    account: Account
    session: Session
    token: str = field(repr=False)
    changes: tuple[Change, ...]
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """Address and password do not belong together."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many tries: the next one is looked at in ``wait`` seconds."""

    wait: int
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """The proof is right, but the account may not be used; said only now."""

    changes: tuple[Change, ...] = ()


def reserve_for_password(entry: Entry, policy: Policy) -> tuple[Limit, ...]:
    """What to reserve before a password is checked; where it is refused, the answer is `Throttled`."""
    visitor = entry.visitor
    return password_limits(
        policy.throttle, entry.email, network=visitor.network, browser=visitor.browser, known=entry.known
    )


def sign_in_by_password(
    account: Account | None,
    entry: Entry,
    *,
    proven: bool,
    breached: bool = False,
    rehashed: str | None = None,
    policy: Policy,
    now: int,
    mint: Mint,
) -> SignedIn | NeedsSecond | Wrong | Blocked:
    """Decide on a typed password.

    Args:
        account: the one that has the typed address, if any.
        entry: who comes in.
        proven: whether the password fits `proof.hash_to_check` of that account.
        breached: whether that password is known to be stolen, where it is proven.
        rehashed: the password hashed anew, where it is proven and `proof.needs_rehash` says so.
        policy: the brand's.
        now: seconds since 1970.
        mint: chance.
    """
    if account is None or account.password is None or is_switched_off(account, policy) or not proven:
        return Wrong(note_wrong_password(account, entry, policy, now, mint))
    if account.status is not Status.ACTIVE:
        return Blocked()
    account, noted = note_breached(account, entry.visitor, policy, now, mint) if breached else (account, ())
    let_in = admit_or_ask(account, BY_PASSWORD, entry, policy=policy, now=now, mint=mint)
    rehash = (PasswordRehashed(account.id, account.version, rehashed),) if rehashed else ()
    return replace(let_in, changes=(*let_in.changes, *noted, *rehash, forget(account.id, entry.reserved)))


def sign_in_by_link(
    proven: Proven, account: Account | None, entry: Entry, *, policy: Policy, now: int, mint: Mint
) -> SignedIn | NeedsSecond | Blocked:
    """Sign in after a mailed proof; ``account`` is that of the link. Its level is the lowest there is.

    Where the link came from registering an address that has an account, that registration is dropped.

    Raises:
        ValueError: when the proof is not one for signing this account in; a handler never asks for that.
    """
    link: MailLink = proven.link
    if link.purpose is not Purpose.SIGN_IN or account is None or link.account_id != account.id:
        raise ValueError("the mailed proof is for something else")
    if account.status is not Status.ACTIVE:
        return Blocked(proven.changes)
    let_in = admit_or_ask(account, BY_MAIL, entry, policy=policy, now=now, mint=mint)
    given_back = (give_back(account.id, entry.reserved),) if entry.reserved else ()
    dropped = (RegistrationDropped(link.registration_id, now),) if link.registration_id else ()
    return replace(let_in, changes=(*proven.changes, *let_in.changes, *given_back, *dropped))


def admit_or_ask(
    account: Account, proved: Proved, entry: Entry, *, policy: Policy, now: int, mint: Mint
) -> SignedIn | NeedsSecond:
    """Sign a browser in whose proof has been judged right, or ask it for a second factor first."""
    signals = _signals_of(account, proved, entry, now)
    is_trusted = entry.trusted and not is_asked_again(signals, policy.risk)
    if account.second_factor and not is_trusted and not reaches(proved.acr, Acr.SECOND_FACTOR):
        return begin_half(
            account,
            proved,
            entry.visitor,
            remember=entry.remember,
            signals=signals,
            policy=policy,
            now=now,
            mint=mint,
        )
    return admit(account, proved, entry, policy=policy, now=now, mint=mint)


def admit(account: Account, proved: Proved, entry: Entry, *, policy: Policy, now: int, mint: Mint) -> SignedIn:
    """Sign a browser in; nothing is left to be asked."""
    current = entry.current
    again = current is not None and current.account_id == account.id
    opened = open_session(
        account.id,
        proved,
        entry.visitor,
        current,
        remember=entry.remember or (again and current is not None and current.remember),
        terms_due=is_due(account, policy),
        password_due=is_change_due(account, proved, policy),
        policy=policy,
        now=now,
        mint=mint,
    )
    signals, known_until = _signals_of(account, proved, entry, now), now + policy.known_browser_life
    # Whoever came by a mailed link has just been asked.
    news = find_news(signals, policy.risk) if proved.acr is not Acr.MAIL else None
    changes = (
        SignInRecorded(account.id, account.version, proved.acr, proved.amr, opened.session.sid, now, signals, again),
        *opened.changes,
        BrowserRecognized(account.id, entry.visitor.browser, known_until, is_full(proved)),
        *note_place(account.id, entry.whereabouts, now, known_until),
        *((tell_owner(account, news, entry.visitor, now, mint),) if news else ()),
    )
    return SignedIn(account, opened.session, opened.token, changes, signals)


def _signals_of(account: Account, proved: Proved, entry: Entry, now: int) -> tuple[Signal, ...]:
    stolen = is_stolen(account) and "pwd" in proved.amr
    return find_signals(Facts(entry.known, stolen, entry.whereabouts, now))


def note_wrong_password(
    account: Account | None, entry: Entry, policy: Policy, now: int, mint: Mint
) -> tuple[Change, ...]:
    """What a wrong password leaves behind, here and wherever else the password is asked for."""
    if account is None:
        return (PasswordFailed(None, now),)
    failed = PasswordFailed(account.id, now)
    if account.password is None or account.password.failures + 1 != policy.failures_before_reset:
        return (failed,)
    told = tell_owner(account, What.PASSWORD_OFF, entry.visitor, now, mint)
    return (failed, PasswordSwitchedOff(account.id, now), told)
