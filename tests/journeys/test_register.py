"""Registering: step by step, with a mail in between, and back to the service with an ID."""

from tests.journeys.at_the_shop import FLASK, choose_things, find_things
from tests.journeys.stations import (
    LOOK,
    agree,
    ask_for_id,
    choose_password,
    enter_my,
    go_on,
    say_who_i_am,
)
from tests.journeys.town import Town
from tests.journeys.ways import EVERY_WAY
from tests.journeys.window import Devices, Window

CONFIRM = "Please confirm your address"


@EVERY_WAY
def test_a_guest_of_the_shop_creates_an_id(town: Town, laptop: Window) -> None:
    """She fills her cart, creates an ID on the way, and is back in the shop, signed in, with all she had chosen."""
    maria = town.newcomer()
    choose_things(laptop, town.shop)
    laptop.unfold("Sign in")
    laptop.follow("Create your Porsche ID")

    ask_for_id(laptop, maria)
    laptop.read(f"We have sent a mail to {maria.email}.")
    tab = laptop.open_letter(town.letter(maria, CONFIRM), "Confirm address")
    tab.see("Is this your address?")
    tab.press("Yes, confirm")
    say_who_i_am(tab)
    choose_password(tab)
    agree(tab)

    tab.see(FLASK)
    tab.be_told("Welcome, Maria. What you had put in your cart and on your wishlist has come along.")
    find_things(tab, town.shop)
    tab.open(f"{town.shop.url}/account")
    tab.see("Hello, Maria")
    tab.read(maria.email)


def test_the_code_of_the_mail_does_as_well(town: Town, laptop: Window) -> None:
    """Somebody begins at the ID itself, types the code where the mail is waited for, and ends in My."""
    maria = town.newcomer()
    laptop.open(f"{town.issuer}/my")
    laptop.see("Sign in")
    laptop.follow("Create one")
    ask_for_id(laptop, maria)

    laptop.type("Code from the mail", "12")
    laptop.press("Continue")
    laptop.be_refused("This is not the code from the latest mail. Please look again.")
    laptop.type("Code from the mail", f" {town.letter(maria, CONFIRM).code} ")
    laptop.press("Continue")
    say_who_i_am(laptop)
    choose_password(laptop)
    agree(laptop)
    laptop.see("Hello, Maria")
    laptop.be_told("Your Porsche ID is ready.")


def test_a_mistyped_address_is_corrected_and_the_mail_sent_again(town: Town, laptop: Window) -> None:
    """The page on which one waits lets one do both; only the newest mail counts."""
    maria, wrong = town.newcomer(), town.newcomer()
    laptop.open(f"{town.issuer}/register")
    ask_for_id(laptop, wrong)
    laptop.unfold("Is the address wrong?")
    laptop.type("E-mail address", maria.email)
    laptop.press("Send to this address")
    laptop.be_told("The mail is on its way to the new address.")
    laptop.read(maria.email)

    first, stray = town.letter(maria, CONFIRM), town.letter(wrong, CONFIRM)
    with town.clock.ahead(61):
        laptop.reload()
        laptop.press("Send the mail again")
        laptop.be_told("A new mail is on its way. Earlier ones no longer work.")
        newest = town.letter(maria, CONFIRM)
    for old in (stray, first):
        laptop.type("Code from the mail", old.code)
        laptop.press("Continue")
        laptop.be_refused("This is not the code from the latest mail. Please look again.")
    laptop.open(first.link)
    laptop.see("This link does not work")
    laptop.read("a newer mail has come after it")
    laptop.open(newest.link)
    laptop.see("Is this your address?")
    laptop.press("Yes, confirm")
    laptop.see("About you")


def test_an_address_that_has_an_id_is_told_by_mail_alone(town: Town, laptop: Window) -> None:
    """The page looks as it does to a newcomer; the mail says what is the case, and signs in for the same order."""
    maria = town.person()
    choose_things(laptop, town.shop)
    laptop.open(f"{town.shop.url}/order")
    laptop.see("Sign in")
    laptop.follow("Create one")
    ask_for_id(laptop, maria)
    laptop.read(f"We have sent a mail to {maria.email}.")

    letter = town.letter(maria, "You have a Porsche ID already")
    tab = laptop.open_letter(letter, "Sign in")
    tab.see("Sign in now?")
    tab.press("Yes, sign me in")
    tab.see("Your order")
    tab.open(letter.links[1])
    tab.see("Forgot your password?")


def test_nobody_gets_past_a_password_that_does_not_fit(town: Town, laptop: Window) -> None:
    """The page lists the rules, and names the one that is missing; a service hears of nobody before the end."""
    maria = town.newcomer()
    laptop.open(f"{town.issuer}/register")
    ask_for_id(laptop, maria)
    laptop.type("Code from the mail", town.letter(maria).code)
    laptop.press("Continue")
    say_who_i_am(laptop)
    for password, problem in [
        ("Kort1!", "Please use at least 8 characters."),
        ("geheim12!", "A capital letter is still missing."),
        ("Geheimnis!", "A digit is still missing."),
        ("Geheimnis12", "A special character is still missing, such as ! § $ % & ?"),
    ]:
        choose_password(laptop, password)
        laptop.be_refused(problem)
    laptop.open(f"{town.issuer}/register/terms")
    laptop.see("Choose a password")
    choose_password(laptop)
    agree(laptop)
    laptop.see("Hello, Maria")


def test_a_mail_read_on_the_phone_lets_the_laptop_go_on(town: Town, devices: Devices) -> None:
    """The phone asks for the number that the laptop shows; the registration goes on where it was begun."""
    maria, laptop, phone = town.newcomer(), devices.laptop(), devices.phone()
    laptop.open(f"{town.issuer}/register")
    ask_for_id(laptop, maria)
    phone.open(town.letter(maria, CONFIRM).link)
    phone.see("Is this you?")
    phone.read(f"On another device somebody wants to create a Porsche ID with {maria.email}.")
    phone.read("Chrome on Linux")
    phone.type("Number on the other device", laptop.page.locator(".number").inner_text())
    phone.press("Yes, this is me")
    phone.see("Done")
    go_on(laptop)
    say_who_i_am(laptop)
    choose_password(laptop)
    agree(laptop)
    laptop.see("Hello, Maria")

    enter_my(phone, town, maria)


def test_two_people_who_share_a_browser_get_two_ids(town: Town, laptop: Window) -> None:
    """The second begins while the first is half way; nothing of the one is shown to the other."""
    maria, john = town.newcomer(), town.newcomer()
    laptop.open(f"{town.issuer}/register")
    ask_for_id(laptop, maria)
    laptop.open(f"{town.issuer}/register")
    ask_for_id(laptop, john)
    laptop.read(john.email)
    laptop.miss(maria.email)
    laptop.open(town.letter(maria, CONFIRM).link)
    laptop.see("Is this your address?")
    laptop.press("Yes, confirm")
    laptop.see(LOOK)
    laptop.type("Code from the mail", town.letter(john, CONFIRM).code)
    laptop.press("Continue")
    say_who_i_am(laptop)
    choose_password(laptop)
    agree(laptop)
    laptop.see("Hello, Maria")
    laptop.read(john.email)
