"""The car's screen in a browser, 1280 × 480: read at arm's length, pressed with a finger, by day and by night."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.examples.garage import Garage, pairing_code
from tests.house import Person
from tests.visitor import Visitor

LOW = """[...document.querySelectorAll("a, button, input")]
    .filter((found) => found.checkVisibility() && found.getBoundingClientRect().height < 76)
    .map((found) => found.outerHTML)"""
CUT_OFF = """[document.documentElement, ...document.querySelectorAll("body *:not(svg *)")]
    .filter((found) => found.checkVisibility() && (found.getBoundingClientRect().right > innerWidth + 1
        || found.getBoundingClientRect().bottom > innerHeight + 1 || found.scrollWidth > found.clientWidth + 1
        && getComputedStyle(found).display !== "inline"))
    .map((found) => found.outerHTML.slice(0, 200))"""
LETTERS = """Math.min(...[...document.querySelectorAll(".code, #typed")]
    .map((found) => parseFloat(getComputedStyle(found).fontSize)))"""
FAINT = """() => axe.run({ runOnly: ["color-contrast-enhanced"], resultTypes: ["violations"] })
    .then((found) => found.violations.flatMap((one) => one.nodes.map((node) => node.html)))"""
AXE = Axe()


@pytest.fixture
def garage(garage: Garage) -> Iterator[Garage]:
    """The car, switched on."""
    with garage.running("--id-name", "Porsche ID"):
        yield garage


def open_screen(browser: Browser, garage: Garage, language: str = "en", *, scripts: bool = True) -> Page:
    """The screen of the car."""
    context = browser.new_context(
        base_url=garage.address.base,
        locale=language,
        viewport={"width": 1280, "height": 480},
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.goto("/")
    return page


def newcomer(garage: Garage, language: str) -> Visitor:
    """Somebody who has just made an ID, in a language, which the car speaks then."""
    visitor = garage.house.visitor(language=language)
    garage.house.register(visitor, Person(garage.house.new_email()))
    return visitor


def inspect(page: Page, *, colours: bool) -> None:
    """Find nothing that a driver could not read or press; ``colours`` by day and by night, whatever the language."""
    page.wait_for_load_state("load")
    where = page.locator("h1").inner_text()
    page.evaluate("document.fonts.ready")
    if colours:
        violations = AXE.run(page).response["violations"]
        assert (where, [(found["id"], found["nodes"][0]["html"]) for found in violations]) == (where, [])
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert (where, scheme, page.evaluate(FAINT)) == (where, scheme, [])
    assert (where, page.evaluate(LOW)) == (where, [])
    assert (where, page.evaluate(CUT_OFF)) == (where, [])


def walk(page: Page, garage: Garage, first: Visitor, second: Visitor) -> Iterator[None]:
    """To every screen there is; while the car changes without it, it looks away, for its script would load it again."""
    page.goto("/")
    yield
    page.locator("button.btn").click()
    page.locator(".code").wait_for()
    yield
    page.locator("a[href='/pair']").click()
    yield
    page.locator("button[value=go]").click()
    yield
    page.locator("#typed").fill("BCDFGHJK")
    page.locator("button[value=go]").click()
    yield
    page.goto("about:blank")
    garage.dashboard.pair(pairing_code(first))
    page.goto("/")
    yield
    page.goto("about:blank")
    garage.dashboard.pair(pairing_code(second))
    page.goto("/drivers")
    yield
    page.locator(".tile").first.click()
    yield
    page.goto("/nowhere")
    yield
    page.goto("about:blank")
    code = garage.dashboard.show_code()
    page.goto("/code")
    garage.answer(first, code, "deny")
    expect(page.locator(".code")).to_have_count(0, timeout=15_000)
    yield
    page.goto("about:blank")
    first.open("/my/security").submit_to("/my/security/end")
    garage.dashboard.wait_for("elsewhere")
    page.goto("/")
    yield


@pytest.mark.parametrize("language", ["en", "nl", "de"])
def test_every_screen_is_fit_for_a_driver(browser: Browser, garage: Garage, language: str) -> None:
    """Targets of 76 px, codes of 64 px, contrast of 7:1, nothing cut off: on each screen there is."""
    page = open_screen(browser, garage, language)
    for _ in walk(page, garage, newcomer(garage, language), newcomer(garage, language)):
        inspect(page, colours=language == "en")
        if page.locator(".code, #typed").count():
            assert page.evaluate(LETTERS) >= 64
        assert page.locator("html").get_attribute("lang") == language
    page.context.close()


def test_the_screen_changes_by_itself(browser: Browser, garage: Garage) -> None:
    """The driver confirms on the phone and is greeted in the car; signs it out in My, and the screen says so."""
    page = open_screen(browser, garage)
    page.get_by_role("button", name="Sign in with the phone").click()
    expect(page.locator(".code")).to_be_visible()
    maria = garage.house.signed_in()
    garage.answer(maria, page.locator(".code").inner_text())
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maria", timeout=15_000)
    garage.dashboard.press("/sign-out", driver=garage.dashboard.drivers()[0])
    expect(page.get_by_role("status")).to_have_text("Signed out: Maria. See you soon.", timeout=15_000)
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_pairing_code_is_pressed_on_the_screen(browser: Browser, garage: Garage, *, scripts: bool) -> None:
    """Letter by letter; the eighth one signs in."""
    page = open_screen(browser, garage, scripts=scripts)
    page.get_by_role("button", name="Sign in with the phone").click()
    page.get_by_role("link", name="Type a pairing code").click()
    code = pairing_code(garage.house.signed_in()).replace("-", "")
    page.get_by_role("button", name=code[0], exact=True).click()
    page.get_by_role("button", name="Delete the last letter").click()
    expect(page.get_by_label("Type your pairing code")).to_have_value("")
    for number, letter in enumerate(code, start=1):
        page.get_by_role("button", name=letter, exact=True).click()
        if number < len(code):
            expect(page.get_by_label("Type your pairing code")).to_have_value(code[:number])
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maria")
    page.context.close()
