"""Delivery addresses: where parcels go, several for each customer, one of them the default."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id
from keyfob.customers.markets import Markets
from keyfob.customers.model import PostalAddress
from keyfob.customers.postal_address import read_postal_address
from keyfob.customers.text import Unfit, find_fault, tidy
from keyfob.customers.undo import GONE, Part, Undo, keep_former

MOST = 20
"""So many a customer can have."""
_TEXTS = ("label", "name", "company")


@dataclass(frozen=True, slots=True)
class Delivery:
    """To whom and where: ``label`` is what the customer calls it, ``name`` and ``company`` receive it."""

    label: str
    name: str
    company: str
    address: PostalAddress


@dataclass(frozen=True, slots=True)
class DeliveryAddress:
    """One of a customer's delivery addresses.

    ``version`` counts the changes, ``slot`` (below `MOST`) is its alone, ``chosen`` is higher the later it was made the
    default: of all of them the highest is the default one.
    """

    id: str
    version: int
    slot: int
    delivery: Delivery
    chosen: int
    created_at: int


@dataclass(frozen=True, slots=True)
class DeliveryAddressAdded(Change):
    """The customer has one more. Guard: neither the id nor the slot is taken."""

    customer_id: str
    added: DeliveryAddress
    names: tuple[str, ...] = ("delivery_address_added",)


@dataclass(frozen=True, slots=True)
class DeliveryAddressChanged(Change):
    """One is otherwise; ``names`` says what. Guard: it has the version before."""

    customer_id: str
    changed: DeliveryAddress
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DefaultAddressChosen(Change):
    """Parcels go to this one unless another is chosen. Guard: it has the version before."""

    customer_id: str
    changed: DeliveryAddress
    names: tuple[str, ...] = ("default_address",)


@dataclass(frozen=True, slots=True)
class DeliveryAddressRemoved(Change):
    """One is no more. Guard: it has the version that it had."""

    customer_id: str
    removed: DeliveryAddress
    names: tuple[str, ...] = ("delivery_address_removed",)


@dataclass(frozen=True, slots=True)
class Full:
    """There are as many as there may be; nothing was added."""


def read_delivery(typed: Mapping[str, str], markets: Markets) -> Delivery | Unfit:
    """Read ``label``, ``name``, ``company`` and what `read_postal_address` reads; only the label may be missing."""
    texts = {name: tidy(typed.get(name, "")) for name in _TEXTS}
    faults = {name: find_fault(text, required=name == "name") for name, text in texts.items()}
    address = read_postal_address(typed, markets)
    if isinstance(address, Unfit):
        faults |= address.faults
    found = {name: fault for name, fault in faults.items() if fault}
    return Unfit(found) if found or isinstance(address, Unfit) else Delivery(**texts, address=address)


def default_of(addresses: Iterable[DeliveryAddress]) -> DeliveryAddress | None:
    """Where parcels go unless another is chosen: the one chosen last, or else the oldest."""
    return max(addresses, key=lambda one: (one.chosen, -one.created_at, -one.slot), default=None)


def find_own(addresses: Iterable[DeliveryAddress], address_id: str) -> DeliveryAddress | None:
    """The one among a customer's own; somebody else's is as unknown as one that never was (ASVS 8.2.2)."""
    return next((one for one in addresses if one.id == address_id), None)


def add_address(
    customer_id: str,
    addresses: tuple[DeliveryAddress, ...],
    delivery: Delivery,
    *,
    is_default: bool,
    now: int,
    mint: Mint,
) -> tuple[Change, ...] | Full:
    """One more, the default where it is to be."""
    slot = _free_slot(addresses)
    if slot is None:
        return Full()
    chosen = _next_choice(addresses) if is_default else 0
    added = DeliveryAddress(new_id(mint), 1, slot, delivery, chosen, now)
    undo = keep_former(
        customer_id, Part.DELIVERY_ADDRESS, 1, None, now=now, mint=mint, row_id=added.id, called=called(delivery)
    )
    return DeliveryAddressAdded(customer_id, added), undo


def change_address(
    customer_id: str,
    addresses: tuple[DeliveryAddress, ...],
    before: DeliveryAddress,
    delivery: Delivery,
    *,
    is_default: bool,
    now: int,
    mint: Mint,
) -> tuple[Change, ...]:
    """Keep what was read, and make it the default where it is to be; nothing where it was like that before."""
    is_chosen = is_default and default_of(addresses) != before
    if delivery == before.delivery and not is_chosen:
        return ()
    chosen = _next_choice(addresses) if is_chosen else before.chosen
    changed = replace(before, version=before.version + 1, delivery=delivery, chosen=chosen)
    names = (*_differences(before.delivery, delivery), *(("default_address",) if is_chosen else ()))
    return DeliveryAddressChanged(customer_id, changed, names), _kept(customer_id, before, changed.version, now, mint)


def choose_default(
    customer_id: str, addresses: tuple[DeliveryAddress, ...], before: DeliveryAddress, now: int, mint: Mint
) -> tuple[Change, ...]:
    """Send parcels there unless another is chosen."""
    if default_of(addresses) == before:
        return ()
    changed = replace(before, version=before.version + 1, chosen=_next_choice(addresses))
    return DefaultAddressChosen(customer_id, changed), _kept(customer_id, before, changed.version, now, mint)


def remove_address(customer_id: str, before: DeliveryAddress, now: int, mint: Mint) -> tuple[Change, ...]:
    """Take it out of the record."""
    return DeliveryAddressRemoved(customer_id, before), _kept(customer_id, before, GONE, now, mint)


def restore_address(customer_id: str, addresses: tuple[DeliveryAddress, ...], undo: Undo) -> tuple[Change, ...] | None:
    """The changes that make one what it was before; None where it was changed since, or there is no room for it."""
    current = find_own(addresses, undo.row_id)
    if (current.version if current else GONE) != undo.version:
        return None
    former = undo.former
    if not isinstance(former, DeliveryAddress):
        return (DeliveryAddressRemoved(customer_id, current),) if current else None
    if current:
        names = _differences(current.delivery, former.delivery) or ("default_address",)
        changed = replace(former, version=current.version + 1, slot=current.slot)
        return (DeliveryAddressChanged(customer_id, changed, names),)
    slot = _free_slot(addresses)
    if slot is None:
        return None
    return (DeliveryAddressAdded(customer_id, replace(former, version=former.version + 1, slot=slot)),)


def _kept(customer_id: str, former: DeliveryAddress, version: int, now: int, mint: Mint) -> Change:
    return keep_former(
        customer_id,
        Part.DELIVERY_ADDRESS,
        version,
        former,
        now=now,
        mint=mint,
        row_id=former.id,
        called=called(former.delivery),
    )


def called(delivery: Delivery) -> str:
    """What the customer calls it, or else the street and the place."""
    address = delivery.address
    return delivery.label or ", ".join(part for part in (address.street, address.locality) if part)


def _free_slot(addresses: Iterable[DeliveryAddress]) -> int | None:
    taken = {one.slot for one in addresses}
    return next((slot for slot in range(MOST) if slot not in taken), None)


def _next_choice(addresses: Iterable[DeliveryAddress]) -> int:
    return 1 + max((one.chosen for one in addresses), default=0)


def _differences(before: Delivery, after: Delivery) -> tuple[str, ...]:
    pairs = ((before, after, _TEXTS), (before.address, after.address, [field.name for field in fields(PostalAddress)]))
    names = tuple(name for old, new, names in pairs for name in names if getattr(old, name) != getattr(new, name))
    return ("delivery_address", *names) if names else ()
