"""A case from My is taken by one of the desk, asked about, answered and closed, and nobody else touches it."""

from playwright.sync_api import expect

from keyfob.desk.roles import Role
from tests.journeys.at_the_desk import enrol
from tests.journeys.stations import enter_my
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices

TEXT, QUESTION, REPLY = "The light stays on.", "Which of them?", "The one on the left."


@ONCE
def test_a_case_belongs_to_who_took_it_until_it_is_closed(town: Town, devices: Devices) -> None:
    """Before, the desk sees nobody in full; a colleague reads along and cannot write; a partner finds nothing there."""
    maria, phone = town.person(), devices.phone()
    enter_my(phone, town, maria)
    phone.open(f"{town.issuer}/my/contact/new?about=vehicle")
    phone.see("Write to us")
    phone.type("Your message", TEXT)
    phone.press("Send")
    phone.see("A vehicle")
    number = town.letter(maria, "We have your message").subject.rpartition(" ")[2]

    agent, colleague, dealer = (enrol(town, devices, role) for role in (Role.CIC, Role.SUPPORT, Role.PARTNER))
    agent.follow("Cases")
    agent.page.get_by_role("link", name=number).click()
    agent.see("A vehicle")
    agent.read(TEXT)
    agent.miss(maria.email)
    agent.press("Take this case")
    agent.be_told("The case is yours.")
    agent.read(maria.email)
    agent.type("Message", QUESTION)
    agent.choose("What it is", "A question: the case waits for the customer")
    agent.press("Send")
    agent.be_told("Sent.")

    colleague.open(agent.page.url)
    colleague.see("A vehicle")
    colleague.read("Taken by Somebody cic")
    colleague.miss(maria.email)
    for button in ("Send", "Close the case"):
        expect(colleague.page.get_by_role("button", name=button, exact=True)).to_have_count(0)
    dealer.open(agent.page.url)
    dealer.see("This does not work")

    tab = phone.open_letter(town.letter(maria, f"We have a question, {number}"), "Read and write")
    tab.see("A vehicle")
    tab.read(QUESTION)
    tab.type("Write more", REPLY)
    tab.press("Send")
    tab.be_told("Your message has been sent.")
    agent.reload()
    agent.read(REPLY)
    agent.press("Close the case")
    agent.be_told("The case is closed.")
    town.letter(maria, f"Your message {number} is closed")
    tab.reload()
    tab.read("Closed")
    expect(tab.field("Write more")).to_have_count(0)
