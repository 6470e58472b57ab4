"""The shop in a browser: the way of a guest who becomes a customer, what axe finds, what fits, what keys can do."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.examples.provider import Provider

SMALL = """[...document.querySelectorAll("button, select, summary, .btn, .tool, .chips a, .field input, .search input")]
    .filter((found) => found.checkVisibility() && found.getBoundingClientRect().height < 44)
    .map((found) => found.outerHTML)"""
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > window.innerWidth"
AXE = Axe()


Open = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, shop: str, provider: Provider) -> Iterator[Open]:
    """Opens browsers of their own at the shop."""
    contexts = []

    def new(language: str = "nl", *, width: int = 1280, dark: bool = False, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=shop,
            locale=language,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        return context.new_page()

    assert provider.answer is None
    yield new
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_guest_becomes_a_customer_and_leaves_again(new_page: Open, *, scripts: bool) -> None:
    """Search, wish, put into the cart, sign in on the way to the order, order, look at the account, sign out."""
    page = new_page(scripts=scripts)
    page.goto("/")
    page.get_by_role("searchbox").fill("sjaal")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("button", name="Op de verlanglijst: Sjaal Binnendoor").click()
    expect(page.get_by_role("status")).to_have_text("Op uw verlanglijst: Sjaal Binnendoor")
    page.get_by_role("link", name="Sjaal Binnendoor").click()
    page.get_by_label("Aantal").select_option("2")
    page.get_by_role("button", name="In winkelwagen").click()
    page.get_by_role("link", name="Winkelwagen").click()
    page.get_by_role("link", name="Bestellen").click()
    expect(page.get_by_role("status")).to_contain_text("Welkom, Maria.")
    expect(page.get_by_label("E-mailadres")).to_have_value("maria@voorbeeld.nl")
    page.get_by_label("Adres", exact=True).fill("Dam 1, Amsterdam")
    page.get_by_label("Factuur").check()
    page.get_by_role("button", name="Bestelling plaatsen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dank u. Dat was het geweest.")
    page.locator("summary.tool").click()
    page.get_by_role("link", name="Uw account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dag Maria")
    page.get_by_role("main").get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent afgemeld.")


@pytest.mark.parametrize(("language", "width", "dark"), [("nl", 360, False), ("de", 360, True), ("en", 1280, False)])
def test_every_page_is_fit_for_everybody(new_page: Open, language: str, width: int, *, dark: bool) -> None:
    """Axe finds nothing, nothing is wider than the window, and whatever is pressed is 44 px high."""
    page = new_page(language, width=width, dark=dark)
    for act in WALK:
        act(page)
        problems = [(found["id"], found["nodes"][0]["html"]) for found in AXE.run(page).response["violations"]]
        assert (page.url, problems) == (page.url, [])
        assert not page.evaluate(WIDER_THAN_THE_WINDOW), page.url
        assert page.evaluate(SMALL) == []


WALK: list[Callable[[Page], object]] = [
    lambda page: page.goto("/"),
    lambda page: page.locator("summary.tool").click(),
    lambda page: page.goto("/?q=zzz"),
    lambda page: page.goto("/?in=see"),
    lambda page: page.goto("/nowhere"),
    lambda page: page.goto("/wishlist"),
    lambda page: page.goto("/cart"),
    lambda page: page.goto("/callback?error=access_denied"),
    lambda page: page.goto("/product/compass"),
    lambda page: page.locator(".wish").click(),
    lambda page: page.locator(".buy button").click(),
    lambda page: page.goto("/wishlist"),
    lambda page: page.goto("/cart"),
    lambda page: page.locator(".sum .btn").click(),
    lambda page: page.goto("/account"),
    lambda page: page.locator(".raw summary").click(),
    lambda page: page.locator("summary.tool").click(),
    lambda page: page.locator(".menu form button").click(),
]


def test_keys_are_enough(new_page: Open) -> None:
    """The skip link comes first; the menu opens with Enter, closes with Escape, and gives the focus back."""
    page = new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    summary = page.locator("summary.tool")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aanmelden")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Aanmelden")).to_be_hidden()
    expect(summary).to_be_focused()


def test_pages_are_light_and_come_from_one_place(new_page: Open, shop: str) -> None:
    """Less than 60 kB beside the font, and nothing from anywhere else; the browser has nothing to complain of."""
    page = new_page()
    complaints: list[str] = []
    sizes: dict[str, int] = {}
    page.on("console", lambda message: complaints.append(message.text))
    page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    page.goto("/", wait_until="networkidle")

    assert complaints == []
    assert all(url.startswith(shop) for url in sizes)
    assert sum(size for url, size in sizes.items() if "woff2" not in url) < 60_000
