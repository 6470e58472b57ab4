"""Somebody who is not signed in writes from the help page and follows it by mail; signed in, the form knows them."""

from tests.apps.casework import work_on
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices


@ONCE
def test_a_question_finds_its_way_to_a_person_and_back(town: Town, devices: Devices) -> None:
    """Searched for, not answered by that, written signed out, answered, and written on; then once more from My."""
    maria, laptop = town.person(), devices.laptop()
    laptop.open(f"{town.issuer}/help")
    laptop.see("How can we help?")
    laptop.page.get_by_role("searchbox").press_sequentially("change my ID", delay=20)
    laptop.read("answers to “change my ID”")
    laptop.page.get_by_role("link", name="Write to us about another address").click()
    laptop.see("Write to us")
    laptop.type("Your message", "My new address is maria@beispiel.de.")
    laptop.type("E-mail address", maria.email)
    laptop.press("Send")
    laptop.see("Your message has arrived")
    number = laptop.page.locator(".case-number").inner_text()

    letter = town.letter(maria, f"We have your message, {number}")
    tab = laptop.open_letter(letter, "Read and write")
    tab.see("Changing my Porsche ID")
    tab.read("Received")
    tab.read("Your address is not confirmed yet.")
    work_on(town, number, "ask", "Since when do you have it?")
    tab = laptop.open_letter(town.letter(maria, f"We have a question, {number}"), "Read and write")
    tab.see("Changing my Porsche ID")
    tab.read("Since when do you have it?")
    tab.type("Write more", "Since Monday.")
    tab.press("Send")
    tab.be_told("Your message has been sent.")
    tab.miss("Your address is not confirmed yet.")

    phone = devices.phone()
    phone.open(f"{town.issuer}/my/contact/new?about=vehicle")
    phone.type("E-mail address", maria.email)
    phone.press("Continue")
    phone.type("Password", maria.password)
    phone.press("Sign in")
    phone.see("Write to us")
    phone.read("Maria de Vries")
    phone.choose("What is it about?", "A vehicle")
    phone.type("Your message", "I have sold the car.")
    phone.press("Send")
    phone.see("A vehicle")
    phone.be_told("Your message has been sent.")
    phone.read("I have sold the car.")
