"""A crowded network: people get on with what they came for, robots do not."""

from tests.house import Person
from tests.journeys.stations import enter_my, give_address, give_password
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Window


@ONCE
def test_somebody_in_a_crowded_network_signs_in(town: Town, laptop: Window) -> None:
    """The browser calculates for a moment; one without JavaScript has to be waited with instead."""
    maria = town.person()
    for _ in range(10):
        laptop.open(f"{town.issuer}/sign-in")
        give_address(laptop, town.newcomer())
        give_password(laptop, "Falsch12!x")
        laptop.be_refused("Address and password do not belong together. Try again, or have a link sent to you.")
    laptop.open(f"{town.issuer}/sign-in")
    give_address(laptop, maria)
    give_password(laptop, maria.password)
    laptop.be_refused("Many attempts came from your network. Please try again; a short check keeps robots out.")
    laptop.see("Welcome")
    with town.clock.ahead(20):
        give_password(laptop, maria.password)
        laptop.see("Hello, Maria")
        enter_my_again(laptop, town, maria)


def enter_my_again(laptop: Window, town: Town, maria: Person) -> None:
    """The browser is known from then on, and is not asked any more."""
    laptop.open(f"{town.issuer}/sign-out")
    laptop.press("Sign out")
    enter_my(laptop, town, maria)
