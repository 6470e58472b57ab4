"""A customer has everything erased: written in My, prepared and released by two people, proved by a receipt."""

from playwright.sync_api import expect

from keyfob.desk.roles import Role
from tests.journeys.at_the_desk import enrol
from tests.journeys.stations import enter_my, give_address, give_password
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices, Window

ABOUT = "Having my customer data erased"
WAIT = 7 * 86_400
"""How long the brand lets it be stopped."""


def prepare(agent: Window, law: str = "") -> None:
    """Go through the list; ``law`` wants the name kept."""
    agent.follow("Prepare the erasure")
    agent.see("Prepare an erasure")
    agent.choose("How you know", "They wrote from My, signed in")
    agent.type("What you checked, and when", "Signed in today")
    if law:
        part = agent.page.get_by_role("group", name="Name and contact data")
        part.get_by_label("Law and reason").fill(law)
        part.get_by_label("Last day").fill("2040-12-31")
    agent.tick("I have been through the whole list")
    agent.press("Hand to a second person")
    agent.be_told("Prepared. Now a second person has to release it.")


def release(second: Window, url: str) -> None:
    """The second person says yes."""
    second.open(url.partition("?")[0])
    second.press("Release")
    second.be_told("Released. The customer is told, and can still stop it.")


@ONCE
def test_a_customer_is_erased_by_two_people_and_gets_a_receipt_that_holds(town: Town, devices: Devices) -> None:
    """Whoever prepared it cannot release it; desk and customer each take it back once; what a law wants is kept."""
    maria, phone = town.person(), devices.phone()
    enter_my(phone, town, maria)
    phone.open(f"{town.issuer}/my/contact/new?about=erasure")
    phone.see("Write to us")
    phone.type("Your message", "Please erase everything.")
    phone.press("Send")
    phone.see(ABOUT)
    case = phone.path.rpartition("/")[2]

    agent = enrol(town, devices, Role.CIC)
    agent.open(f"{town.program.house.desk_origin}/cases/{case}")
    agent.see(ABOUT)
    agent.press("Take this case")
    agent.be_told("The case is yours.")
    prepare(agent)
    expect(agent.page.get_by_role("button", name="Release")).to_have_count(0)
    agent.press("Take it back")
    agent.be_told("Taken back. Nothing is erased.")
    agent.follow("The case")
    prepare(agent)

    second = enrol(town, devices, Role.APPROVER)
    release(second, agent.page.url)
    tab = phone.open_letter(town.letter(maria, "Everything about you will be erased"), "Keep my data")
    tab.press("Keep my data")
    tab.see("Your data stays")
    agent.open(f"{town.program.house.desk_origin}/cases/{case}")
    prepare(agent, law="Tax law, § 147 AO")
    release(second, agent.page.url)

    town.clock.turn(WAIT)
    receipt = town.letter(maria, "Erased: what Porsche knew about you")
    second.reload()
    second.see("The desk of Porsche")
    second.press("Sign in with a passkey")
    second.see("Cases")
    second.open(agent.page.url.partition("?")[0])
    second.read("Name and contact data, until 31 December 2040")
    second.miss("de Vries")
    second.press("Show what is kept")
    second.read("de Vries")
    tab = phone.open_letter(receipt, "See and check the receipt")
    tab.see("Proof that data was erased")
    tab.read("The receipt holds.")
    tab.miss(maria.email)
    phone.open(f"{town.issuer}/my")
    give_address(phone, maria)
    give_password(phone, maria.password)
    phone.be_refused("Address and password do not belong together. Try again, or have a link sent to you.")
