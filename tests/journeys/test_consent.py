"""Consent: what somebody else's service may know is asked, remembered, and withdrawn in My."""

from tests.journeys.at_the_shop import be_forgotten, be_known, go_and_sign_in
from tests.journeys.stations import sign_in
from tests.journeys.town import Town
from tests.journeys.ways import ONCE_PLAIN
from tests.journeys.window import Window

ASKED = "May Wegwijzer know this?"


@ONCE_PLAIN
def test_a_strangers_shop_asks_before_it_learns_anything(town: Town, laptop: Window) -> None:
    """Denied, it learns nothing; allowed, it is not asked again; withdrawn in My, it is asked anew."""
    maria = town.person()
    go_and_sign_in(laptop, town.stranger)
    sign_in(laptop, maria)
    laptop.see(ASKED)
    laptop.read("Your name and your language")
    laptop.read(maria.email)
    laptop.press("Do not allow")
    laptop.see("You turned back. That is fine.")

    go_and_sign_in(laptop, town.stranger)
    laptop.see(ASKED)
    laptop.press("Allow")
    laptop.be_told("Welcome, Maria.")
    be_known(laptop, town.stranger)
    laptop.press("Sign out")
    laptop.see("You are signed out.")
    go_and_sign_in(laptop, town.stranger)
    sign_in(laptop, maria)
    laptop.be_told("Welcome, Maria.")

    laptop.open(f"{town.issuer}/my")
    laptop.follow("Connected services")
    laptop.see("Connected services")
    laptop.read("Wegwijzer")
    laptop.press("Withdraw access: Wegwijzer")
    laptop.be_told("The service no longer has access.")
    be_forgotten(laptop, town.stranger)
    go_and_sign_in(laptop, town.stranger)
    laptop.see(ASKED)
