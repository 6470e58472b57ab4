"""Whoever is signed in in a vehicle is so no more once its main user lets it go, user of it or not."""

from tests.cars import is_signed_in, signed_in_car
from tests.erasing import erase
from tests.house import OpenHouse
from tests.owners import link, new_vin, owner, vehicle_path
from tests.visitor import Visitor


def sell(visitor: Visitor) -> None:
    """Remove the first vehicle that is listed."""
    visitor.open(f"{vehicle_path(visitor)}/sold").submit(sold="yes")


def test_a_sign_in_from_before_the_vehicle_was_linked_ends_when_it_is_sold(house: OpenHouse) -> None:
    """A customer drives the new car home, and the partner links it a day later; another car of theirs goes on."""
    person, vin = house.person(), new_vin(house)
    visitor = house.signed_in(person)
    here, elsewhere = signed_in_car(house, visitor, vin), signed_in_car(house, visitor, new_vin(house))
    link(house, person, vin)
    sell(visitor)
    assert not is_signed_in(*here)
    assert is_signed_in(*elsewhere)


def test_a_driver_who_is_no_user_of_the_vehicle_is_signed_out_when_it_is_sold(house: OpenHouse) -> None:
    """However the car wrote its number; the driver stays signed in in their browser."""
    vin = new_vin(house)
    person = house.person()
    main, driver = house.signed_in(owner(house, vin)), house.signed_in(person)
    cars = [signed_in_car(house, driver, number) for number in (vin, f" {vin[:9].lower()}-{vin[9:].lower()} ")]
    sell(main)
    assert [is_signed_in(*one) for one in cars] == [False, False]
    assert driver.open("/my").path == "/my"
    left = "SELECT count(*) FROM sessions WHERE account_id = :id AND client_id != ''"
    assert house.rows(left, id=house.account_id(person)) == [(0,)]


def test_a_driver_who_is_no_user_is_signed_out_with_the_id_of_the_main_user(house: OpenHouse) -> None:
    """What the deletion of an ID ends in its vehicles, it ends for all who drive them."""
    with house.deciding(deletion_grace=0):
        vin = new_vin(house)
        main, driver = house.signed_in(owner(house, vin)), house.signed_in(house.person())
        car, elsewhere = signed_in_car(house, driver, vin), signed_in_car(house, driver, new_vin(house))
        main.open("/my/security/delete").submit(understood="yes")
        assert not is_signed_in(*car)
        assert is_signed_in(*elsewhere)


def test_nobody_ends_sign_ins_in_another_s_vehicle_by_naming_its_number(house: OpenHouse) -> None:
    """A stranger whose own device says that number sells a vehicle and deletes their ID: only what is theirs ends."""
    with house.deciding(deletion_grace=0):
        vin = new_vin(house)
        main, stranger = house.signed_in(owner(house, vin)), house.signed_in(owner(house))
        car, pretended = signed_in_car(house, main, vin), signed_in_car(house, stranger, vin)
        sell(stranger)
        stranger.open("/my/security/delete").submit(understood="yes")
        assert not is_signed_in(*pretended)
        assert is_signed_in(*car)


def test_a_driver_who_is_no_user_is_signed_out_when_the_main_user_is_erased(house: OpenHouse) -> None:
    """Erasure takes the vehicle with the record, and the sign-ins in it."""
    person, vin = house.person(), new_vin(house)
    link(house, person, vin)
    driver = house.signed_in(house.person())
    car, elsewhere = signed_in_car(house, driver, vin), signed_in_car(house, driver, new_vin(house))
    erase(house, person)
    assert not is_signed_in(*car)
    assert is_signed_in(*elsewhere)
