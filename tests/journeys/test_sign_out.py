"""Signing out: from a service or from My, and everywhere with that browser."""

from tests.journeys.at_the_shop import be_forgotten, be_known, be_signed_in, choose_things, find_things
from tests.journeys.stations import enter_my
from tests.journeys.town import Town
from tests.journeys.window import Devices, Window


def test_signing_out_at_the_shop_signs_out_everywhere(town: Town, laptop: Window) -> None:
    """The shop, the ID, and My with it; the cart waits until its owner is back."""
    maria = town.person()
    choose_things(laptop, town.shop)
    be_signed_in(laptop, town.shop, maria)
    laptop.unfold("Maria")
    laptop.press("Sign out")
    laptop.see("You are signed out.")
    laptop.open(f"{town.issuer}/my")
    laptop.see("Sign in")
    laptop.open(f"{town.shop.url}/cart")
    laptop.see("Cart")
    laptop.read("Your cart is empty.")

    be_signed_in(laptop, town.shop, maria)
    find_things(laptop, town.shop)


def test_signing_out_in_my_signs_out_everywhere(town: Town, devices: Devices) -> None:
    """My asks first; then the shop hears of it by itself. Other devices stay as they are."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    be_signed_in(phone, town.shop, maria)
    be_signed_in(laptop, town.shop, maria)
    laptop.open(f"{town.issuer}/my")
    laptop.follow("Sign out")
    laptop.see("Sign out?")
    laptop.follow("Stay signed in")
    laptop.see("Hello, Maria")
    laptop.follow("Sign out")
    laptop.press("Sign out")
    laptop.see("You are signed out")

    be_forgotten(laptop, town.shop)
    be_known(phone, town.shop)
    enter_my(laptop, town, maria)
