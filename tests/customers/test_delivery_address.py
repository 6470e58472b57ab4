"""Delivery addresses: added, changed, chosen, removed, and each of it taken back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.change import Change
from keyfob.customers.address_format import format_of
from keyfob.customers.countries import COUNTRIES
from keyfob.customers.delivery_address import (
    MOST,
    DefaultAddressChosen,
    Delivery,
    DeliveryAddress,
    DeliveryAddressAdded,
    DeliveryAddressChanged,
    DeliveryAddressRemoved,
    Full,
    add_address,
    called,
    change_address,
    choose_default,
    default_of,
    find_own,
    read_delivery,
    remove_address,
    restore_address,
)
from keyfob.customers.markets import Markets
from keyfob.customers.text import Fault, Unfit
from keyfob.customers.undo import UndoKept
from tests.chance import counting_mint

NOW = 1_800_000_000
OWNER = "c" * 26
MARKETS = Markets(languages=("en",))
TYPED = {
    "label": "Home", "name": "Maria de Vries", "address_country": "NL", "street": "Dam 1", "postal_code": "1012 js",
    "locality": "Amsterdam",
}  # fmt: skip
MINT = counting_mint()


def delivery(**typed: str) -> Delivery:
    """An address as it is read from a form."""
    read = read_delivery({**TYPED, **typed}, MARKETS)
    assert isinstance(read, Delivery), read
    return read


class Record:
    """A customer's addresses, as the database would have them."""

    def __init__(self) -> None:
        self.all: tuple[DeliveryAddress, ...] = ()

    def commit(self, changes: tuple[Change, ...] | Full | None) -> UndoKept | None:
        """Do what storage does; what was kept for undoing."""
        assert not isinstance(changes, Full)
        kept = None
        for change in changes or ():
            match change:
                case DeliveryAddressAdded(added=added):
                    assert all(one.slot != added.slot and one.id != added.id for one in self.all)
                    self.all = (*self.all, added)
                case DeliveryAddressChanged(changed=changed) | DefaultAddressChosen(changed=changed):
                    before = find_own(self.all, changed.id)
                    assert before is not None
                    assert changed.version == before.version + 1
                    self.all = tuple(changed if one.id == changed.id else one for one in self.all)
                case DeliveryAddressRemoved(removed=removed):
                    assert removed in self.all
                    self.all = tuple(one for one in self.all if one != removed)
                case UndoKept():
                    kept = change
        return kept

    def add(self, *, is_default: bool = False, **typed: str) -> UndoKept | None:
        """One more."""
        return self.commit(add_address(OWNER, self.all, delivery(**typed), is_default=is_default, now=NOW, mint=MINT))

    def undo(self, kept: UndoKept | None) -> bool:
        """Whether it was taken back."""
        assert kept is not None
        changes = restore_address(OWNER, self.all, kept.undo)
        self.commit(changes)
        return changes is not None

    @property
    def labels(self) -> list[str]:
        """All of them, the default one first."""
        default = default_of(self.all)
        return sorted((one.delivery.label for one in self.all), key=lambda label: (
            default is None or label != default.delivery.label, label,
        ))  # fmt: skip

    def get(self, label: str) -> DeliveryAddress:
        """The one that is called so."""
        return next(one for one in self.all if one.delivery.label == label)


def test_an_address_is_read_by_the_rules_of_its_country() -> None:
    """Postcodes are written in capitals; what the country has no field for is not looked at."""
    read = delivery(region="Noord-Holland", sorting_code="x")

    assert (read.address.postal_code, read.address.region, read.address.sorting_code) == ("1012 JS", "", "")


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({"name": ""}, {"name": Fault.MISSING}),
        ({"label": "4111 1111 1111 1111"}, {"label": Fault.CARD_NUMBER}),
        ({"company": "x" * 101}, {"company": Fault.TOO_LONG}),
        ({"street2": "5555555555554444"}, {"street2": Fault.CARD_NUMBER}),
        ({"postal_code": "123"}, {"postal_code": Fault.SHAPE}),
        ({"postal_code": "", "street": ""}, {"postal_code": Fault.MISSING, "street": Fault.MISSING}),
        ({"address_country": "XX"}, {"address_country": Fault.UNKNOWN}),
        ({"address_country": "US"}, {"region": Fault.MISSING, "postal_code": Fault.SHAPE}),
        ({"address_country": "US", "region": "Bavaria", "postal_code": "95014"}, {"region": Fault.UNKNOWN}),
    ],
)
def test_what_does_not_fit_is_named(typed: dict[str, str], faults: dict[str, Fault]) -> None:
    """All of it at once."""
    read = read_delivery({**TYPED, **typed}, MARKETS)

    assert isinstance(read, Unfit)
    assert read.faults == faults


def test_an_address_is_called_by_its_label_or_its_street() -> None:
    """Whatever people can tell it by."""
    assert called(delivery()) == "Home"
    assert called(delivery(label="")) == "Dam 1, Amsterdam"


def test_the_first_is_the_default_until_another_is_chosen() -> None:
    """And the one chosen before takes over when that is removed."""
    record = Record()
    record.add(label="A")
    record.add(label="B")
    record.add(label="C", is_default=True)
    assert record.labels == ["C", "A", "B"]

    record.commit(choose_default(OWNER, record.all, record.get("B"), NOW, MINT))
    assert record.labels == ["B", "A", "C"]
    record.commit(remove_address(OWNER, record.get("B"), NOW, MINT))
    assert record.labels == ["C", "A"]


def test_choosing_the_default_again_and_saving_the_same_change_nothing() -> None:
    """No version, no receipt."""
    record = Record()
    record.add()
    home = record.get("Home")

    assert choose_default(OWNER, record.all, home, NOW, MINT) == ()
    assert change_address(OWNER, record.all, home, delivery(), is_default=True, now=NOW, mint=MINT) == ()


def test_a_change_names_the_fields_that_changed() -> None:
    """For the audit, which never has their values."""
    record = Record()
    record.add()
    before = record.get("Home")
    new = delivery(street="Dam 2", company="Bakkerij")
    change = change_address(OWNER, record.all, before, new, is_default=False, now=NOW, mint=MINT)[0]

    assert isinstance(change, DeliveryAddressChanged)
    assert change.names == ("delivery_address", "company", "street")


def test_no_more_than_twenty_are_kept() -> None:
    """The next is refused, also when it would come back by an undo."""
    record = Record()
    for number in range(MOST):
        record.add(label=f"{number}")
    assert isinstance(add_address(OWNER, record.all, delivery(), is_default=False, now=NOW, mint=MINT), Full)

    removed = record.commit(remove_address(OWNER, record.get("7"), NOW, MINT))
    record.add(label="another")
    assert not record.undo(removed)


def test_each_act_is_taken_back() -> None:
    """Added, changed, chosen, removed: as it was before."""
    record = Record()
    added = record.add(label="A")
    record.add(label="B")
    before = record.all
    moved = delivery(label="A", street="X")
    changed = record.commit(
        change_address(OWNER, record.all, record.get("A"), moved, is_default=False, now=NOW, mint=MINT)
    )
    assert not record.undo(added)
    assert record.undo(changed)
    assert [one.delivery for one in record.all] == [one.delivery for one in before]

    chosen = record.commit(choose_default(OWNER, record.all, record.get("B"), NOW, MINT))
    assert record.labels == ["B", "A"]
    assert record.undo(chosen)
    assert record.labels == ["A", "B"]

    removed = record.commit(remove_address(OWNER, record.get("A"), NOW, MINT))
    assert record.undo(removed)
    assert not record.undo(removed)
    assert record.labels == ["A", "B"]

    last = record.add(label="C")
    assert record.undo(last)
    assert record.labels == ["A", "B"]


def test_an_address_that_came_back_is_not_taken_out_by_the_receipt_of_its_adding() -> None:
    """Versions only go up, also over a removal."""
    record = Record()
    added = record.add()
    assert record.undo(record.commit(remove_address(OWNER, record.get("Home"), NOW, MINT)))

    assert not record.undo(added)
    assert record.labels == ["Home"]


_TRICKY = ["1012 JS", "95014", "CA", "4111 1111 1111 1111", "東京都", "D-10115", ""]
_FIELDS = (
    "label", "name", "company", "street", "street2", "district", "locality", "region", "postal_code", "sorting_code",
)  # fmt: skip
_words = st.text(max_size=120) | st.sampled_from(_TRICKY)
_typed = st.fixed_dictionaries(
    {"address_country": st.sampled_from(sorted(COUNTRIES)) | st.text(max_size=3)},
    optional=dict.fromkeys(_FIELDS, _words),
)


@given(_typed)
def test_any_text_in_any_field_is_a_fault_or_reads_as_itself(typed: dict[str, str]) -> None:
    """Never an exception; what was accepted once is accepted again, unchanged."""
    read = read_delivery(typed, MARKETS)
    if isinstance(read, Unfit):
        assert read.faults
        return
    address = read.address
    again = {"label": read.label, "name": read.name, "company": read.company, "address_country": address.country}
    again |= {name: getattr(address, name) for name in format_of(address.country).fields}
    assert read_delivery(again, MARKETS) == replace(read)
