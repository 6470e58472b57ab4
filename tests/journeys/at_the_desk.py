"""Stretches of the way at the desk: coming in with a security key, finding a customer, opening a case."""

from keyfob.desk.roles import Role
from tests.apps.desk.office import issue, new_partner
from tests.house import Person
from tests.journeys.passkeys import A_KEY, IN_THE_BROWSER, Keyring
from tests.journeys.town import Town
from tests.journeys.window import Devices, Window


def enrol(town: Town, devices: Devices, role: Role) -> Window:
    """Somebody new of this role makes two passkeys, and is at work; somebody of a partner, of one of their own."""
    _, token = issue(town, role, new_partner(town) if role is Role.PARTNER else None)
    return come_in(devices, f"{town.program.house.desk_origin}/enrol/{token}", f"Somebody {role}")


def come_in(devices: Devices, link: str, name: str) -> Window:
    """Make two passkeys behind a link, on a laptop of one's own.

    The one in the browser rests afterwards: it is the security key that answers.
    """
    window = devices.laptop()
    browser = Keyring(window, IN_THE_BROWSER)
    window.open(link)
    window.see(f"Welcome, {name}")
    window.press("Make a passkey")
    window.see("Now a second passkey")
    browser.rest()
    Keyring(window, A_KEY)
    window.press("Make a passkey")
    window.see("You at the desk")
    return window


def open_case(agent: Window, person: Person, about: str, reason: str) -> None:
    """The customer is found by the address, masked, and a case about this is opened."""
    agent.follow("Find")
    agent.see("Find a customer")
    agent.type("Who?", person.email)
    agent.press("Find")
    agent.read("M••• d••• V•••")
    agent.miss("de Vries")
    agent.page.locator(".queue a").click()
    agent.see("Open a case")
    agent.choose("What is it about?", about)
    agent.type("Why you open it", reason)
    agent.press("Open the case")
    agent.see(about)
    agent.be_told("The case is open, and yours.")
    agent.read(person.email)
