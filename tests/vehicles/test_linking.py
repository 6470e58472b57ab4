"""Linking a vehicle, its plate, and removing it."""

from dataclasses import replace

from keyfob.vehicles.linking import (
    MOST,
    Already,
    Full,
    Linked,
    OfAnother,
    PlateChanged,
    Proof,
    Using,
    VehicleLinked,
    VehicleRemoved,
    change_plate,
    find_own,
    link_vehicle,
    remove_vehicle,
)
from keyfob.vehicles.model import Details, Vehicle
from keyfob.vehicles.news import News, Recipient, VehicleNewsMailed
from keyfob.vehicles.secondary_users import VehicleAccessEnded, Why
from tests.chance import counting_mint
from tests.vehicles.family import JAN, NOW, user

DETAILS = Details("WP0ZZZ99ZTS392124", "Taycan 4S", 2025, "S-KF 2026")
CAR = Vehicle("v" * 26, "maria", 1, 0, DETAILS, NOW)


def linked(held: tuple[Vehicle, ...] = (), main_user: str | None = None) -> object:
    """A partner links it to Maria's record."""
    return link_vehicle("maria", DETAILS, Proof.INVITATION, held, main_user, now=NOW, mint=counting_mint())


def test_a_vehicle_is_linked_with_the_kind_of_proof() -> None:
    """In the first free slot."""
    other = replace(CAR, slot=1, details=replace(DETAILS, vin="WP0ZZZ99ZTS392125"))
    outcome = linked((other,))
    assert isinstance(outcome, Linked)
    assert outcome.vehicle.slot == 0
    assert outcome.changes == (VehicleLinked("maria", outcome.vehicle.id, outcome.vehicle, Proof.INVITATION),)


def test_one_that_is_there_already_stays_as_it_is() -> None:
    """An invitation for somebody who has an ID, sent twice."""
    assert linked((CAR,), "maria") == Already(CAR)


def test_one_of_somebody_else_is_not_taken_away() -> None:
    """The main user removes it first."""
    assert linked((), "jan") == OfAnother()


def test_a_record_has_twenty_at_most() -> None:
    """So that no page and no answer can only grow."""
    held = tuple(
        replace(CAR, id=str(n), slot=n, details=replace(DETAILS, vin=f"WP0ZZZ99ZTS3920{n:02}")) for n in range(MOST)
    )
    assert linked(held) == Full()


def test_the_same_plate_again_changes_nothing() -> None:
    """Another one counts up."""
    assert change_plate("account", CAR, "S-KF 2026") == ()
    (change,) = change_plate("account", CAR, "")
    assert isinstance(change, PlateChanged)
    assert (change.vehicle.version, change.vehicle.details.plate) == (2, "")


def test_a_sold_vehicle_ends_for_each_who_used_it() -> None:
    """And each is told, by an address of their own."""
    changes = remove_vehicle("account", CAR, [Using(user(), JAN)], NOW)
    assert changes == (
        VehicleRemoved("account", "maria", CAR.id, 1, DETAILS.vin),
        VehicleAccessEnded("jan", CAR.id, Why.SOLD),
        VehicleNewsMailed(Recipient("jan", "jan@voorbeeld.nl", "nl"), News.SOLD, CAR.id, "Taycan 4S", "", NOW),
    )


def test_only_one_s_own_is_found() -> None:
    """By its id alone."""
    assert find_own((CAR,), CAR.id) is CAR
    assert find_own((CAR,), "x") is None
