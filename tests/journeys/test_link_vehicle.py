"""The customer desk links a car against its papers; the customer finds it in My, and removes it when it is sold."""

from keyfob.desk.roles import Role
from tests.house import Person
from tests.journeys.at_the_desk import enrol, open_case
from tests.journeys.stations import enter_my
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices, Window

VIN = "WP0ZZZ99ZTS392777"
SEEN = "I have seen proof of identity and the registration document, and copied neither"


def link(agent: Window, person: Person, *, seen: bool) -> None:
    """From a case that the agent opens on somebody."""
    open_case(agent, person, "A vehicle", "You came with the papers of the car.")
    agent.follow("Link a vehicle")
    agent.see("Link a vehicle")
    agent.type("Vehicle identification number (VIN)", VIN)
    agent.type("Model", "Taycan 4S")
    agent.type("Model year", "2027")
    if seen:
        agent.tick(SEEN)
    agent.press("Link the vehicle")


@ONCE
def test_a_vehicle_is_linked_against_its_papers_and_removed_when_it_is_sold(town: Town, devices: Devices) -> None:
    """Not without a look at both papers, and not to somebody else while it has its main user."""
    maria, buyer, phone = town.person(), town.person(), devices.phone()
    agent = enrol(town, devices, Role.CIC)
    link(agent, maria, seen=False)
    agent.tick(SEEN)
    agent.press("Link the vehicle")
    agent.be_told("The vehicle is linked.")
    link(agent, buyer, seen=True)
    agent.be_stopped("This vehicle is linked already, and its main user has to remove it first. Nothing was changed.")

    enter_my(phone, town, maria)
    tab = phone.open_letter(town.letter(maria, "A vehicle is linked to you"), "Look in My Porsche")
    tab.see("Taycan 4S")
    tab.follow("Remove vehicle")
    tab.see("Remove Taycan 4S?")
    tab.tick("The vehicle is no longer mine.")
    tab.press("Remove vehicle")
    tab.be_told("The vehicle is removed.")
    tab.open(f"{town.issuer}/my/activity")
    tab.see("Activity")
    tab.read("By the Customer Interaction Center")
    agent.tick(SEEN)
    agent.press("Link the vehicle")
    agent.be_told("The vehicle is linked.")
