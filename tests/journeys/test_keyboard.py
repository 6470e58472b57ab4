"""The keyboard alone: nothing needs a mouse, and one always sees where one is."""

from playwright.sync_api import Locator, expect

from tests.house import PASSWORD
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Window

MOST_TABS = 20
VISIBLE_FOCUS = """() => {
    const found = document.activeElement, look = getComputedStyle(found), place = found.getBoundingClientRect();
    const inside = place.top >= 0 && place.bottom <= innerHeight && place.height > 0;
    return inside && found.matches(":focus-visible") && (look.outlineStyle !== "none" || look.boxShadow !== "none");
}"""


@ONCE
def test_a_registration_a_sign_out_and_a_sign_in_by_keys(town: Town, laptop: Window) -> None:
    """A page begins in its first field where it has one to begin in; Tab reaches all else, Enter takes the main act."""
    maria, page = town.newcomer(), laptop.page
    laptop.open(f"{town.issuer}/my")
    laptop.see("Sign in")
    _enter(laptop, page.get_by_role("link", name="Create one"))
    laptop.see("Create your Porsche ID")
    _write(laptop, maria.email)
    laptop.see("Look in your mail")
    _write(laptop, town.letter(maria).code)
    laptop.see("About you")
    _reach(laptop, laptop.field("Form of address"))
    page.keyboard.type("Ms")
    _reach(laptop, laptop.field("First name"))
    page.keyboard.type("Maria")
    _reach(laptop, laptop.field("Last name"))
    page.keyboard.type("de Vries")
    _reach(laptop, laptop.field("Country"))
    page.keyboard.type("Neth")
    _enter(laptop, page.get_by_role("button", name="Continue"))
    laptop.see("Choose a password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show password")).to_be_focused()
    page.keyboard.press("Enter")
    expect(laptop.field("New password")).to_have_value(PASSWORD)
    _enter(laptop, page.get_by_role("button", name="Continue"))
    laptop.see("Almost done")
    for box in ("I agree to the terms of use", "I have read the privacy statement"):
        _reach(laptop, page.get_by_role("checkbox", name=box))
        page.keyboard.press("Space")
    _enter(laptop, page.get_by_role("button", name="Create my Porsche ID"))
    laptop.see("Hello, Maria")

    _enter(laptop, page.get_by_role("link", name="Sign out"))
    laptop.see("Sign out?")
    _enter(laptop, page.get_by_role("button", name="Sign out"))
    laptop.see("You are signed out")
    _enter(laptop, page.get_by_role("link", name="Sign in again"))
    laptop.see("Sign in")
    _write(laptop, maria.email)
    laptop.see("Welcome")
    _write(laptop, PASSWORD)
    laptop.see("Hello, Maria")


@ONCE
def test_the_first_key_skips_to_the_content(town: Town, laptop: Window) -> None:
    """In My, past the menu; a page that begins in a field needs no such step."""
    maria = town.person()
    laptop.open(f"{town.issuer}/my")
    _write(laptop, maria.email)
    laptop.see("Welcome")
    _write(laptop, maria.password)
    laptop.see("Hello, Maria")
    laptop.page.keyboard.press("Tab")
    expect(laptop.page.get_by_role("link", name="Skip to the main content")).to_be_focused()
    laptop.page.keyboard.press("Enter")
    expect(laptop.page.locator("main")).to_be_focused()


def _write(window: Window, words: str) -> None:
    """Into the field in which the page begins, and on with Enter."""
    expect(window.page.locator("input:focus")).to_have_count(1)
    window.page.keyboard.type(words)
    window.page.keyboard.press("Enter")


def _enter(window: Window, target: Locator) -> None:
    """Go to a link or a button, and press it."""
    _reach(window, target)
    window.page.keyboard.press("Enter")


def _reach(window: Window, target: Locator) -> None:
    """Press Tab until it has the focus, and see that it has."""
    goal = target.element_handle()
    for _ in range(MOST_TABS):
        window.page.keyboard.press("Tab")
        if window.page.evaluate("(goal) => document.activeElement === goal", goal):
            assert window.page.evaluate(VISIBLE_FOCUS), f"the focus cannot be seen on {target}"
            return
    raise AssertionError(f"Tab does not reach {target}")
