"""Somebody registers with a wrong address and calls: a desk corrects it, and the page that waits goes on."""

from keyfob.desk.roles import Role
from tests.journeys.at_the_desk import enrol
from tests.journeys.stations import LOOK, agree, ask_for_id, choose_password, say_who_i_am
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices

CONFIRM = "Please confirm your address"


@ONCE
def test_a_wrong_address_is_corrected_by_a_desk_and_the_registration_goes_on(town: Town, devices: Devices) -> None:
    """The caller reads the reference out; the desk does not see the whole address, and the first mail is void."""
    wrong, maria, phone = town.newcomer(), town.newcomer(), devices.phone()
    phone.open(f"{town.issuer}/register")
    ask_for_id(phone, wrong)
    old = town.letter(wrong, CONFIRM)
    reference = phone.page.locator("strong.reference").inner_text()

    agent = enrol(town, devices, Role.SUPPORT)
    agent.follow("Find")
    agent.type("Who?", reference)
    agent.press("Find")
    agent.read("A registration on its way")
    agent.follow("Its mails, and another address")
    agent.see("Registration")
    agent.miss(wrong.email)
    agent.type("The right e-mail address", maria.email)
    agent.press("Correct and send")
    agent.be_told("The address is corrected, and the mail is on its way.")

    phone.open(f"{town.issuer}/register/mail")
    phone.see(LOOK)
    phone.read(maria.email)
    phone.type("Code from the mail", old.code)
    phone.press("Continue")
    phone.be_refused("This is not the code from the latest mail. Please look again.")
    phone.type("Code from the mail", town.letter(maria, CONFIRM).code)
    phone.press("Continue")
    say_who_i_am(phone)
    choose_password(phone)
    agree(phone)
    phone.see("Hello, Maria")
