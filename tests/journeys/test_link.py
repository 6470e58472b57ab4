"""Signing in without a password: by a mailed link or its code, in this browser or with the help of another device."""

from tests.journeys.at_the_shop import be_known, go_and_sign_in
from tests.journeys.stations import LOOK, ask_for_link, go_on
from tests.journeys.town import Town
from tests.journeys.ways import EVERY_WAY
from tests.journeys.window import Devices, Window

SUBJECT = "Your link to sign in"


@EVERY_WAY
def test_a_link_signs_in_where_it_was_asked_for(town: Town, laptop: Window) -> None:
    """A scanner that opens every link spends nothing; the person presses once, and is in the shop."""
    maria = town.person()
    go_and_sign_in(laptop, town.shop)
    ask_for_link(laptop, maria)
    letter = town.letter(maria, SUBJECT)
    assert town.visitor().open(letter.link).heading == "Is this you?"

    tab = laptop.open_letter(letter, "Sign in")
    tab.see("Sign in now?")
    tab.press("Yes, sign me in")
    tab.be_told("Welcome, Maria.")
    be_known(tab, town.shop)
    tab.open(letter.link)
    tab.see("This link has been used")


@EVERY_WAY
def test_a_link_opened_on_the_phone_signs_in_the_laptop(town: Town, devices: Devices) -> None:
    """The phone asks for the number that the laptop shows; then the laptop goes on, and the phone is not signed in."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    go_and_sign_in(laptop, town.shop)
    ask_for_link(laptop, maria)
    phone.open(town.letter(maria, SUBJECT).link)
    phone.see("Is this you?")
    phone.read("Chrome on Linux")
    phone.type("Number on the other device", laptop.page.locator(".number").inner_text())
    phone.press("Yes, this is me")
    phone.see("Done")

    go_on(laptop)
    laptop.be_told("Welcome, Maria.")
    phone.open(f"{town.issuer}/my")
    phone.see("Sign in")


def test_the_code_signs_in_as_well(town: Town, laptop: Window) -> None:
    """Typed where it was asked for, once."""
    maria = town.person()
    laptop.open(f"{town.issuer}/my")
    ask_for_link(laptop, maria)
    laptop.type("Code from the mail", "00 00 00")
    laptop.press("Continue")
    laptop.be_refused("This is not the code from the latest mail. Please look again.")
    laptop.type("Code from the mail", town.letter(maria, SUBJECT).code)
    laptop.press("Continue")
    laptop.see("Hello, Maria")


def test_a_wrong_number_spends_the_link(town: Town, devices: Devices) -> None:
    """Nobody tries numbers until one fits; the mail is sent again from where the sign-in was begun."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    laptop.open(f"{town.issuer}/my")
    ask_for_link(laptop, maria)
    letter = town.letter(maria, SUBJECT)
    phone.open(letter.link)
    phone.type("Number on the other device", "7")
    phone.press("Yes, this is me")
    phone.see("That was another number")
    phone.open(letter.link)
    phone.see("That was another number")

    town.clock.turn(61)
    laptop.reload()
    laptop.press("Send the mail again")
    laptop.type("Code from the mail", town.letter(maria, SUBJECT).code)
    laptop.press("Continue")
    laptop.see("Hello, Maria")


def test_whoever_did_not_ask_can_stop_it(town: Town, devices: Devices) -> None:
    """Somebody else asked for a link to Maria's ID: she looks at who it was, and ends it. They do not learn of it."""
    maria, stranger, phone = town.person(), devices.laptop(), devices.phone()
    stranger.open(f"{town.issuer}/my")
    ask_for_link(stranger, maria)
    phone.open(town.letter(maria, SUBJECT).link)
    phone.see("Is this you?")
    phone.press("This was not me")
    phone.see("Stopped")
    phone.read("nobody has been signed in")
    stranger.reload()
    stranger.see(LOOK)
    stranger.open(f"{town.issuer}/my")
    stranger.see("Sign in")


def test_the_older_mail_gives_way_to_the_newer(town: Town, laptop: Window) -> None:
    """Sent again after a minute: the code and the link of the first mail are worth nothing any more."""
    maria = town.person()
    laptop.open(f"{town.issuer}/my")
    ask_for_link(laptop, maria)
    first = town.letter(maria, SUBJECT)
    town.clock.turn(61)
    laptop.reload()
    laptop.press("Send the mail again")
    second = town.letter(maria, SUBJECT)
    laptop.see(LOOK)
    laptop.type("Code from the mail", first.code)
    laptop.press("Continue")
    laptop.be_refused("This is not the code from the latest mail. Please look again.")
    tab = laptop.beside()
    tab.open(first.link)
    tab.see("This link does not work")
    tab.open(second.link)
    tab.press("Yes, sign me in")
    tab.see("Hello, Maria")


def test_a_mail_found_too_late(town: Town, laptop: Window) -> None:
    """After ten minutes the link says so, and the way back is one press."""
    maria = town.person()
    laptop.open(f"{town.issuer}/my")
    ask_for_link(laptop, maria)
    letter = town.letter(maria, SUBJECT)
    town.clock.turn(10 * 60)
    tab = laptop.beside()
    tab.open(letter.link)
    tab.see("This link is too old")
    tab.follow("To the sign-in page")
    tab.see("Sign in")


def test_an_address_that_nobody_has_gets_no_mail(town: Town, laptop: Window) -> None:
    """The page is the same, so that nobody learns who has an ID."""
    nobody = town.newcomer()
    laptop.open(f"{town.issuer}/my")
    ask_for_link(laptop, nobody)
    laptop.read(f"If {nobody.email} is a Porsche ID, a mail is on its way.")
    assert town.post.is_empty(nobody.email)
