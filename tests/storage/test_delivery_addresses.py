"""Delivery addresses as they are kept: sealed, a slot each, changed only by whoever knows them as they are."""

from dataclasses import replace

import pytest

from keyfob.base.actor import PROGRAM
from keyfob.base.change import Change
from keyfob.base.errors import GuardFailed
from keyfob.base.person import FormOfAddress, Person
from keyfob.customers.delivery_address import (
    Delivery,
    DeliveryAddress,
    DeliveryAddressAdded,
    DeliveryAddressChanged,
    DeliveryAddressRemoved,
)
from keyfob.customers.model import Contact, PostalAddress
from keyfob.customers.profile import create_customer
from keyfob.customers.undo import PASSED, Part, UndoSpent, keep_former
from keyfob.storage.delivery_addresses import list_delivery_addresses
from keyfob.storage.events import EVENTS
from keyfob.storage.opening import Store
from keyfob.storage.reader import Reader
from keyfob.storage.table import NEW_KEYS, WRITES
from keyfob.storage.undo import SHAPES, find_undo, list_undos
from keyfob.storage.unit import Tables, Unit
from keyfob.work.table import messages
from tests.chance import counting_mint

NOW = 1_800_000_000
CUSTOMER = create_customer(
    Person(FormOfAddress.MS, "Maria", "Jansen", "NL", "nl"), Contact("maria@example.nl"), NOW, counting_mint()
)
OWNER = CUSTOMER.customer_id
HOME = DeliveryAddress(
    id="a" * 26,
    version=1,
    slot=0,
    delivery=Delivery("Home", "Maria", "", PostalAddress("Dam 1", "1012 JS", "Amsterdam", "", "NL")),
    chosen=0,
    created_at=NOW,
)


@pytest.fixture
def customers(store: Store) -> Unit:
    """A unit of work that knows Maria and her home."""
    unit = Unit(store.database, store.vault, Tables(WRITES, EVENTS, NEW_KEYS, messages), clock=lambda: NOW)
    commit(unit, CUSTOMER, DeliveryAddressAdded(OWNER, HOME))
    return unit


def commit(unit: Unit, *changes: Change) -> None:
    """Commit changes once; a guard that fails is told."""
    moment = unit.begin()
    try:
        unit.commit(changes, PROGRAM, moment)
    finally:
        moment.read.release()


def kept(unit: Unit) -> tuple[DeliveryAddress, ...]:
    """What is there."""
    read = Reader(unit.database, unit.vault)
    try:
        return list_delivery_addresses(read, OWNER)
    finally:
        read.release()


def test_an_address_comes_back_as_it_was_kept(customers: Unit) -> None:
    """And nothing of it stands in the table in clear."""
    assert kept(customers) == (HOME,)


def test_a_slot_is_nobody_else_s(customers: Unit) -> None:
    """So there are never more than there are slots, however many are added at once."""
    with pytest.raises(GuardFailed):
        commit(customers, DeliveryAddressAdded(OWNER, replace(HOME, id="b" * 26)))
    commit(customers, DeliveryAddressAdded(OWNER, replace(HOME, id="b" * 26, slot=1)))
    assert len(kept(customers)) == 2


def test_whoever_knew_an_older_version_changes_and_removes_nothing(customers: Unit) -> None:
    """They look again first."""
    newer = replace(HOME, version=2, chosen=1)
    commit(customers, DeliveryAddressChanged(OWNER, newer, ("default_address",)))
    for late in (
        DeliveryAddressChanged(OWNER, replace(HOME, version=2), ("street",)),
        DeliveryAddressRemoved(OWNER, HOME),
    ):
        with pytest.raises(GuardFailed):
            commit(customers, late)
    assert kept(customers) == (newer,)

    commit(customers, DeliveryAddressRemoved(OWNER, newer))
    assert kept(customers) == ()


def test_what_is_kept_for_undoing_comes_back_whole_and_once(customers: Unit) -> None:
    """Of each thing the newest is listed; spending it forgets the older ones of the same thing."""
    first, second, other = (
        keep_former(
            OWNER, Part.DELIVERY_ADDRESS, version, HOME, now=at, mint=counting_mint(at), row_id=row, called="Home"
        )
        for version, at, row in ((2, NOW, HOME.id), (3, NOW + 1, HOME.id), (2, NOW + 2, "b" * 26))
    )
    commit(customers, first, second, other)
    read = Reader(customers.database, customers.vault)
    assert list_undos(read, OWNER, NOW) == (other.undo, second.undo)
    assert find_undo(read, OWNER, first.undo.id, NOW) == replace(first.undo, version=PASSED)
    assert find_undo(read, OWNER, first.undo.id, first.undo.expires_at) is None
    assert find_undo(read, "d" * 26, first.undo.id, NOW) is None
    read.release()

    commit(customers, UndoSpent(OWNER, second.undo))
    with pytest.raises(GuardFailed):
        commit(customers, UndoSpent(OWNER, second.undo))
    assert list_undos(read, OWNER, NOW) == (other.undo,)
    read.release()


def test_every_part_of_the_record_has_a_shape_to_be_kept_in() -> None:
    """Whoever adds a part says what of it is kept."""
    assert SHAPES.keys() == set(Part)
