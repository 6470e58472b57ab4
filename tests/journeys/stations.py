"""Stretches of the way that many journeys share."""

from tests.house import PASSWORD, Person
from tests.journeys.town import Town
from tests.journeys.window import Window

LOOK = "Look in your mail"


def say_who_i_am(window: Window) -> None:
    """The third step of a registration."""
    window.see("About you")
    window.choose("Form of address", "Ms")
    window.type("First name", "Maria")
    window.type("Last name", "de Vries")
    window.choose("Country", "Netherlands")
    window.press("Continue")


def choose_password(window: Window, password: str = PASSWORD) -> None:
    """The fourth."""
    window.see("Choose a password")
    window.type("New password", password)
    window.press("Continue")


def agree(window: Window) -> None:
    """The fifth, and last."""
    window.see("Almost done")
    window.tick("I agree to the terms of use")
    window.tick("I have read the privacy statement")
    window.press("Create my Porsche ID")


def ask_for_id(window: Window, person: Person) -> None:
    """The first: the address."""
    window.see("Create your Porsche ID")
    window.type("E-mail address", person.email)
    window.press("Continue")
    window.see(LOOK)


def give_address(window: Window, person: Person) -> None:
    """The first page of a sign-in."""
    window.see("Sign in")
    window.type("E-mail address", person.email)
    window.press("Continue")
    window.see("Welcome")


def give_password(window: Window, password: str = PASSWORD, *, stay: bool = False) -> None:
    """The second."""
    window.type("Password", password)
    if stay:
        window.tick("Stay signed in")
    window.press("Sign in")


def sign_in(window: Window, person: Person, *, stay: bool = False) -> None:
    """Both of them."""
    give_address(window, person)
    give_password(window, person.password, stay=stay)


def enter_my(window: Window, town: Town, person: Person, *, stay: bool = False) -> None:
    """Go to My, and sign in on the way."""
    window.open(f"{town.issuer}/my")
    sign_in(window, person, stay=stay)
    window.see("Hello, Maria")


def ask_for_link(window: Window, person: Person) -> None:
    """Instead of the password."""
    give_address(window, person)
    window.press("Send me a link")
    window.see(LOOK)


def go_on(window: Window) -> None:
    """What a page does by itself once the mail was confirmed elsewhere; without JavaScript one presses its link."""
    link = window.page.get_by_role("link", name="Continue here")
    if link.is_visible():
        link.click()
