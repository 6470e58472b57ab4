"""Delivery addresses in My, on a phone: saved at home and abroad, changed, taken back, chosen and removed."""

from tests.journeys.stations import enter_my
from tests.journeys.town import Town
from tests.journeys.ways import ONCE_PLAIN
from tests.journeys.window import Devices, Window


def choose_country(phone: Window, country: str) -> None:
    """The fields follow: at once, or when one asks for them."""
    phone.choose("Country", country)
    show = phone.page.get_by_role("button", name="Show its fields")
    if show.is_visible():
        show.click()


@ONCE_PLAIN
def test_keeping_delivery_addresses(town: Town, devices: Devices) -> None:
    """Each act is a press or two, and every one of them can be taken back."""
    maria, phone = town.person(), devices.phone()
    enter_my(phone, town, maria)
    phone.open(f"{town.issuer}/my/profile")
    phone.follow("Add an address")
    phone.see("Profile")
    phone.type("Name of this address (optional)", "Home")
    phone.type("Street and number", "Dam 1")
    phone.type("Postcode", "1012")
    phone.type("Town or city", "Amsterdam")
    phone.press("Save")
    phone.be_refused("This is not a postcode of that country. One looks like 1234 AB.")
    phone.type("Postcode", "1012 js")
    phone.press("Save")
    phone.be_told("Added: the delivery address “Home”.")
    phone.read("1012 JS Amsterdam")

    phone.follow("Add an address")
    choose_country(phone, "United States")
    phone.type("Name of this address (optional)", "Beach")
    phone.type("Street and number", "1 Ocean Drive")
    phone.type("Town or city", "Miami Beach")
    phone.choose("State", "Florida")
    phone.type("ZIP code", "33139")
    phone.press("Save")
    phone.read("Miami Beach, FL 33139")

    phone.follow("Edit: Beach")
    phone.see("Profile")
    phone.type("Street and number", "2 Ocean Drive")
    phone.press("Save")
    phone.read("2 Ocean Drive")
    phone.press("Undo: the delivery address “Beach”")
    phone.be_told("Taken back. It is as it was before.")
    phone.read("1 Ocean Drive")

    phone.press("Make default: Beach")
    phone.row("Beach").get_by_text("Default", exact=True).wait_for()
    phone.press("Remove: Beach")
    phone.miss("Ocean Drive")
    phone.press("Undo: the delivery address “Beach”")
    phone.read("1 Ocean Drive")
    phone.see("Profile")
