"""Staff: invited, enrolled, suspended, moved; and the invitations by which they come in.

Somebody of the staff has passkeys and nothing else: who loses them all is invited anew by an administrator, and what
they had before is void. Whoever leaves, or moves to where they may not work on cases, leaves their cases to others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.base.durations import HOUR, MINUTE
from keyfob.base.email import Email, parse_email
from keyfob.base.errors import Malformed
from keyfob.base.ids import Mint, new_id, new_token
from keyfob.base.secret import digest
from keyfob.customers.text import Fault, find_fault, tidy
from keyfob.desk.partners import Partner
from keyfob.desk.roles import PERMISSIONS, Permission, Role, has_partner

INVITATION_LIFE = 24 * HOUR
ADDING_LIFE = 10 * MINUTE
ENOUGH_PASSKEYS = 2
"""So many passkeys each of the staff has before they work: whoever has one alone may lose it, and is then nobody."""
MOST_PASSKEYS = 10


class Status(StrEnum):
    """How far somebody is."""

    INVITED = "invited"
    """There is a link, and no passkey yet."""
    ENROLLED = "enrolled"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Somebody who works at a desk. ``email`` is where invitations go; it signs nobody in."""

    id: str
    version: int
    status: Status
    role: Role
    partner_id: str | None
    partner_open: bool = True
    """Whether the partner they work for, if any, is not suspended."""
    name: str
    email: str
    locale: str
    passkeys: int
    created_at: int

    @property
    def permissions(self) -> frozenset[Permission]:
        """What they may do now: nothing, unless they may come in, and have passkeys enough."""
        return PERMISSIONS[self.role] if self.may_come_in and self.has_enough_passkeys else frozenset()

    @property
    def may_come_in(self) -> bool:
        """Whether they see at least their own page: they are enrolled, and their partner works with us."""
        return self.status is Status.ENROLLED and (not has_partner(self.role) or self.is_of_partner)

    @property
    def has_enough_passkeys(self) -> bool:
        """Whether they could lose one passkey and still come in."""
        return self.passkeys >= ENOUGH_PASSKEYS

    @property
    def is_of_partner(self) -> bool:
        """Whether they work for a partner that is not suspended."""
        return self.partner_id is not None and self.partner_open


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that enrols once, found by the digest of its secret; ``adds`` leaves the passkeys that there are."""

    digest: bytes
    staff_id: str
    adds: bool
    expires_at: int


@dataclass(frozen=True, slots=True)
class StaffKeyMade(Change):
    """What is known of somebody is sealed with a key of their own, which is made before anything is."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class StaffInvited(Change):
    """Somebody new may enrol. Guard, with ``is_first``: nobody ever was invited as the first."""

    staff_id: str
    role: Role
    partner_id: str | None
    is_first: bool
    staff: Staff = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffInvitedAnew(Change):
    """They begin again: their passkeys, sessions and links are void. Guard: the version was one less."""

    staff_id: str
    staff: Staff = field(repr=False)


@dataclass(frozen=True, slots=True)
class InvitationMade(Change):
    """There is a link; every one before it is void. ``token`` is its secret."""

    staff_id: str
    invitation: Invitation
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffMailed(Change):
    """The link goes to their address."""

    staff_id: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    locale: str
    token: str = field(repr=False)
    expires_at: int


@dataclass(frozen=True, slots=True)
class StaffMoved(Change):
    """Another role, or another partner; every session ends. Guard: the version was one less."""

    staff_id: str
    role: Role
    partner_id: str | None
    staff: Staff = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffSuspended(Change):
    """They may do nothing any more, at once. Guard: the version was one less."""

    staff_id: str
    staff: Staff = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffRestored(Change):
    """They may again what their role may. Guard: the version was one less."""

    staff_id: str
    staff: Staff = field(repr=False)


@dataclass(frozen=True, slots=True)
class CasesReleased(Change):
    """Whatever cases they had taken are nobody's again."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class Kept:
    """It was done; ``token`` is the secret of a link, where there is a new one."""

    staff: Staff
    changes: tuple[Change, ...]
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Unfit:
    """What is wrong with what was typed, by the name of the field."""

    faults: Mapping[str, Fault]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done: nobody suspends or moves themselves, and nobody is moved into the state they are in."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """Whom to invite, read and fit to be kept."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    role: Role
    partner_id: str | None


Done: TypeAlias = Kept | Refused


def read_staff(typed: Mapping[str, str], partners: Mapping[str, Partner], *, may_lack_email: bool) -> Draft | Unfit:
    """Read ``name``, ``email``, ``role`` and ``partner`` as an administrator typed them.

    Args:
        typed: the fields.
        partners: those somebody may work for, by their ids.
        may_lack_email: whether the link is handed over in another way.
    """
    name, role = tidy(typed["name"]), read_role(typed["role"])
    email = _read_email(typed["email"])
    partner = partners.get(typed["partner"])
    is_of_partner = role is not None and has_partner(role)
    faults = {
        "name": find_fault(name, required=True),
        "email": email if isinstance(email, Fault) and (typed["email"].strip() or not may_lack_email) else None,
        "role": None if role else Fault.UNKNOWN,
        "partner": Fault.UNKNOWN if is_of_partner and (partner is None or not partner.is_open) else None,
    }
    found = {key: fault for key, fault in faults.items() if fault}
    if found or role is None:
        return Unfit(found)
    text = email.text if isinstance(email, Email) else ""
    return Draft(name, text, role, partner.id if partner and is_of_partner else None)


def read_role(typed: str) -> Role | None:
    """A role by its name."""
    return Role(typed) if typed in set(Role) else None


def invite(draft: Draft, locale: str, *, is_first: bool = False, now: int, mint: Mint) -> Kept:
    """Invite somebody new; their link is good for a day, once."""
    staff = Staff(
        id=new_id(mint),
        version=1,
        status=Status.INVITED,
        role=draft.role,
        partner_id=draft.partner_id,
        name=draft.name,
        email=draft.email,
        locale=locale,
        passkeys=0,
        created_at=now,
    )
    made = _link(staff.id, adds=False, life=INVITATION_LIFE, now=now, mint=mint)
    invited = StaffInvited(staff.id, staff.role, staff.partner_id, is_first, staff)
    return Kept(staff, (StaffKeyMade(staff.id), invited, made, *_mail(staff, made)), made.token)


def invite_anew(staff: Staff, *, now: int, mint: Mint) -> Kept:
    """Let somebody begin again who lost their passkeys, or whose link is over; whatever they had is void."""
    after = replace(staff, version=staff.version + 1, status=Status.INVITED, passkeys=0)
    made = _link(staff.id, adds=False, life=INVITATION_LIFE, now=now, mint=mint)
    return Kept(after, (StaffInvitedAnew(staff.id, after), made, *_mail(after, made)), made.token)


def let_add(staff: Staff, *, now: int, mint: Mint) -> Kept | Refused:
    """Let somebody enrolled make one more passkey, in the next few minutes."""
    if staff.passkeys >= MOST_PASSKEYS:
        return Refused()
    made = _link(staff.id, adds=True, life=ADDING_LIFE, now=now, mint=mint)
    return Kept(staff, (made,), made.token)


def suspend(staff: Staff, by: str) -> Done:
    """Nothing is open to them any more, and their cases are others' to take; nobody suspends themselves."""
    if staff.id == by or staff.status is Status.SUSPENDED:
        return Refused()
    after = replace(staff, version=staff.version + 1, status=Status.SUSPENDED)
    return Kept(after, (StaffSuspended(staff.id, after), CasesReleased(staff.id)))


def restore(staff: Staff, by: str) -> Done:
    """Take a suspension back: with passkeys they go on at once, without any their link has to be made anew."""
    if staff.id == by or staff.status is not Status.SUSPENDED:
        return Refused()
    status = Status.ENROLLED if staff.passkeys else Status.INVITED
    after = replace(staff, version=staff.version + 1, status=status)
    return Kept(after, (StaffRestored(staff.id, after),))


def move(staff: Staff, draft: Draft, by: str) -> Done:
    """Give somebody another role or partner, and their cases to others; nobody changes what they may do themselves."""
    if staff.id == by or (staff.role, staff.partner_id) == (draft.role, draft.partner_id):
        return Refused()
    after = replace(staff, version=staff.version + 1, role=draft.role, partner_id=draft.partner_id)
    moved = StaffMoved(staff.id, after.role, after.partner_id, after)
    return Kept(after, (moved, CasesReleased(staff.id)))


def _link(staff_id: str, *, adds: bool, life: int, now: int, mint: Mint) -> InvitationMade:
    token = new_token(mint)
    return InvitationMade(staff_id, Invitation(digest(token), staff_id, adds, now + life), token)


def _mail(staff: Staff, made: InvitationMade) -> tuple[StaffMailed, ...]:
    if not staff.email:
        return ()
    return (StaffMailed(staff.id, staff.name, staff.email, staff.locale, made.token, made.invitation.expires_at),)


def _read_email(typed: str) -> Email | Fault:
    try:
        return parse_email(typed)
    except Malformed:
        return Fault.SHAPE if typed.strip() else Fault.MISSING
