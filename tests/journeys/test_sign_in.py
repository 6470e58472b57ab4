"""Signing in with the password, and staying signed in."""

from keyfob.base.durations import DAY, HOUR
from tests.house import PASSWORD
from tests.journeys.at_the_shop import choose_things, find_things, go_and_sign_in
from tests.journeys.stations import enter_my, give_address, give_password, sign_in
from tests.journeys.town import Town
from tests.journeys.ways import EVERY_WAY
from tests.journeys.window import Devices, Window


@EVERY_WAY
def test_signing_in_on_the_way_to_an_order(town: Town, laptop: Window) -> None:
    """The shop asks for the ID; a mistyped password is said so, and the right one leads on to the order."""
    maria = town.person()
    choose_things(laptop, town.shop)
    laptop.open(f"{town.shop.url}/cart")
    laptop.see("Cart")
    laptop.follow("Order")
    give_address(laptop, maria)
    laptop.read(maria.email)
    give_password(laptop, "geheim12!x")
    laptop.be_refused("Address and password do not belong together. Try again, or have a link sent to you.")
    give_password(laptop, PASSWORD)

    laptop.see("Your order")
    laptop.be_told("Welcome, Maria. What you had put in your cart and on your wishlist has come along.")
    find_things(laptop, town.shop)
    laptop.open(f"{town.issuer}/my")
    laptop.see("Hello, Maria")


def test_an_address_that_nobody_has_is_like_any_other(town: Town, laptop: Window) -> None:
    """It is asked for its password too, which is never right; another address is one press away."""
    nobody, maria = town.newcomer(), town.person()
    laptop.open(f"{town.issuer}/my")
    sign_in(laptop, nobody)
    laptop.be_refused("Address and password do not belong together. Try again, or have a link sent to you.")
    laptop.follow("Another address")
    sign_in(laptop, maria)
    laptop.see("Hello, Maria")


def test_the_browser_is_closed_and_opened_again(town: Town, devices: Devices) -> None:
    """Whoever wanted to stay signed in still is, weeks later, and My asks for the password alone; others begin anew."""
    maria, laptop = town.person(), devices.laptop()
    enter_my(laptop, town, maria, stay=True)
    laptop = devices.reopen(laptop)
    town.clock.turn(25 * DAY)
    laptop.open(f"{town.issuer}/my")
    laptop.see("Please confirm it is you")
    laptop.type("Password", maria.password)
    laptop.press("Confirm")
    laptop.see("Hello, Maria")
    town.clock.turn(31 * DAY)
    laptop.open(f"{town.issuer}/my")
    sign_in(laptop, maria)
    laptop.see("Hello, Maria")
    laptop = devices.reopen(laptop)
    laptop.open(f"{town.issuer}/my")
    laptop.see("Sign in")


def test_a_laptop_left_alone_is_signed_out(town: Town, laptop: Window) -> None:
    """Use keeps the session; after an hour without it the ID asks again, and leads to where one was going."""
    maria = town.person()
    enter_my(laptop, town, maria)
    town.clock.turn(50 * 60)
    laptop.follow("Profile")
    laptop.see("Profile")
    town.clock.turn(50 * 60)
    laptop.follow("Connected services")
    laptop.see("Connected services")
    town.clock.turn(HOUR)
    laptop.follow("Sign-in & Security")
    sign_in(laptop, maria)
    laptop.see("Sign-in & Security")


def test_one_sign_in_opens_every_door(town: Town, laptop: Window) -> None:
    """Whoever is signed in at the ID is signed in at the shop without a question."""
    maria = town.person()
    enter_my(laptop, town, maria)
    go_and_sign_in(laptop, town.shop)
    laptop.be_told("Welcome, Maria.")
