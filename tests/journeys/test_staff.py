"""An administrator lets two people in by mailed links, and shuts one of them out."""

from keyfob.desk.roles import Role
from tests.journeys.at_the_desk import come_in, enrol
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices, Window

GONE = "That did not work. Use the passkey that you made for the desk; if you have none any more, ask an administrator"


def invite(admin: Window, name: str, email: str, role: str, partner: str = "") -> None:
    """The link goes to their address."""
    admin.follow("Staff")
    admin.see("Staff")
    admin.follow("Invite somebody")
    admin.see("Invite somebody")
    admin.type("Name", name)
    admin.type("E-mail (optional)", email)
    admin.choose("Role", role)
    if partner:
        admin.choose("Partner (optional)", partner)
    admin.press("Invite")
    admin.be_told("The link is on its way.")


@ONCE
def test_staff_come_in_by_a_link_that_is_good_once_and_are_out_at_once(town: Town, devices: Devices) -> None:
    """Each sees what their role lets them; a used link lets nobody in; who is suspended is out at the click."""
    admin = enrol(town, devices, Role.ADMINISTRATOR)
    admin.follow("Partners")
    admin.see("Partners")
    admin.type("Name", "Autohuis Vondelpark")
    admin.press("Add")
    admin.read("Autohuis Vondelpark")
    ans, piet = town.new_email(), town.new_email()
    invite(admin, "Ans Wiering", ans, "Customer Interaction Center")
    invite(admin, "Piet Vonk", piet, "Partner", "Autohuis Vondelpark")

    link = town.letter(ans, "Your way in to the desk").link
    agent = come_in(devices, link, "Ans Wiering")
    dealer = come_in(devices, town.letter(piet, "Your way in to the desk").link, "Piet Vonk")
    stranger = devices.laptop()
    stranger.open(link)
    stranger.see("This link no longer works")
    dealer.open(f"{town.program.house.desk_origin}/staff")
    dealer.see("This does not work")
    agent.follow("Cases")
    agent.see("Cases")

    admin.follow("Staff")
    admin.page.get_by_role("link", name="Ans Wiering").click()
    admin.see("Ans Wiering")
    admin.press("Suspend")
    admin.be_told("Suspended.")
    agent.follow("Find")
    agent.see("The desk of Porsche")
    agent.press("Sign in with a passkey")
    agent.be_stopped(GONE)
    dealer.open(f"{town.program.house.desk_origin}/cases")
    dealer.see("Cases")
