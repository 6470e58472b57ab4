"""Somebody calls the desk: it finds them, knows by three words who it is, and ends their sessions; they read of it."""

from keyfob.desk.roles import Role
from tests.journeys.at_the_desk import enrol, open_case
from tests.journeys.stations import enter_my
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices, Window


def spoken(window: Window) -> list[str]:
    """The words that are to be said on the telephone, three by three."""
    return [" ".join(said.split()) for said in window.page.locator(".spoken").all_inner_texts()]


@ONCE
def test_a_lost_phone_is_signed_out_by_the_desk(town: Town, devices: Devices) -> None:
    """The agent comes in with a security key, finds the customer masked, and confirms each act with the key."""
    maria, phone, laptop = town.person(), devices.phone(), devices.laptop()
    enter_my(phone, town, maria)
    enter_my(laptop, town, maria)
    agent = enrol(town, devices, Role.SUPPORT)
    agent.press("Sign out")
    agent.see("The desk of Porsche")
    agent.press("Sign in with a passkey")
    agent.see("Cases")
    open_case(agent, maria, "Something else", "You called: your phone is lost.")

    laptop.open(f"{town.issuer}/my/security")
    laptop.follow("Show the words")
    laptop.see("You are on the telephone with us")
    said, heard = spoken(laptop)
    agent.follow("Check who calls")
    agent.see("Check who calls")
    agent.type("The caller’s three words", said)
    agent.press("Check")
    agent.be_told(
        "These are the words: the caller is signed in to this Porsche ID at this moment. The case keeps that."
    )
    assert spoken(agent) == [heard]

    agent.page.get_by_role("link", name="To case").click()
    agent.read("Caller checked")
    agent.follow("Help with the Porsche ID")
    agent.see("Help with the Porsche ID")
    agent.press("End all sessions")
    agent.be_told("All sessions are ended.")

    phone.open(f"{town.issuer}/my")
    phone.see("Sign in")
    enter_my(laptop, town, maria)
    laptop.open(f"{town.issuer}/my/activity")
    laptop.see("Activity")
    laptop.read("Signed out everywhere")
    laptop.read("By Connect Support")
    laptop.open(f"{town.issuer}/my/contact")
    laptop.see("Contact")
    laptop.page.get_by_role("link", name="Something else").click()
    laptop.see("Something else")
    laptop.read("You called: your phone is lost.")
