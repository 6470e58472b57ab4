"""A vehicle is shared: invited on the laptop, accepted on a phone by registering, given more rights, and sold."""

from tests.journeys.stations import LOOK, agree, choose_password, enter_my
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices, Window
from tests.owners import MODEL, owner

CONFIRM = "Please confirm your address"


@ONCE
def test_a_vehicle_is_shared_with_somebody_new_until_it_is_sold(town: Town, laptop: Window, devices: Devices) -> None:
    """Each step is seen at once by the other."""
    maria, jan, phone = owner(town), town.newcomer(), devices.phone()
    enter_my(laptop, town, maria)
    laptop.open(f"{town.issuer}/my/vehicles")
    laptop.follow(f"Open: {MODEL}")
    laptop.see(MODEL)
    laptop.follow("Invite somebody")
    laptop.type("Name", "Jan Bakker")
    laptop.type("E-mail address", jan.email)
    laptop.type("Mobile number", "06 12345678")
    laptop.press("Send invitation")
    laptop.be_told("The invitation is on its way. It can be accepted for 12 hours.")

    letter = town.letter(jan, "You are invited to use a vehicle")
    phone = phone.open_letter(letter, "Look at the invitation")
    phone.see("You are invited")
    phone.read("Maria de Vries")
    phone.follow("Create one")
    phone.press("Continue")
    phone.see(LOOK)
    phone.type("Code from the mail", town.letter(jan, CONFIRM).code)
    phone.press("Continue")
    phone.see("About you")
    phone.choose("Country", "Netherlands")
    phone.press("Continue")
    choose_password(phone)
    agree(phone)
    phone.see("You are invited")
    phone.type("Code from the mail", letter.code)
    phone.press("Accept")
    phone.be_told("Welcome. You can use the vehicle now.")
    phone.miss("Remote functions")
    assert town.letter(maria, "Your invitation was accepted").link

    laptop.reload()
    laptop.follow("Change: Jan Bakker")
    laptop.tick("Remote functions")
    laptop.press("Save")
    laptop.be_told("Saved. It holds at once.")
    phone.reload()
    phone.read("Remote functions")

    laptop.follow("Remove vehicle")
    laptop.tick("The vehicle is no longer mine.")
    laptop.press("Remove vehicle")
    laptop.be_told("The vehicle is removed.")
    assert town.letter(jan, "You no longer use a vehicle").link
    phone.open(f"{town.issuer}/my/vehicles")
    phone.read("There is no vehicle here yet.")
