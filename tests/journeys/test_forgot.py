"""Forgot password: a mail with a link and a code, a new password, and everybody signs in anew."""

from tests.house import PASSWORD, Person
from tests.journeys.at_the_shop import be_forgotten, be_signed_in
from tests.journeys.stations import LOOK, enter_my, give_address, give_password
from tests.journeys.town import Town
from tests.journeys.ways import EVERY_WAY
from tests.journeys.window import Devices, Window

SUBJECT = "Choose a new password"
NEW = "Anders34§y"


@EVERY_WAY
def test_a_forgotten_password_is_set_anew_by_the_link(town: Town, devices: Devices) -> None:
    """Wherever she was signed in she is no more, the shop included; the old password is worth nothing."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    be_signed_in(phone, town.shop, maria)
    laptop.open(f"{town.issuer}/my")
    give_address(laptop, maria)
    _ask(laptop)
    tab = laptop.open_letter(town.letter(maria, SUBJECT), "Choose a new password")
    tab.see("Choose a new password")
    tab.type("New password", "kort")
    tab.press("Save password")
    tab.be_refused("Please use at least 8 characters.")
    tab.type("New password", NEW)
    tab.press("Save password")
    tab.see("Sign in")
    tab.be_told("Your new password is set. Please sign in with it.")
    town.letter(maria, "Your password has been changed")

    be_forgotten(phone, town.shop)
    phone.open(f"{town.issuer}/my")
    give_address(phone, maria)
    give_password(phone, PASSWORD)
    phone.be_refused("Address and password do not belong together. Try again, or have a link sent to you.")
    give_password(phone, NEW)
    phone.see("Hello, Maria")


def test_a_forgotten_password_is_set_anew_by_the_code(town: Town, laptop: Window) -> None:
    """In the browser that asked; a shop that waits is not forgotten meanwhile."""
    maria = town.person()
    laptop.open(f"{town.shop.url}/account")
    give_address(laptop, maria)
    _ask(laptop)
    laptop.type("Code from the mail", town.letter(maria, SUBJECT).code)
    laptop.press("Continue")
    laptop.see("Choose a new password")
    laptop.type("New password", NEW)
    laptop.press("Save password")
    laptop.be_told("Your new password is set. Please sign in with it.")
    give_address(laptop, maria)
    give_password(laptop, NEW)
    laptop.see("Hello, Maria")
    assert laptop.page.url.startswith(town.shop.url)


def test_the_mail_is_read_on_the_phone(town: Town, devices: Devices) -> None:
    """The link sets the password where it is opened, and signs nobody in."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    laptop.open(f"{town.issuer}/my")
    give_address(laptop, maria)
    _ask(laptop)
    phone.open(town.letter(maria, SUBJECT).link)
    phone.see("Choose a new password")
    phone.type("New password", NEW)
    phone.press("Save password")
    phone.see("Sign in")
    enter_my(phone, town, Person(maria.email, NEW))


def _ask(window: Window) -> None:
    """From the page with the password; the address is known there."""
    window.follow("Forgot your password?")
    window.see("Forgot your password?")
    window.press("Send me a mail")
    window.see(LOOK)
