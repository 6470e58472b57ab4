"""Invitations of customers: a partner enters who they are and which car they get, and they come in by a mail.

    open ── taken by the ID of that address ──▶ taken
      └── withdrawn, expired ──▶ gone

The link alone lets nobody in: the invitation is taken by an ID with the very address it went to, whose owner has proved
the mailbox and says yes to the car. Whether there was such an ID before, the partner never learns.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from keyfob.accounts.model import Account
from keyfob.accounts.registration import CorrectionTold
from keyfob.base.change import Change
from keyfob.base.durations import DAY
from keyfob.base.email import Email
from keyfob.base.ids import Mint, new_id, new_reference, new_token
from keyfob.base.secret import digest
from keyfob.desk.customer_invitation_reading import CustomerDraft
from keyfob.desk.customer_partners import Through, entrust
from keyfob.desk.roles import DESK_OF, Permission, has_partner
from keyfob.desk.staff import Staff
from keyfob.vehicles.linking import Full, Linked, OfAnother, Proof, link_vehicle
from keyfob.vehicles.model import Vehicle

LIFE = 30 * DAY
"""How long an invitation can be taken; it is sent about two weeks before the car is delivered."""
SHOWN = 30 * DAY
"""For so long the partner sees that it was taken."""


class End(StrEnum):
    """Why an invitation cannot be taken any more."""

    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerInvitation:
    """An invitation. ``reference`` is what a desk finds it by; ``corrected_by`` is the desk that changed its address.

    ``end`` says how it ended, at ``ended_at``; ``expires_at`` is when nobody can take it, or see it, any more.
    """

    id: str
    reference: str
    version: int
    partner_id: str
    staff_id: str
    owner: str
    """Whose key seals it: its own (its id), and once it is taken the customer record's, with which it goes dark."""
    draft: CustomerDraft = field(repr=False)
    token_digest: bytes | None = field(repr=False)
    made_at: int
    sent_at: int
    expires_at: int
    end: End | None = None
    ended_at: int | None = None
    corrected_by: str = ""

    def over(self, now: int) -> End | None:
        """Why it cannot be taken at ``now``; None while it can."""
        if self.end is not None:
            return self.end
        return End.EXPIRED if now >= self.expires_at else None


@dataclass(frozen=True, slots=True)
class CustomerInvitationKeyMade(Change):
    """What was typed about somebody is sealed with a key of its own, which is made before anything is."""

    invitation_id: str


@dataclass(frozen=True, slots=True)
class CustomerInvited(Change):
    """A partner invited somebody."""

    invitation_id: str
    partner_id: str
    invitation: CustomerInvitation = field(repr=False)


@dataclass(frozen=True, slots=True)
class CustomerInvitedAgain(Change):
    """It goes out anew, and the link before is dead. Guard: the version was one less."""

    invitation_id: str
    partner_id: str
    desk: str
    invitation: CustomerInvitation = field(repr=False)


@dataclass(frozen=True, slots=True)
class InvitationAddressCorrected(Change):
    """It goes to another address, and the link before is dead. Guard: the version was one less."""

    invitation_id: str
    partner_id: str
    desk: str
    invitation: CustomerInvitation = field(repr=False)


@dataclass(frozen=True, slots=True)
class CustomerInvitationMailed(Change):
    """The mail with the link goes out; ``token`` is its secret, ``partner`` what who invites is called."""

    invitation_id: str
    invitation: CustomerInvitation = field(repr=False)
    token: str = field(repr=False)
    partner: str


@dataclass(frozen=True, slots=True)
class CustomerInvitationWithdrawn(Change):
    """The partner took it back. Guard: the version was one less."""

    invitation_id: str
    partner_id: str
    invitation: CustomerInvitation = field(repr=False)


@dataclass(frozen=True, slots=True)
class CustomerInvitationTaken(Change):
    """The owner of the address agreed, signed in. Guard: the version was one less."""

    account_id: str
    customer_id: str
    invitation_id: str
    partner_id: str
    invitation: CustomerInvitation = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """It is on its way."""

    invitation: CustomerInvitation
    changes: tuple[Change, ...]
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Over:
    """It cannot be taken, sent or changed any more, because of ``end``; None where there is none."""

    end: End | None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class ForAnother:
    """It went to another address than that of the ID which is signed in."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """The car is the customer's, or was before."""

    vehicle_id: str
    changes: tuple[Change, ...]


Answer: TypeAlias = Taken | Over | ForAnother | OfAnother | Full


def sees_invitation(invitation: CustomerInvitation, staff: Staff) -> bool:
    """Whether somebody may look at one: a partner's people at their own partner's alone (ASVS 8.2.2)."""
    if has_partner(staff.role):
        return Permission.INVITE in staff.permissions and invitation.partner_id == staff.partner_id
    return Permission.CORRECT in staff.permissions


def invite_customer(draft: CustomerDraft, staff: Staff, partner: str, *, now: int, mint: Mint) -> Sent:
    """Invite somebody for the partner of ``staff``, which is called ``partner``."""
    if staff.partner_id is None or Permission.INVITE not in staff.permissions:
        raise ValueError("only a partner's people invite")
    token, invitation_id = new_token(mint), new_id(mint)
    invitation = CustomerInvitation(
        id=invitation_id,
        owner=invitation_id,
        reference=new_reference(mint),
        version=1,
        partner_id=staff.partner_id,
        staff_id=staff.id,
        draft=draft,
        token_digest=digest(token),
        made_at=now,
        sent_at=now,
        expires_at=now + LIFE,
    )
    made = CustomerInvitationKeyMade(invitation.id)
    invited = CustomerInvited(invitation.id, invitation.partner_id, invitation)
    return Sent(invitation, (made, invited, _mail(invitation, token, partner)), token)


def send_again(invitation: CustomerInvitation, staff: Staff, partner: str, *, now: int, mint: Mint) -> Sent | Over:
    """Send it anew; only the newest link works."""
    return _send(invitation, staff, partner, None, now=now, mint=mint)


def correct_invitation(
    invitation: CustomerInvitation, email: Email, staff: Staff, partner: str, *, now: int, mint: Mint
) -> Sent | Over:
    """Send it to another address; the link that went to the one before is dead. Never once somebody has taken it."""
    return _send(invitation, staff, partner, email, now=now, mint=mint)


def withdraw_invitation(invitation: CustomerInvitation, now: int) -> Sent | Over:
    """Take it back, before anybody took it."""
    over = invitation.over(now)
    if over is not None:
        return Over(over)
    after = _ended(invitation, End.WITHDRAWN, now)
    return Sent(after, (CustomerInvitationWithdrawn(after.id, after.partner_id, after),))


def find_obstacle(invitation: CustomerInvitation | None, account: Account, now: int) -> Over | ForAnother | None:
    """Why an ID cannot take an invitation; None where it can."""
    if invitation is None:
        return Over(None)
    over = invitation.over(now)
    if over is not None:
        return Over(over)
    return None if account.email.folded == invitation.draft.email.folded else ForAnother()


def take_invitation(
    invitation: CustomerInvitation | None,
    account: Account,
    customer_id: str,
    held: tuple[Vehicle, ...],
    main_user: str | None,
    *,
    now: int,
    mint: Mint,
) -> Answer:
    """The owner says yes: the car is linked to their record, and nothing else of it is changed.

    ``held`` are the vehicles of the record ``customer_id``, ``main_user`` is whose the car is now.
    """
    obstacle = find_obstacle(invitation, account, now)
    if obstacle is not None or invitation is None:
        return obstacle or Over(None)
    details = invitation.draft.details
    outcome = link_vehicle(customer_id, details, Proof.INVITATION, held, main_user, now=now, mint=mint)
    if isinstance(outcome, OfAnother | Full):
        return outcome
    after = replace(_ended(invitation, End.TAKEN, now), owner=customer_id)
    linked = outcome.changes if isinstance(outcome, Linked) else ()
    taken = CustomerInvitationTaken(account.id, customer_id, after.id, after.partner_id, after)
    told = (CorrectionTold(account.id, after.corrected_by),) if after.corrected_by else ()
    own = entrust(customer_id, after.partner_id, Through.INVITATION, now)
    return Taken(outcome.vehicle.id, (*linked, taken, *told, *own))


def is_newcomer(invitation: CustomerInvitation, account: Account) -> bool:
    """Whether the ID came after the invitation; to one that was there before, the car is linked and no more."""
    return account.created_at >= invitation.made_at


def _send(
    invitation: CustomerInvitation, staff: Staff, partner: str, email: Email | None, *, now: int, mint: Mint
) -> Sent | Over:
    over = invitation.over(now)
    if over is not None:
        return Over(over)
    token, desk = new_token(mint), DESK_OF[staff.role].value
    after = replace(
        invitation,
        version=invitation.version + 1,
        draft=replace(invitation.draft, email=email or invitation.draft.email),
        token_digest=digest(token),
        sent_at=now,
        expires_at=now + LIFE,
        corrected_by=desk if email else invitation.corrected_by,
    )
    ids = (after.id, after.partner_id, desk, after)
    done = InvitationAddressCorrected(*ids) if email else CustomerInvitedAgain(*ids)
    return Sent(after, (done, _mail(after, token, partner)), token)


def _mail(invitation: CustomerInvitation, token: str, partner: str) -> CustomerInvitationMailed:
    return CustomerInvitationMailed(invitation.id, invitation, token, partner)


def _ended(invitation: CustomerInvitation, end: End, now: int) -> CustomerInvitation:
    """What was typed beside name, address and car is kept no longer than it is of use."""
    draft = replace(invitation.draft, mobile="", address=None)
    return replace(
        invitation,
        version=invitation.version + 1,
        draft=draft,
        token_digest=None,
        expires_at=now + SHOWN,
        end=end,
        ended_at=now,
    )
