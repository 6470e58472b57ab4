"""Roles of staff, and what each may do: one table, and nothing beside it gives a permission (ASVS 8.1.1, 8.2.1).

No role may set a password, read a secret or borrow a session: there is no permission for that, and no route.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is at the desks."""

    PARTNER = "partner"
    """Works for a dealer, and sees what concerns that dealer's customers alone."""
    SUPPORT = "support"
    """Connect Support: the brand's technical desk."""
    CIC = "cic"
    """The Customer Interaction Center."""
    APPROVER = "approver"
    """Of the Customer Interaction Center too, and the second person where two are needed."""
    ADMINISTRATOR = "administrator"
    """Invites and suspends staff, and sees no customer."""
    AUDITOR = "auditor"
    """Reads who works here, what they did and what was said in cases, and changes nothing."""


class Desk(StrEnum):
    """The desks; where a second person is needed, it is one of another desk."""

    PARTNER = "partner"
    SUPPORT = "support"
    CIC = "cic"
    HOUSE = "house"


class Permission(StrEnum):
    """What may be done at the desk."""

    SEE_CASES = "see_cases"
    """The queue, and what was said in a case."""
    WORK_CASES = "work_cases"
    """Take a case, answer it, ask, close it; whoever has taken it sees how its customer is reached."""
    HAND_OVER = "hand_over"
    """Give a case to a partner, who does not see it before."""
    FIND = "find"
    """Look a customer up, masked, and open a case on them; a partner's people find their own."""
    SEND_MAIL = "send_mail"
    """From a case: send a mail again, or the link for a new password."""
    GUARD_ID = "guard_id"
    """From a case: end all sessions, block and unblock, begin the recovery of lost factors."""
    INVITE = "invite"
    """Invite a customer of one's own partner to their ID and their car."""
    CORRECT = "correct"
    """Another address for an invitation, or a registration, that nobody has verified yet; found by its reference."""
    SEE_ERASURES = "see_erasures"
    """Who is to be erased, who was, and what is kept of them by law."""
    PREPARE_ERASURE = "prepare_erasure"
    """Check who asks and what has to be kept; take one back that was prepared."""
    APPROVE_ERASURE = "approve_erasure"
    """Be the second person; never of what one prepared oneself."""
    OPEN_ID_CHANGES = "open_id_changes"
    """Open a change of a customer's ID from a case, and say that a document was seen."""
    RELEASE_ID_CHANGES = "release_id_changes"
    """Be the second person, who approves or refuses what another desk opened."""
    LINK_VEHICLE = "link_vehicle"
    """From a case: link a vehicle to its customer, against identity and registration document, which were seen."""
    RELINK = "relink"
    """From a case: link the record of an ID that was deleted to its customer's new ID, against proof of identity."""
    SEE_FIGURES = "see_figures"
    """How many cases, sign-ins, failures and mails there were, by the day; of nobody in particular."""
    SEE_AUDIT = "see_audit"
    """What everybody at the desks did, to look through and to take away."""
    SEE_STAFF = "see_staff"
    KEEP_STAFF = "keep_staff"
    """Invite, suspend, move; partners too."""


_P = Permission
_ON_CASES = frozenset({_P.SEE_CASES, _P.WORK_CASES, _P.FIND, _P.SEND_MAIL, _P.CORRECT})
PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.PARTNER:       _ON_CASES | {_P.INVITE, _P.OPEN_ID_CHANGES, _P.LINK_VEHICLE},
        Role.SUPPORT:       _ON_CASES | {_P.HAND_OVER, _P.GUARD_ID, _P.OPEN_ID_CHANGES, _P.SEE_FIGURES},
        Role.CIC:           _ON_CASES | {_P.HAND_OVER, _P.GUARD_ID, _P.SEE_ERASURES, _P.PREPARE_ERASURE,
                                         _P.LINK_VEHICLE, _P.RELINK, _P.SEE_FIGURES},
        Role.APPROVER:      _ON_CASES | {_P.HAND_OVER, _P.GUARD_ID, _P.SEE_ERASURES, _P.PREPARE_ERASURE,
                                         _P.APPROVE_ERASURE, _P.RELEASE_ID_CHANGES, _P.LINK_VEHICLE,
                                         _P.RELINK, _P.SEE_FIGURES},
        Role.ADMINISTRATOR: frozenset({_P.SEE_STAFF, _P.KEEP_STAFF, _P.SEE_FIGURES}),
        Role.AUDITOR:       frozenset({_P.SEE_CASES, _P.SEE_ERASURES, _P.SEE_AUDIT, _P.SEE_STAFF, _P.SEE_FIGURES}),
    }
)  # fmt: skip
"""Who may do what."""

DESK_OF: Mapping[Role, Desk] = MappingProxyType(
    {
        Role.PARTNER: Desk.PARTNER,
        Role.SUPPORT: Desk.SUPPORT,
        Role.CIC: Desk.CIC,
        Role.APPROVER: Desk.CIC,
        Role.ADMINISTRATOR: Desk.HOUSE,
        Role.AUDITOR: Desk.HOUSE,
    }
)
"""Which desk a role sits at."""


def has_partner(role: Role) -> bool:
    """Whether whoever has this role works for one partner, and for that one's customers alone."""
    return DESK_OF[role] is Desk.PARTNER
