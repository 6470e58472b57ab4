"""An ID gets another address: two desks and two mailboxes agree, time passes, and the old address takes it back."""

from pathlib import Path

from keyfob.desk.roles import Role
from tests.house import Person
from tests.journeys.at_the_desk import enrol, open_case
from tests.journeys.post import Letter
from tests.journeys.stations import enter_my
from tests.journeys.town import Town, open_town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices, Window

ABOUT = "Changing my Porsche ID"
NEW, LONG = "Anders34§y", "Een heel ander wachtwoord"
WAIT = 72 * 3600
"""How long the brand lets it wait."""


def confirm(window: Window, town: Town, number: str, letter: Letter) -> None:
    """Type the code of a letter beside the number of the case."""
    window.open(f"{town.issuer}/id-change")
    window.type("Number of your case", number)
    window.type("Code", letter.code)
    window.press("Confirm")
    window.see("Confirmed")


@ONCE
def test_an_id_is_changed_by_two_desks_and_taken_back_by_its_old_address(town: Town, devices: Devices) -> None:
    """Neither desk alone does it; whoever was signed in is not any more; the link of the old address works once."""
    maria, phone = town.person(), devices.phone()
    moved = Person(town.new_email(), maria.password)
    enter_my(phone, town, maria)
    agent = enrol(town, devices, Role.SUPPORT)
    open_case(agent, maria, ABOUT, "You asked for it at the counter.")
    number = agent.page.locator(".reference").first.inner_text()
    agent.follow("Change of the ID")
    agent.see("Change of the ID")
    agent.type("New e-mail address", moved.email)
    agent.choose("Reason", "Uses another address now")
    agent.type("Ticket", "T-1")
    agent.press("Open the change")
    agent.be_told("The change is opened. Both addresses are told.")
    confirm(phone, town, number, town.letter(moved, "Confirm your new address"))
    confirm(phone, town, number, town.letter(maria, "Your Porsche ID is to get another address"))
    agent.press("I have seen who it is")
    agent.be_told("Recorded.")
    assert agent.page.get_by_role("button", name="Approve").count() == 0

    second = enrol(town, devices, Role.APPROVER)
    second.open(agent.page.url.partition("?")[0])
    second.see("Change of the ID")
    second.press("Approve")
    second.be_told("Approved. It happens after the waiting time.")
    town.letter(maria, "Your Porsche ID changes soon")

    town.clock.turn(WAIT)
    town.letter(moved, "This is your Porsche ID now")
    phone.open(f"{town.issuer}/my")
    phone.see("Sign in")
    enter_my(phone, town, moved)

    mailbox = devices.laptop()
    letter = town.letter(maria, "Your Porsche ID has another address")
    tab = mailbox.open_letter(letter, "Take it back")
    tab.see("Your Porsche ID has another address")
    tab.press("Take my address back")
    tab.see("Your address is back")
    tab.follow("Choose a new password")
    tab.type("E-mail address", maria.email)
    tab.press("Send me a mail")
    tab.open(letter.link)
    tab.see("This link no longer works")
    phone.open(town.letter(maria, "Choose a new password").link)
    phone.type("New password", NEW)
    phone.press("Save password")
    phone.see("Sign in")
    enter_my(phone, town, Person(maria.email, NEW))


@ONCE
def test_where_the_brand_lets_one_the_id_is_changed_in_my_and_the_old_address_decides(
    tmp_path: Path, devices: Devices
) -> None:
    """Stopped from the old address once; asked for anew it happens, and the old address takes it back."""
    with open_town(tmp_path, "", brand="plain") as town:
        maria, phone = town.person(), devices.phone()
        moved = Person(town.new_email(), maria.password)
        enter_my(phone, town, maria)
        ask_in_my(phone, town, maria, moved)
        letter = town.letter(maria, "Your Keyfob ID changes soon")
        tab = devices.laptop().open_letter(letter, "This was not me, stop it")
        tab.press("This was not me, stop it")
        tab.see("The change is stopped")
        tab.follow("Choose a new password")
        tab.type("E-mail address", maria.email)
        tab.press("Send me a mail")
        phone.open(town.letter(maria, "Choose a new password").link)
        phone.type("New password", LONG)
        phone.press("Save password")
        phone.see("Sign in")
        maria, moved = Person(maria.email, LONG), Person(moved.email, LONG)
        enter_my(phone, town, maria)
        ask_in_my(phone, town, maria, moved)
        town.clock.turn(WAIT)
        town.letter(moved, "This is your Keyfob ID now")
        phone.open(f"{town.issuer}/my")
        phone.see("Sign in")
        enter_my(phone, town, moved)
        letter = town.letter(maria, "Your Keyfob ID has another address")
        tab = devices.laptop().open_letter(letter, "Take it back")
        tab.press("Take my address back")
        tab.see("Your address is back")
        phone.open(f"{town.issuer}/my")
        phone.see("Sign in")


def ask_in_my(window: Window, town: Town, person: Person, moved: Person) -> None:
    """Begin it, and type the codes of both mailboxes."""
    window.open(f"{town.issuer}/my/security/id-change")
    window.see("Change your Keyfob ID")
    window.type("New e-mail address", moved.email)
    window.press("Send a code")
    for reader, subject in ((moved, "Confirm your new address"), (person, "Your Keyfob ID is to get another address")):
        window.see("Change your Keyfob ID")
        window.type("Code", town.letter(reader, subject).code)
        window.press("Confirm")
        window.be_told("Confirmed.")
