"""What runs on between a customer and a service, as a service says it."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.durations import DAY
from keyfob.customers.contracts import (
    MOST,
    About,
    Contract,
    ContractEnded,
    ContractPut,
    OfAnother,
    Outcome,
    Put,
    TooMany,
    Unfit,
    Wanted,
    end_of_day,
    end_with_vehicle,
    is_contract_id,
    put,
    withdraw,
)
from keyfob.customers.text import Fault

NOW = 1_800_000_000  # 15 January 2027
LATER = 1_806_537_600  # the end of 31 March 2027, UTC
WANTED = Wanted("order-1042", "Order 1042", "https://shop.example/order/1042", "2027-03-31")


def said(wanted: Wanted = WANTED, before: Contract | None = None, running: int = 0, customer: str = "maria") -> Outcome:
    """A shop says it."""
    return put(wanted, "shop", customer, before, running, NOW)


def test_what_is_said_is_kept_until_the_end_of_its_last_day() -> None:
    """Under the service's own id; the same once more changes nothing, something else does."""
    outcome = said()
    kept = Contract("shop", "order-1042", "maria", "Order 1042", "https://shop.example/order/1042", LATER)

    assert outcome == Put(is_new=True, changes=(ContractPut("maria", "shop", kept),))
    assert said(before=kept) == Put(is_new=False, changes=())
    changed = said(replace(WANTED, label="  Order  1042, on its way "), before=kept)
    assert isinstance(changed, Put)
    assert (changed.is_new, len(changed.changes)) == (False, 1)
    assert withdraw(kept).contract_id == "order-1042"


@pytest.mark.parametrize(
    ("member", "value", "fault"),
    [
        ("label", "", Fault.MISSING),
        ("label", "x" * 101, Fault.TOO_LONG),
        ("label", "a\u202eb", Fault.CHARACTERS),
        ("label", "4242 4242 4242 4242", Fault.CARD_NUMBER),
        ("link", "http://shop.example/", Fault.SHAPE),
        ("link", "javascript:alert(1)", Fault.SHAPE),
        ("link", "https://user@shop.example/", Fault.SHAPE),
        ("link", "https://[shop.example/", Fault.SHAPE),
        ("link", "https://shop.example\\@evil.example/", Fault.SHAPE),
        ("link", "https://shop.example/ order", Fault.SHAPE),
        ("link", "https://shop.example/" + "x" * 500, Fault.TOO_LONG),
        ("ends_on", "", Fault.SHAPE),
        ("ends_on", "2027-02-29", Fault.SHAPE),
        ("ends_on", "20270331", Fault.SHAPE),
        ("ends_on", "2027-W13-3", Fault.SHAPE),
        ("ends_on", "2027-01-14", Fault.SHAPE),
        ("ends_on", "9999-12-31", Fault.SHAPE),
    ],
)
def test_what_does_not_fit_is_named(member: str, value: str, fault: Fault) -> None:
    """By its member, and never with its value."""
    assert said(replace(WANTED, **{member: value})) == Unfit(member, fault)


def test_a_link_may_be_left_out() -> None:
    """Not everything has a page."""
    outcome = said(replace(WANTED, link=""))
    assert isinstance(outcome, Put)


def test_an_id_belongs_to_one_customer() -> None:
    """A mix-up does not show one customer's order to another."""
    mine = Contract("shop", "order-1042", "maria", "Order 1042", "", LATER)
    assert said(before=mine, customer="jan") == OfAnother()


def test_there_are_only_so_many_of_one_service_with_one_customer() -> None:
    """Those that it has may still be said anew."""
    mine = Contract("shop", "order-1042", "maria", "Order", "", LATER)
    assert isinstance(said(running=MOST - 1), Put)
    assert said(running=MOST) == TooMany()
    assert isinstance(said(before=mine, running=MOST), Put)


@given(st.text())
def test_any_id_that_is_taken_stands_in_an_address_as_it_is(text: str) -> None:
    """Letters, digits, dots, dashes, underscores and tildes alone."""
    plain = text.translate(str.maketrans("-._~", "aaaa"))
    assert is_contract_id(text) == (len(text) <= 100 and plain.isascii() and plain.isalnum())


@given(st.text(), st.text(), st.text())
def test_whatever_is_kept_is_https_has_a_name_and_an_end(label: str, link: str, ends_on: str) -> None:
    """And nothing that is sent makes it fail."""
    outcome = said(Wanted("1", label, link, ends_on))
    if isinstance(outcome, Put):
        (change,) = outcome.changes
        assert isinstance(change, ContractPut)
        assert change.contract.label
        assert change.contract.link == "" or change.contract.link.startswith("https://")
        assert change.contract.ends_at > NOW


@given(st.integers(0, 3000))
def test_every_day_ahead_is_a_day(days: int) -> None:
    """Its end is within a day of it."""
    day = datetime.fromtimestamp(NOW + days * DAY, UTC).date()
    outcome = said(replace(WANTED, ends_on=day.isoformat()))
    assert isinstance(outcome, Put)
    (change,) = outcome.changes
    assert isinstance(change, ContractPut)
    assert 0 < change.contract.ends_at - (NOW + days * DAY) <= DAY


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Amsterdam", "Asia/Tokyo"])
def test_the_last_day_is_told_as_itself_wherever_one_reads_it(zone: str) -> None:
    """Not as the day after, where midnight by UTC is the small hours already."""
    contract = Contract("shop", "order-1", "c1", "Order", "", end_of_day("2026-12-24") or 0)
    assert datetime.fromtimestamp(contract.last_day, ZoneInfo(zone)).date().isoformat() == "2026-12-24"


def test_what_is_about_a_vehicle_ends_with_it_and_its_service_is_to_hear() -> None:
    """By the service's own id; what is about none goes on."""
    about = Contract("shop", "lease-1", "c1", "Lease", "", LATER, "car")
    ended = end_with_vehicle((about, replace(about, contract_id="order-1", vehicle_id=None)), "a1", NOW)
    assert ended == (ContractEnded("a1", "c1", "shop", "lease-1", "car", NOW),)


def test_a_contract_said_to_be_about_another_vehicle_is_said_anew() -> None:
    """Guarded by that vehicle, which has to be there still; about the same one nothing changes."""
    wanted = Wanted("lease-1", "Lease", "", "2027-03-31")
    kept = put(wanted, "shop", "c1", None, 0, NOW, About("car", 3))
    assert isinstance(kept, Put)
    (change,) = kept.changes
    assert isinstance(change, ContractPut)
    assert (change.contract.vehicle_id, change.vehicle_version) == ("car", 3)
    again = put(wanted, "shop", "c1", change.contract, 1, NOW, About("car", 4))
    assert again == Put(is_new=False, changes=())
    moved = put(wanted, "shop", "c1", change.contract, 1, NOW, About("van", 1))
    assert isinstance(moved, Put)
    assert len(moved.changes) == 1
