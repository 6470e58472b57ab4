"""Passkeys of staff: to enrol with, to come in by, and to confirm each act with (NIST SP 800-63B-4 section 2.3).

They are bound to the desk's own domain, and always ask for a finger, a face or a PIN. A passkey of a customer is
unknown here.
"""

from dataclasses import dataclass, field, replace

from keyfob.accounts.passkey import Ceremony, Flaw, Made, Passkey, Used, handle_of, judge_made, judge_used, keep
from keyfob.accounts.passkey_challenge import ChallengeSpent, Use
from keyfob.accounts.passkey_sign_in import spend
from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id
from keyfob.desk.staff import MOST_PASSKEYS, Invitation, Staff, Status
from keyfob.desk.staff_sessions import Begun, begin_session


@dataclass(frozen=True, slots=True)
class InvitationSpent(Change):
    """A link enrolled somebody, and does nothing more. Guard: it was there."""

    digest: bytes


@dataclass(frozen=True, slots=True)
class StaffPasskeyAdded(Change):
    """Somebody of the staff has one more passkey. Guard: their version was one less, and nobody has the passkey."""

    staff_id: str
    passkey_id: str
    staff: Staff = field(repr=False)
    passkey: Passkey


@dataclass(frozen=True, slots=True)
class StaffPasskeyUsed(Change):
    """A passkey proved who somebody is; what its authenticator said of itself is kept."""

    staff_id: str
    passkey_id: str
    sign_count: int
    is_backed_up: bool
    at: int


@dataclass(frozen=True, slots=True)
class StaffPasskeyRefused(Change):
    """What a browser brought back was not taken, because of ``flaw``."""

    staff_id: str | None
    use: Use
    flaw: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """They have the passkey, and are at work."""

    staff: Staff
    begun: Begun
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Let:
    """They are at work."""

    staff: Staff
    begun: Begun
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The act is theirs; its own changes come with these."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """What the dialogue brought is not right, or came too late; the challenge is spent all the same."""

    flaw: Flaw
    changes: tuple[Change, ...]


def enrol(
    made: Made, ceremony: Ceremony, staff: Staff, invitation: Invitation, *, is_known: bool, now: int, mint: Mint
) -> Enrolled | NotTaken:
    """Decide on a passkey that was made behind a link; the link is spent with it."""
    spent, passkey_id = spend(ceremony), new_id(mint)
    sound = judge_made(made, ceremony, is_known=is_known)
    if not isinstance(sound, Flaw) and staff.passkeys >= MOST_PASSKEYS:
        sound = Flaw.KNOWN
    if isinstance(sound, Flaw):
        return _refuse(spent, staff.id, ceremony, sound)
    passkey = keep(sound, made, passkey_id, now)
    after = replace(staff, version=staff.version + 1, status=Status.ENROLLED, passkeys=staff.passkeys + 1)
    begun = begin_session(staff.id, now=now, mint=mint)
    added = StaffPasskeyAdded(staff.id, passkey.id, after, passkey)
    return Enrolled(after, begun, (*spent, InvitationSpent(invitation.digest), added, *begun.changes))


def let_in(
    used: Used, ceremony: Ceremony, staff: Staff | None, passkey: Passkey | None, *, now: int, mint: Mint
) -> Let | NotTaken:
    """Decide on a passkey that somebody came with; who is suspended is answered as if nobody had it (ASVS 7.4.2)."""
    judged = _judge(used, ceremony, staff, passkey, now)
    if isinstance(judged, NotTaken) or staff is None:
        return judged if isinstance(judged, NotTaken) else _refuse((), None, ceremony, Flaw.CREDENTIAL)
    begun = begin_session(staff.id, now=now, mint=mint)
    return Let(staff, begun, (*judged.changes, *begun.changes))


def confirm_act(
    used: Used, ceremony: Ceremony, staff: Staff, passkey: Passkey | None, *, now: int
) -> Confirmed | NotTaken:
    """Decide on an act that somebody confirms; the ceremony's owner is that very act."""
    return _judge(used, ceremony, staff, passkey, now)


def _judge(
    used: Used, ceremony: Ceremony, staff: Staff | None, passkey: Passkey | None, now: int
) -> Confirmed | NotTaken:
    spent = spend(ceremony)
    if staff is None or passkey is None or not staff.may_come_in:
        return _refuse(spent, staff.id if staff else None, ceremony, Flaw.CREDENTIAL)
    right = judge_used(used, ceremony, passkey, handle_of(staff.id))
    if isinstance(right, Flaw):
        return _refuse(spent, staff.id, ceremony, right)
    used_now = StaffPasskeyUsed(staff.id, passkey.id, right.sign_count, right.is_backed_up, now)
    return Confirmed((*spent, used_now))


def _refuse(spent: tuple[ChallengeSpent, ...], staff_id: str | None, ceremony: Ceremony, flaw: Flaw) -> NotTaken:
    """Without a challenge anybody may come, as often as they like: nothing is kept of that."""
    refused = (StaffPasskeyRefused(staff_id, ceremony.use, flaw.value),) if spent else ()
    return NotTaken(flaw, (*spent, *refused))
