"""Leaving: told what goes and what runs on, taken back by a mail, done when the wait is over, and begun anew."""

from playwright.sync_api import expect

from tests.journeys.at_the_shop import FLASK, be_forgotten, be_known, be_signed_in, choose_things
from tests.journeys.stations import enter_my, give_address, give_password
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices, Window
from tests.leaving import WAIT

HEADLINE = "Your Porsche ID will be deleted"


def order_a_flask(window: Window, shop_url: str) -> None:
    """From the cart to a placed order."""
    window.open(f"{shop_url}/order")
    window.see("Your order")
    window.type("Address", "Prinsengracht 12\n1015 DV Amsterdam")
    window.page.get_by_role("radio", name="Invoice").check()
    window.press("Place the order")
    window.see("Thank you. That would have been it.")


def take_it_in(window: Window, shop_url: str) -> None:
    """It has arrived."""
    window.open(f"{shop_url}/account")
    window.read("It has arrived")
    window.page.get_by_role("button", name="has arrived").click()
    window.see("Hello, Maria")
    window.miss("It has arrived")


def ask_to_delete(window: Window, issuer: str) -> None:
    """Read what it means, and press."""
    window.open(f"{issuer}/my/security")
    window.follow("Go on: Delete your Porsche ID")
    window.see("Delete your Porsche ID")
    expect(window.page.get_by_text("Order K-")).to_have_count(1)
    window.read("Kilometer")
    window.read("Orders, invoices and payments")
    window.tick("I have read what goes and what stays.")
    window.press("Delete my Porsche ID")
    window.see(HEADLINE)


@ONCE
def test_leaving_is_told_taken_back_done_and_begun_anew(town: Town, devices: Devices) -> None:
    """The open order is named; a mail takes it back; a week later shop and ID have forgotten her."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    choose_things(laptop, town.shop)
    be_signed_in(laptop, town.shop, maria)
    order_a_flask(laptop, town.shop.url)
    take_it_in(laptop, town.shop.url)
    laptop.open(f"{town.shop.url}/product/flask")
    laptop.press("Add to cart")
    order_a_flask(laptop, town.shop.url)

    with town.clock.ahead(-WAIT):  # what is asked for a week ago is due today, when the shop's clock agrees
        ask_to_delete(laptop, town.issuer)
        tab = phone.open_letter(town.letter(maria, HEADLINE), "Keep my Porsche ID")
        tab.see("Keep your Porsche ID?")
        tab.press("Keep my Porsche ID")
        tab.see("Your Porsche ID stays")
        town.letter(maria, "Your Porsche ID stays")

        ask_to_delete(laptop, town.issuer)
        laptop.open(f"{town.issuer}/my")
        laptop.see("Hello, Maria")
        laptop.read("Your Porsche ID will be deleted on")
        town.letter(maria, HEADLINE)
        be_known(laptop, town.shop)

    town.letter(maria, "Your Porsche ID is deleted")
    be_forgotten(laptop, town.shop)
    laptop.open(f"{town.issuer}/my")
    give_address(laptop, maria)
    give_password(laptop, maria.password)
    laptop.be_refused("Address and password do not belong together. Try again, or have a link sent to you.")

    town.person(maria.email)
    enter_my(phone, town, maria)
    be_signed_in_anew(phone, town)


def be_signed_in_anew(window: Window, town: Town) -> None:
    """The shop takes her for somebody it never saw: no order is open, and the cart is empty."""
    window.open(f"{town.shop.url}/sign-in?return=/account")
    window.see("Hello, Maria")
    window.miss("Order K-")
    window.open(f"{town.shop.url}/cart")
    window.miss(FLASK)
