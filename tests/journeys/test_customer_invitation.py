"""A partner invites a customer to a new car; they register on a phone with the data filled in, and find it in My."""

from keyfob.desk.roles import Role
from tests.journeys.at_the_desk import enrol
from tests.journeys.stations import LOOK, agree, choose_password
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices

CONFIRM = "Please confirm your address"
PROBLEM = "A vehicle identification number has 17 letters and digits, without I, O and Q."


@ONCE
def test_a_partner_invites_and_the_customer_finds_the_car_in_my(town: Town, devices: Devices) -> None:
    """What the partner mistypes is told beside the field; the partner reads that the invitation was accepted."""
    sanne, dealer = town.newcomer(), enrol(town, devices, Role.PARTNER)
    dealer.follow("Invitations")
    dealer.follow("Invite a customer")
    dealer.type("First name", "Sanne")
    dealer.type("Last name", "Bakker")
    dealer.type("E-mail address", sanne.email)
    dealer.choose("Country", "Netherlands")
    dealer.choose("Language", "English")
    dealer.type("Mobile number (optional)", "06 12345678")
    dealer.type("Street (optional)", "Oudegracht 1")
    dealer.type("Postcode (optional)", "3511 AB")
    dealer.type("Place (optional)", "Utrecht")
    dealer.type("Vehicle identification number (VIN)", "WP0ZZZ99ZTO392124")
    dealer.type("Model", "Taycan 4S")
    dealer.type("Model year", "2027")
    dealer.press("Send the invitation")
    dealer.be_refused(PROBLEM)
    dealer.type("Vehicle identification number (VIN)", "WP0ZZZ99ZTS392124")
    dealer.press("Send the invitation")
    dealer.be_told("The invitation is on its way.")
    dealer.see("Sanne Bakker")

    letter = town.letter(sanne, "Your Taycan 4S and your Porsche ID")
    phone = devices.phone().open_letter(letter, "To your Porsche ID")
    phone.see("Welcome")
    phone.follow("Create a Porsche ID")
    phone.press("Continue")
    phone.see(LOOK)
    phone.type("Code from the mail", town.letter(sanne, CONFIRM).code)
    phone.press("Continue")
    phone.see("About you")
    assert phone.field("First name").input_value() == "Sanne"
    assert phone.field("Last name").input_value() == "Bakker"
    phone.press("Continue")
    choose_password(phone)
    agree(phone)
    phone.see("Is this your Taycan 4S?")
    phone.read("Oudegracht 1")
    phone.press("Yes, add the car")
    phone.be_told("Welcome. The car is in your Porsche ID now.")
    phone.open(f"{town.issuer}/my/vehicles")
    phone.read("Taycan 4S")

    dealer.reload()
    dealer.read("accepted")
    dealer.read("accepted by the mail server")
