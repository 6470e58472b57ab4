"""Signing in the car: its driver scans what it shows, on the phone, or types in the car what My shows."""

from tests.cars import Car, error_of, new_car
from tests.journeys.stations import enter_my, sign_in
from tests.journeys.town import Town
from tests.journeys.ways import ONCE, ONCE_PLAIN
from tests.journeys.window import Devices, Window


@ONCE
def test_a_car_is_signed_in_on_the_phone_and_out_again(town: Town, devices: Devices) -> None:
    """Scanned signed out, compared and confirmed; told by mail, listed in My, and ended from the laptop."""
    maria, phone = town.person(), devices.phone()
    car = new_car(town).asking()
    phone.open(f"{town.issuer}{car.url}")
    sign_in(phone, maria)
    phone.see("Is this your car?")
    phone.read(car.shown)
    phone.read("Macan “Maria's”")
    phone.press("Yes, sign it in")
    phone.see("Your car is being signed in")
    tokens = car.poll().json()
    assert car.service.userinfo(tokens["access_token"]).json()["given_name"] == "Maria"
    assert town.letter(maria, "A car was signed in").link
    phone.follow("To Sign-in & Security")
    phone.see("Sign-in & Security")
    phone.press("Sign out: Macan “Maria's”")
    phone.be_told("That device is signed out.")
    assert error_of(car.service.refresh(tokens["refresh_token"])) == (400, "invalid_grant")

    other = new_car(town).asking()
    phone.open(f"{town.issuer}/device")
    phone.see("Sign in to your car")
    phone.type("Code on the screen", "bcdfghjk")
    phone.press("Continue")
    phone.be_refused("There is no such code, or it no longer works. Please look again; your car can show a new one.")
    phone.type("Code on the screen", other.shown.lower())
    phone.press("Continue")
    phone.see("Is this your car?")
    phone.press("This is not me")
    phone.see("Stopped")
    assert error_of(other.poll()) == (400, "access_denied")


@ONCE_PLAIN
def test_a_pairing_code_signs_the_car_in_while_one_looks(town: Town, laptop: Window) -> None:
    """The page notices by itself."""
    maria, car = town.person(), new_car(town)
    enter_my(laptop, town, maria)
    laptop.open(f"{town.issuer}/my/pairing")
    laptop.see("Sign in to your car")
    laptop.press("Show a pairing code")
    laptop.see("Type this code in your car")
    _type_in(car, laptop.page.locator(".code").inner_text())
    laptop.see("Your car is signed in")
    laptop.read("Macan “Maria's”")


def _type_in(car: Car, code: str) -> None:
    assert car.pair(code).status_code == 200
