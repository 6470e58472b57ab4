"""What customers are promised, in their own language: the words of the journeys, and no phrase in English."""

import pytest

from keyfob.desk.roles import Role
from tests.house import Person
from tests.journeys.at_the_desk import enrol
from tests.journeys.post import Letter
from tests.journeys.stations import (
    agree,
    ask_for_id,
    ask_for_link,
    choose_password,
    give_address,
    say_who_i_am,
)
from tests.journeys.tongue import Tongue
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices

NEW = "Anders34§y"
NEWER = "Nieuwer56§z"
CARS = {"nl": ("Nederlands", "WP0ZZZ99ZTS392901"), "de": ("Deutsch", "WP0ZZZ99ZTS392902")}
"""What the partner chooses as the language, and the car."""


class Reader:
    """Somebody who reads in their language alone."""

    def __init__(self, town: Town, devices: Devices, locale: str) -> None:
        speak = town.program.house.pages.brand.speaker
        self.town, self.tongue, self.person = town, Tongue(speak("en"), speak(locale)), town.newcomer()
        self.mails = Tongue(speak("en"), speak(locale), of=r"mail\..*subject.*")
        self.window = devices.laptop(language=locale)
        self.window.tongue = self.tongue

    def letter(self, subject: str, person: Person | None = None) -> Letter:
        """A letter with this subject, wholly in their language."""
        (said,) = self.mails.texts(subject)
        letter = self.town.letter(person or self.person, said)
        self.tongue.check_letter(letter)
        return letter


@ONCE
@pytest.mark.parametrize("locale", ["nl", "de"])
def test_every_promise_is_kept_in_the_customer_s_own_language(town: Town, devices: Devices, locale: str) -> None:
    """From the first page to the last mail; each page and mail says which language it is in, and keeps to it."""
    reader = Reader(town, devices, locale)
    create_an_id(reader)
    keep_the_record(reader)
    forget_the_password(reader)
    change_the_password(reader)
    read_who_helps(reader)
    take_the_car(reader, devices)
    look_around(reader)
    leave(reader)


def create_an_id(reader: Reader) -> None:
    """From the sign-in page; the wrong address is corrected, and the password step says which rule is missing."""
    town, window = reader.town, reader.window
    wrong = town.newcomer()
    window.open(f"{town.issuer}/my")
    window.see("Sign in")
    window.follow("Create one")
    ask_for_id(window, wrong)
    window.unfold("Is the address wrong?")
    window.type("E-mail address", reader.person.email)
    window.press("Send to this address")
    window.be_told("The mail is on its way to the new address.")
    reader.letter("Please confirm your address", wrong)
    window.type("Code from the mail", reader.letter("Please confirm your address").code)
    window.press("Continue")
    say_who_i_am(window)
    window.see("Choose a password")
    window.type("New password", "kort")
    window.press("Continue")
    window.be_refused("Please use at least 8 characters.")
    choose_password(window)
    agree(window)
    window.see("Hello, Maria")
    window.be_told("Your Porsche ID is ready.")


def keep_the_record(reader: Reader) -> None:
    """Changed in a few clicks."""
    reader.window.follow("Profile")
    reader.window.see("Profile")
    reader.window.follow("Edit: Your name")
    reader.window.type("Last name", "de Groot")
    reader.window.press("Save")
    reader.window.be_told("Saved: your last name.")


def forget_the_password(reader: Reader) -> None:
    """Reset from the sign-in page; or no password at all."""
    town, window = reader.town, reader.window
    window.open(f"{town.issuer}/sign-out")
    window.press("Sign out")
    window.see("You are signed out")
    window.follow("Sign in again")
    give_address(window, reader.person)
    window.follow("Forgot your password?")
    window.press("Send me a mail")
    tab = window.open_letter(reader.letter("Choose a new password"), "Choose a new password")
    tab.see("Choose a new password")
    tab.type("New password", NEW)
    tab.press("Save password")
    tab.be_told("Your new password is set. Please sign in with it.")
    reader.letter("Your password has been changed")
    ask_for_link(tab, reader.person)
    tab = tab.open_letter(reader.letter("Your link to sign in"), "Sign in")
    tab.see("Sign in now?")
    tab.press("Yes, sign me in")
    tab.see("Hello, Maria")


def change_the_password(reader: Reader) -> None:
    """The current one is asked for."""
    window = reader.window
    window.open(f"{reader.town.issuer}/my/password")
    window.see("Change password")
    window.type("Current password", "geheim12!x")
    window.type("New password", NEWER)
    window.press("Save password")
    window.be_refused("This is not your current password.")
    window.type("Current password", NEW)
    window.type("New password", NEWER)
    window.press("Save password")
    window.be_told("Your new password is set, and you are signed out everywhere else.")
    reader.letter("Your password has been changed")


def read_who_helps(reader: Reader) -> None:
    """What a desk alone can do: a wrong address, an erasure, another ID."""
    window = reader.window
    for question, about in (
        ("I registered with the wrong e-mail address", "Write to us about a wrong address"),
        ("How do I change my Porsche ID, that is, my e-mail address?", "Write to us about another address"),
        ("How do I have my customer data erased too?", "Have your data erased"),
    ):
        window.open(f"{reader.town.issuer}/help")
        window.see("How can we help?")
        window.unfold(question)
        window.follow(about)
        window.see("Write to us")
    window.type("Your message", "Alles.")
    window.press("Send")
    window.see("Having my customer data erased")
    window.be_told("Your message has been sent.")


def take_the_car(reader: Reader, devices: Devices) -> None:
    """A partner invites, and the car is in My."""
    dealer, (language, vin) = enrol(reader.town, devices, Role.PARTNER), CARS[reader.tongue.locale]
    dealer.open(f"{reader.town.program.house.desk_origin}/invitations/new")
    fields = {"First name": "Maria", "Last name": "de Groot", "E-mail address": reader.person.email}
    fields |= {"Vehicle identification number (VIN)": vin, "Model": "Taycan 4S", "Model year": "2027"}
    for label, typed in fields.items():
        dealer.type(label, typed)
    dealer.choose("Country", "Netherlands")
    dealer.choose("Language", language)
    dealer.press("Send the invitation")
    dealer.be_told("The invitation is on its way.")
    tab = reader.window.open_letter(reader.letter("Your Taycan 4S and your Porsche ID"), "To your Porsche ID")
    tab.see("Is this your Taycan 4S?")
    tab.press("Yes, add the car")
    tab.be_told("Welcome. The car is in your Porsche ID now.")


def look_around(reader: Reader) -> None:
    """Every place of My, and what can be read signed out."""
    places = ("profile", "security", "activity", "vehicles", "consents", "services", "contact", "export")
    for path in (*(f"/my/{place}" for place in places), "/terms", "/privacy", "/help"):
        reader.window.open(reader.town.issuer + path)
        assert reader.window.path == path
        reader.tongue.check(reader.window.page)


def leave(reader: Reader) -> None:
    """What goes and what stays is read first; one press takes it back."""
    window = reader.window
    window.open(f"{reader.town.issuer}/my/security/delete")
    window.see("Delete your Porsche ID")
    window.tick("I have read what goes and what stays.")
    window.press("Delete my Porsche ID")
    window.see("Your Porsche ID will be deleted")
    tab = window.open_letter(reader.letter("Your Porsche ID will be deleted"), "Keep my Porsche ID")
    tab.see("Keep your Porsche ID?")
    tab.press("Keep my Porsche ID")
    tab.see("Your Porsche ID stays")
