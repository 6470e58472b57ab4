"""Sessions of staff: begun with a passkey, over after a quarter of an hour of rest, and after eight hours.

They are nobody else's: a customer's session is nothing at the desk, and one of the desk nothing at the ID (NIST SP
800-63B-4 sections 2.1.3 and 2.3.3: at most 12 hours, and 15 minutes of rest).
"""

from dataclasses import dataclass, field

from keyfob.base.change import Change
from keyfob.base.durations import HOUR, MINUTE
from keyfob.base.ids import Mint, new_id, new_token
from keyfob.base.secret import digest

IDLE = 15 * MINUTE
LIFE = 8 * HOUR
TOUCH_EVERY = MINUTE


@dataclass(frozen=True, slots=True)
class StaffSession:
    """One browser in which somebody of the staff is at work."""

    digest: bytes
    sid: str
    staff_id: str
    created_at: int
    seen_at: int
    idle_until: int
    ends_at: int

    def is_live(self, now: int) -> bool:
        """Whether it is still good at ``now``."""
        return now < min(self.idle_until, self.ends_at)


@dataclass(frozen=True, slots=True)
class StaffSessionStarted(Change):
    """Somebody of the staff is at work."""

    staff_id: str
    sid: str
    session: StaffSession


@dataclass(frozen=True, slots=True)
class StaffSessionTouched(Change):
    """A session was used: it rests anew from ``seen_at``."""

    digest: bytes
    seen_at: int
    idle_until: int


@dataclass(frozen=True, slots=True)
class StaffSessionEnded(Change):
    """They signed out."""

    staff_id: str
    sid: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Begun:
    """A session, and the token for its browser's cookie."""

    session: StaffSession
    token: str = field(repr=False)
    changes: tuple[Change, ...] = ()


def begin_session(staff_id: str, *, now: int, mint: Mint) -> Begun:
    """Let somebody in."""
    token = new_token(mint)
    session = StaffSession(digest(token), new_id(mint), staff_id, now, now, now + IDLE, now + LIFE)
    return Begun(session, token, (StaffSessionStarted(staff_id, session.sid, session),))


def touch_session(session: StaffSession, now: int) -> tuple[StaffSessionTouched, ...]:
    """Note that it is in use, at most once a minute; nothing moves its end."""
    if now < session.seen_at + TOUCH_EVERY:
        return ()
    return (StaffSessionTouched(session.digest, now, min(now + IDLE, session.ends_at)),)


def end_session(session: StaffSession) -> StaffSessionEnded:
    """Sign out."""
    return StaffSessionEnded(session.staff_id, session.sid, session.digest)
