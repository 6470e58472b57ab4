"""Partners: the dealers whose people help the customers that were given to them."""

from dataclasses import dataclass, field, replace

from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id
from keyfob.customers.text import Fault, find_fault, tidy


@dataclass(frozen=True, slots=True)
class Partner:
    """A dealer; while it is suspended, none of its people may do anything."""

    id: str
    name: str
    is_open: bool
    version: int
    created_at: int


@dataclass(frozen=True, slots=True)
class PartnerCreated(Change):
    """There is one more partner."""

    partner_id: str
    partner: Partner = field(repr=False)


@dataclass(frozen=True, slots=True)
class PartnerSuspended(Change):
    """Its people may do nothing any more, at once. Guard: the version was one less."""

    partner_id: str
    partner: Partner = field(repr=False)


@dataclass(frozen=True, slots=True)
class PartnerRestored(Change):
    """Its people go on. Guard: the version was one less."""

    partner_id: str
    partner: Partner = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """It was done; without changes where it had been done before."""

    partner: Partner
    changes: tuple[Change, ...] = ()


def create_partner(typed: str, *, now: int, mint: Mint) -> Kept | Fault:
    """A partner of this name; what is wrong with the name otherwise."""
    name = tidy(typed)
    fault = find_fault(name, required=True)
    if fault:
        return fault
    partner = Partner(new_id(mint), name, is_open=True, version=1, created_at=now)
    return Kept(partner, (PartnerCreated(partner.id, partner),))


def suspend_partner(partner: Partner) -> Kept:
    """Nobody of this partner may do anything any more; what was handed to it stays visible to the other desks."""
    if not partner.is_open:
        return Kept(partner)
    after = replace(partner, is_open=False, version=partner.version + 1)
    return Kept(after, (PartnerSuspended(partner.id, after),))


def restore_partner(partner: Partner) -> Kept:
    """Take a suspension back."""
    if partner.is_open:
        return Kept(partner)
    after = replace(partner, is_open=True, version=partner.version + 1)
    return Kept(after, (PartnerRestored(partner.id, after),))
