"""Somebody calls the desk: it finds them, knows by three words who it is, and helps; they read of it."""

from keyfob.desk.roles import Role
from tests.house import Person
from tests.journeys.at_the_desk import enrol, open_case
from tests.journeys.stations import enter_my, give_address, give_password
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices, Window


def spoken(window: Window) -> list[str]:
    """The words that are to be said on the telephone, three by three."""
    return [" ".join(said.split()) for said in window.page.locator(".spoken").all_inner_texts()]


def check_caller(agent: Window, caller: Window, town: Town) -> None:
    """The caller reads three words out, and hears three others; a guess is none of them."""
    caller.open(f"{town.issuer}/my/security")
    caller.follow("Show the words")
    caller.see("You are on the telephone with us")
    said, heard = spoken(caller)
    agent.follow("Check who calls")
    agent.see("Check who calls")
    agent.type("The caller’s three words", "alarm alarm alarm")
    agent.press("Check")
    agent.be_refused("These are not the words. Let them be read out once more; they change every two minutes.")
    agent.type("The caller’s three words", said)
    agent.press("Check")
    agent.be_told(
        "These are the words: the caller is signed in to this Porsche ID at this moment. The case keeps that."
    )
    assert spoken(agent) == [heard]


def block_for_a_while(agent: Window, thief: Window, town: Town, person: Person) -> None:
    """Who knows the password does not get in meanwhile."""
    agent.type("Reason: Block the Porsche ID", "Somebody has your phone.")
    agent.press("Block the Porsche ID")
    agent.be_told("The Porsche ID is blocked.")
    give_address(thief, person)
    give_password(thief, person.password)
    thief.see("This Porsche ID is blocked")
    agent.type("Reason: Take the block back", "You have it again.")
    agent.press("Take the block back")
    agent.be_told("The block is taken back.")
    town.letter(person, "Your Porsche ID works again")


@ONCE
def test_a_lost_phone_is_signed_out_and_the_id_blocked_by_the_desk(town: Town, devices: Devices) -> None:
    """The customer is found masked, and each act is confirmed with the key; nobody gets in until the block is gone."""
    maria, phone, laptop = town.person(), devices.phone(), devices.laptop()
    enter_my(phone, town, maria)
    enter_my(laptop, town, maria)
    agent = enrol(town, devices, Role.SUPPORT)
    agent.press("Sign out")
    agent.see("The desk of Porsche")
    agent.press("Sign in with a passkey")
    agent.see("Cases")
    open_case(agent, maria, "Something else", "You called: your phone is lost.")

    check_caller(agent, laptop, town)
    agent.page.get_by_role("link", name="To case").click()
    agent.read("Caller checked")
    agent.follow("Help with the Porsche ID")
    agent.see("Help with the Porsche ID")
    agent.type("Reason: End all sessions", "You cannot find it.")
    agent.press("End all sessions")
    agent.be_told("All sessions are ended.")

    phone.open(f"{town.issuer}/my")
    block_for_a_while(agent, phone, town, maria)
    enter_my(laptop, town, maria)
    laptop.open(f"{town.issuer}/my/activity")
    laptop.see("Activity")
    laptop.read("Signed out everywhere")
    laptop.read("By Connect Support")
    laptop.read("You cannot find it.")
    laptop.read("Somebody has your phone.")
    laptop.open(f"{town.issuer}/my/contact")
    laptop.see("Contact")
    laptop.page.get_by_role("link", name="Something else").click()
    laptop.see("Something else")
    laptop.read("You called: your phone is lost.")
