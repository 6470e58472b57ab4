"""Somebody calls the desk: it finds them, opens a case, and ends their sessions; they read who did it."""

from keyfob.desk.roles import Role
from tests.apps.desk.office import issue
from tests.journeys.passkeys import A_KEY, Keyring
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices, Window


@ONCE
def test_a_lost_phone_is_signed_out_by_the_desk(town: Town, devices: Devices) -> None:
    """The agent comes in with a security key, finds the customer masked, and confirms each act with the key."""
    maria, phone, agent = town.person(), devices.phone(), devices.laptop()
    sign_in(town, phone, maria.email, maria.password)

    Keyring(agent, A_KEY)
    _, token = issue(town, Role.SUPPORT)
    desk = town.program.house.desk_origin
    agent.open(f"{desk}/enrol/{token}")
    agent.see("Welcome, Somebody support")
    agent.press("Make a passkey")
    agent.see("You at the desk")
    agent.press("Sign out")
    agent.see("The desk of Porsche")
    agent.press("Sign in with a passkey")
    agent.see("Cases")

    agent.follow("Find")
    agent.see("Find a customer")
    agent.type("Who?", maria.email)
    agent.press("Find")
    agent.read("M••• d••• V•••")
    agent.miss("de Vries")
    agent.page.locator(".queue a").click()
    agent.see("Open a case")
    agent.choose("What is it about?", "Something else")
    agent.type("Why you open it", "You called: your phone is lost.")
    agent.press("Open the case")
    agent.see("Something else")
    agent.be_told("The case is open, and yours.")
    agent.read(maria.email)
    agent.follow("Help with the Porsche ID")
    agent.see("Help with the Porsche ID")
    agent.press("End all sessions")
    agent.be_told("All sessions are ended.")

    phone.open(f"{town.issuer}/my")
    phone.see("Sign in")
    sign_in(town, phone, maria.email, maria.password)
    phone.open(f"{town.issuer}/my/activity")
    phone.see("Activity")
    phone.read("Signed out everywhere")
    phone.read("By Connect Support")
    phone.open(f"{town.issuer}/my/contact")
    phone.see("Contact")
    phone.page.get_by_role("link", name="Something else").click()
    phone.see("Something else")
    phone.read("You called: your phone is lost.")


def sign_in(town: Town, window: Window, email: str, password: str) -> None:
    """By the password."""
    window.open(f"{town.issuer}/sign-in")
    window.type("E-mail address", email)
    window.press("Continue")
    window.type("Password", password)
    window.press("Sign in")
    window.page.wait_for_url("**/my")
