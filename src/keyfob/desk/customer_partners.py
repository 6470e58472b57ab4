"""Which customers are a partner's own: those that were given to it, and those that it brought.

A partner's people find these, and nobody else; to them any other customer is as unknown as none (ASVS 8.2.2).
"""

from dataclasses import dataclass
from enum import StrEnum

from keyfob.base.change import Change
from keyfob.desk.partners import Partner
from keyfob.desk.roles import has_partner
from keyfob.desk.staff import Staff


class Through(StrEnum):
    """How a customer became a partner's own."""

    CASE = "case"
    """One of their cases was handed to the partner, or opened by its people."""
    VEHICLE = "vehicle"
    """The partner linked a vehicle to them."""
    INVITATION = "invitation"
    """The partner invited them."""


@dataclass(frozen=True, slots=True)
class CustomerEntrusted(Change):
    """A customer is the partner's own from now on; one that was before stays so."""

    customer_id: str
    partner_id: str
    through: Through
    at: int


def entrust(
    customer_id: str | None, partner: Partner | str | None, through: Through, now: int
) -> tuple[CustomerEntrusted, ...]:
    """The change that makes a customer a partner's own; nothing where there is no record, or no partner."""
    partner_id = partner.id if isinstance(partner, Partner) else partner
    if customer_id is None or partner_id is None:
        return ()
    return (CustomerEntrusted(customer_id, partner_id, through, now),)


def partner_of(staff: Staff) -> str | None:
    """The partner whose own customers alone somebody may find; None for whoever may find all."""
    return (staff.partner_id or "-") if has_partner(staff.role) else None
