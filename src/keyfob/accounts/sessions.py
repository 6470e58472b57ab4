"""Sessions: who is signed in, in which browser or device, how surely, and until when.

A session lives on the server and is found by the hash of a 256-bit token in a cookie (ASVS 7.2.1 to 7.2.4). The token
is new at every change of level; ``sid`` stays, so that services can still be told when the session ends.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from keyfob.accounts.acr import Acr, Proved
from keyfob.accounts.model import Visitor
from keyfob.accounts.policy import Policy
from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id, new_token
from keyfob.base.secret import digest


@dataclass(frozen=True, slots=True)
class Session:
    """One browser signed in to one account.

    It is over at ``idle_until``, which use moves on, and at ``ends_at``, which nothing moves. ``terms_due`` says that
    new versions of the terms are still to be accepted before any service is served, ``password_due`` that a new
    password is still to be chosen before that. ``client_id`` is the service whose own device it is, in place of a
    browser: a car, which ``device`` names; empty for browsers.
    """

    sid: str
    digest: bytes
    account_id: str
    acr: Acr
    amr: tuple[str, ...]
    remember: bool
    terms_due: bool
    device: str
    network: str
    created_at: int
    auth_time: int
    seen_at: int
    idle_until: int
    ends_at: int
    password_due: bool = False
    client_id: str = ""

    @property
    def is_held(self) -> bool:
        """Whether something comes before any service is served."""
        return self.terms_due or self.password_due

    @property
    def proved(self) -> Proved:
        """What its person proved last, at ``auth_time``."""
        return Proved(self.acr, self.amr)

    def is_live(self, now: int) -> bool:
        """Whether it is still good at ``now``."""
        return now < min(self.idle_until, self.ends_at)


class Why(StrEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed out"
    ENDED = "ended from another browser"
    OTHER_ACCOUNT = "another account signed in"
    PASSWORD_CHANGED = "password changed"  # noqa: S105  # a reason, no password
    PASSWORD_RESET = "password reset"  # noqa: S105  # same
    NOT_ME = "its owner did not know of it"
    FACTORS_DROPPED = "second factor lost and removed"
    PASSKEY_REMOVED = "passkey removed"
    VEHICLE_GONE = "vehicle not theirs any more"
    FACTOR_CHANGED = "second factor changed"
    DESK = "ended by a desk"
    BLOCKED = "blocked by a desk"
    ID_CHANGED = "ID changed"


@dataclass(frozen=True, slots=True)
class SessionStarted(Change):
    """A browser is signed in, or a car, whose number is ``vin`` where it says one: kept as nothing but a hash."""

    account_id: str
    session: Session
    vin: str = ""


@dataclass(frozen=True, slots=True)
class SessionRenewed(Change):
    """The same browser proved itself anew: row ``session.sid`` has all new values. Guard: its digest is ``former``."""

    account_id: str
    former: bytes
    session: Session


@dataclass(frozen=True, slots=True)
class SessionTouched(Change):
    """A session was used: it is idle anew from ``seen_at``."""

    account_id: str
    sid: str
    seen_at: int
    idle_until: int


@dataclass(frozen=True, slots=True)
class SessionEnded(Change):
    """One session is over, and the services it signed in to are told."""

    account_id: str
    sid: str
    at: int
    why: Why


@dataclass(frozen=True, slots=True)
class SessionsEnded(Change):
    """All sessions of the account are over but ``kept``: those in ``sids``, known by then, and any other."""

    account_id: str
    sids: tuple[str, ...]
    kept: str | None
    at: int
    why: Why


@dataclass(frozen=True, slots=True)
class AccessRevoked(Change):
    """All refresh tokens of the account are void, so every service asks for a new sign-in."""

    account_id: str
    at: int
    why: Why


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and the token for its browser's cookie."""

    session: Session
    token: str = field(repr=False)
    changes: tuple[Change, ...] = ()


def open_session(
    account_id: str,
    proved: Proved,
    visitor: Visitor,
    current: Session | None,
    *,
    remember: bool,
    terms_due: bool,
    password_due: bool = False,
    policy: Policy,
    now: int,
    mint: Mint,
) -> Opened:
    """Sign a browser in; ``current`` is the live session it already has, if any.

    The same account's session is renewed and keeps its ``sid``; another account's is ended. The time of the sign-in is
    later than the one before, also within one second: a service that asked for a new one can tell.
    """
    token = new_token(mint)
    life = policy.remembered_life if remember else policy.session_life
    session = Session(
        sid=new_id(mint),
        digest=digest(token),
        account_id=account_id,
        acr=proved.acr,
        amr=proved.amr,
        remember=remember,
        terms_due=terms_due,
        device=visitor.device,
        network=visitor.network,
        created_at=now,
        auth_time=max(now, current.auth_time + 1) if current else now,
        seen_at=now,
        idle_until=now + (life if remember else policy.session_idle),
        ends_at=now + life,
        password_due=password_due,
    )
    if current is None:
        return Opened(session, token, (SessionStarted(account_id, session),))
    if current.account_id == account_id:
        session = replace(session, sid=current.sid, created_at=current.created_at)
        return Opened(session, token, (SessionRenewed(account_id, current.digest, session),))
    ended = SessionEnded(current.account_id, current.sid, now, Why.OTHER_ACCOUNT)
    return Opened(session, token, (ended, SessionStarted(account_id, session)))


def touch(session: Session, policy: Policy, now: int) -> SessionTouched | None:
    """Note that a session is in use, at most once a minute."""
    if now < session.seen_at + policy.touch_every:
        return None
    idle = policy.remembered_life if session.remember else policy.session_idle
    return SessionTouched(session.account_id, session.sid, now, min(now + idle, session.ends_at))


def end_session(session: Session, now: int, why: Why = Why.SIGNED_OUT) -> SessionEnded:
    """End one session: its own browser signs out, or another one of the same account says so."""
    return SessionEnded(session.account_id, session.sid, now, why)


def end_sessions(
    account_id: str, sids: tuple[str, ...], kept: Session | None, now: int, why: Why = Why.ENDED
) -> SessionsEnded:
    """End all sessions of an account but ``kept``; ``sids`` are all it has, whose services will be told."""
    kept_sid = kept.sid if kept else None
    return SessionsEnded(account_id, tuple(sid for sid in sids if sid != kept_sid), kept_sid, now, why)
