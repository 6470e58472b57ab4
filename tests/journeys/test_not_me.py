"""“Not me”: a mail tells the owner, who puts everybody out from wherever the mail is read."""

from tests.house import Person
from tests.journeys.at_the_shop import be_forgotten, be_signed_in
from tests.journeys.stations import LOOK, enter_my, give_address, give_password
from tests.journeys.town import Town
from tests.journeys.ways import ONCE_PLAIN
from tests.journeys.window import Devices

NEW = "Anders34§y"


@ONCE_PLAIN
def test_the_owner_puts_a_thief_out(town: Town, devices: Devices) -> None:
    """Signed out, on the phone: the thief is gone from My and from the shop, and the stolen password opens nothing."""
    maria, thief, phone = town.person(), devices.laptop(), devices.phone()
    be_signed_in(thief, town.shop, maria)

    tab = phone.open_letter(town.letter(maria, "was used in a new browser"), "This was not me")
    tab.see("This was not you?")
    tab.read("Chrome on Linux")
    tab.press("This was not me, sign everybody out")
    tab.see("Everybody is signed out")
    tab.follow("Choose a new password")
    tab.see("Forgot your password?")
    tab.press("Send me a mail")
    tab.see(LOOK)
    reset = tab.open_letter(town.letter(maria, "Choose a new password"), "Choose a new password")
    reset.see("Choose a new password")
    reset.type("New password", NEW)
    reset.press("Save password")
    reset.see("Sign in")

    be_forgotten(thief, town.shop)
    thief.open(f"{town.issuer}/my")
    give_address(thief, maria)
    give_password(thief, maria.password)
    thief.be_refused("Address and password do not belong together. Try again, or have a link sent to you.")
    enter_my(phone, town, Person(maria.email, NEW))
