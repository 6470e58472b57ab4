"""The back button, a reload, a second tab, another language, a closed laptop: nothing of what was done is lost."""

from keyfob.base.durations import HOUR, MINUTE
from tests.journeys.at_the_shop import choose_things, find_things
from tests.journeys.stations import (
    LOOK,
    agree,
    ask_for_id,
    choose_password,
    give_address,
    give_password,
    say_who_i_am,
    sign_in,
)
from tests.journeys.town import Town
from tests.journeys.ways import ONCE, ONCE_PLAIN
from tests.journeys.window import Devices, Window


@ONCE
def test_a_laptop_is_closed_in_the_middle_of_a_registration(town: Town, devices: Devices) -> None:
    """Hours later the same browser goes on at the step where it was, and in the end to the shop."""
    maria, laptop = town.newcomer(), devices.laptop()
    choose_things(laptop, town.shop)
    laptop.unfold("Sign in")
    laptop.follow("Create your Porsche ID")
    ask_for_id(laptop, maria)
    letter = town.letter(maria)
    laptop = devices.reopen(laptop)
    with town.clock.ahead(20 * HOUR):
        laptop.open(letter.link)
        laptop.see("Is this your address?")
        laptop.press("Yes, confirm")
        say_who_i_am(laptop)
        laptop.see("Choose a password")
        laptop = devices.reopen(laptop)
    laptop.open(f"{town.issuer}/register/mail")
    choose_password(laptop)
    agree(laptop)
    laptop.be_told("Welcome, Maria. What you had put in your cart and on your wishlist has come along.")
    find_things(laptop, town.shop)


@ONCE_PLAIN
def test_back_and_forth_and_again(town: Town, laptop: Window) -> None:
    """Every step has its own address; what was typed is there when one comes back, but never a password."""
    maria = town.newcomer()
    laptop.open(f"{town.issuer}/register")
    ask_for_id(laptop, maria)
    laptop.reload()
    laptop.see(LOOK)
    laptop.type("Code from the mail", town.letter(maria).code)
    laptop.press("Continue")
    say_who_i_am(laptop)
    laptop.see("Choose a password")
    laptop.go_back()
    laptop.see("About you")
    laptop.reload()
    assert laptop.field("First name").input_value() == "Maria"
    laptop.type("Last name", "de Groot")
    laptop.press("Continue")
    choose_password(laptop)
    laptop.see("Almost done")
    laptop.go_back()
    laptop.reload()
    laptop.see("Choose a password")
    assert laptop.field("New password").input_value() == ""
    laptop.open(f"{town.issuer}/register/terms")
    agree(laptop)
    laptop.see("Hello, Maria")
    laptop.go_back()
    laptop.reload()
    laptop.see("Hello, Maria")


@ONCE
def test_a_second_tab_goes_on_with_the_same_registration(town: Town, laptop: Window) -> None:
    """Begun twice by mistake: both tabs are at the same place, and either can finish."""
    maria = town.newcomer()
    laptop.open(f"{town.issuer}/register")
    ask_for_id(laptop, maria)
    tab = laptop.beside()
    tab.open(f"{town.issuer}/register")
    ask_for_id(tab, maria)
    code = town.letter(maria).code
    tab.type("Code from the mail", code)
    tab.press("Continue")
    say_who_i_am(tab)
    tab.see("Choose a password")
    laptop.open(f"{town.issuer}/register/mail")
    choose_password(laptop)
    agree(laptop)
    laptop.see("Hello, Maria")
    choose_password(tab)
    tab.see("Hello, Maria")


@ONCE_PLAIN
def test_two_tabs_sign_in_for_two_pages_of_the_shop(town: Town, laptop: Window) -> None:
    """The tab that comes second finds itself signed in."""
    maria = town.person()
    choose_things(laptop, town.shop)
    tab = laptop.beside()
    tab.open(f"{town.shop.url}/account")
    tab.see("Sign in")
    laptop.open(f"{town.issuer}/my")
    sign_in(laptop, maria)
    laptop.see("Hello, Maria")
    tab.reload()
    sign_in(tab, maria)
    tab.see("Hello, Maria")
    assert tab.page.url.startswith(town.shop.url)
    find_things(tab, town.shop)


@ONCE
def test_another_language_keeps_the_step(town: Town, devices: Devices) -> None:
    """Each page can be had in each language, at the step where one is; the choice stays."""
    maria, laptop = town.newcomer(), devices.laptop(language="nl-NL")
    laptop.open(f"{town.shop.url}/product/flask")
    laptop.press("In winkelwagen")
    laptop.be_told("In uw winkelwagen: Thermosfles Omweg")
    laptop.open(f"{town.shop.url}/order")
    laptop.see("Aanmelden")
    laptop.press("Deutsch")
    laptop.see("Anmelden")
    laptop.press("English")
    laptop.see("Sign in")
    laptop.follow("Create one")
    ask_for_id(laptop, maria)
    laptop.press("Deutsch")
    laptop.see("Schauen Sie in Ihr Postfach")
    laptop.press("Nederlands")
    laptop.see("Kijk in uw mail")
    laptop.type("Code uit de mail", town.letter(maria).code)
    laptop.press("Verder")
    laptop.see("Over u")
    laptop.press("English")
    say_who_i_am(laptop)
    choose_password(laptop)
    agree(laptop)
    laptop.read("Welkom, Maria.")


@ONCE_PLAIN
def test_a_sign_in_left_for_lunch_goes_on(town: Town, laptop: Window) -> None:
    """The shop's request waits with the page that was left open."""
    maria = town.person()
    laptop.open(f"{town.shop.url}/account")
    laptop.see("Sign in")
    with town.clock.ahead(20 * MINUTE):
        give_address(laptop, maria)
    give_password(laptop)
    laptop.see("Hello, Maria")
    assert laptop.page.url.startswith(town.shop.url)
