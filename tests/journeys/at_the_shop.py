"""What people do at the example shop, and how they see whether it knows them."""

import time

from playwright.sync_api import expect

from tests.house import Person
from tests.journeys.stations import sign_in
from tests.journeys.town import Shop
from tests.journeys.window import Window

PATIENCE = 10  # seconds in which the shop has to hear that somebody is signed out
FLASK = "The Long Way flask"
COMPASS = "Homeward compass"


def choose_things(window: Window, shop: Shop) -> None:
    """A compass for the wishlist, and a flask for the cart."""
    window.open(shop.url)
    window.press(f"On the wishlist: {COMPASS}")
    window.be_told(f"On your wishlist: {COMPASS}")
    put_in_cart(window, shop)


def put_in_cart(window: Window, shop: Shop) -> None:
    """A flask."""
    window.open(shop.url)
    window.follow(FLASK)
    window.see(FLASK)
    window.press("Add to cart")
    window.be_told(f"In your cart: {FLASK}")


def find_things(window: Window, shop: Shop) -> None:
    """They are still there."""
    window.open(f"{shop.url}/cart")
    window.see("Cart")
    window.read(FLASK)
    window.open(f"{shop.url}/wishlist")
    window.see("Wishlist")
    window.read(COMPASS)


def go_and_sign_in(window: Window, shop: Shop) -> None:
    """From the shop to the ID."""
    window.open(shop.url)
    window.unfold("Sign in")
    window.follow("Sign in")


def be_signed_in(window: Window, shop: Shop, person: Person) -> None:
    """Sign in at the shop, with the password."""
    go_and_sign_in(window, shop)
    sign_in(window, person)
    window.read("Welcome, Maria.")


def be_known(window: Window, shop: Shop) -> None:
    """The shop greets by name."""
    window.open(f"{shop.url}/account")
    window.see("Hello, Maria")


def be_forgotten(window: Window, shop: Shop) -> None:
    """The shop hears by itself, within seconds, that the session is over."""
    until = time.monotonic() + PATIENCE
    window.open(shop.url)
    menu = window.page.locator("summary.tool")
    while "Sign in" not in menu.inner_text() and time.monotonic() < until:
        window.reload()
    expect(menu).to_contain_text("Sign in")
