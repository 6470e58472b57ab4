"""Codes lost: some days of waiting, which the owner is told of and can stop, and then the password is enough."""

from keyfob.base.durations import DAY
from tests.house import Person
from tests.journeys.stations import give_address, give_password
from tests.journeys.town import Town
from tests.journeys.ways import ONCE, ONCE_PLAIN
from tests.journeys.window import Devices, Window
from tests.second_factor import lock

WAIT = 3 * DAY


def come_without_a_code(window: Window, town: Town, person: Person) -> None:
    """The password is right, and neither app nor recovery codes are there."""
    window.open(f"{town.issuer}/my")
    give_address(window, person)
    give_password(window, person.password)
    window.see("One more step")
    window.follow("You have none of them any more?")


@ONCE_PLAIN
def test_whoever_lost_the_codes_gets_in_after_some_days(town: Town, devices: Devices) -> None:
    """It begins with a mail, and ends with a sign-in by the password alone; nobody is asked for a code any more."""
    maria, laptop = town.person(), devices.laptop()
    lock(town, maria)
    come_without_a_code(laptop, town, maria)
    laptop.see("No codes and no passkeys any more?")
    laptop.press("Begin")
    laptop.see("It has begun")
    town.letter(maria, "Somebody wants to remove your second factor")

    with town.clock.ahead(WAIT):
        phone = devices.phone()
        come_without_a_code(phone, town, maria)
        phone.see("Remove what you have lost?")
        phone.press("Remove all, and go on")
        phone.see("Hello, Maria")
        town.letter(maria, "Your second factor has been removed")


@ONCE
def test_the_owner_stops_a_thief_who_says_so(town: Town, devices: Devices) -> None:
    """From the mail, signed out; the stolen password is worth nothing then."""
    maria, thief, phone = town.person(), devices.laptop(), devices.phone()
    lock(town, maria)
    come_without_a_code(thief, town, maria)
    thief.see("No codes and no passkeys any more?")
    thief.press("Begin")
    thief.see("It has begun")
    letter = town.letter(maria, "Somebody wants to remove your second factor")
    tab = phone.open_letter(letter, "This was not me")
    tab.see("This was not you?")
    tab.press("This was not me, sign everybody out")
    tab.see("Everybody is signed out")

    with town.clock.ahead(WAIT):
        other = devices.laptop()
        other.open(f"{town.issuer}/my")
        give_address(other, maria)
        give_password(other, maria.password)
        other.be_refused("Address and password do not belong together. Try again, or have a link sent to you.")
