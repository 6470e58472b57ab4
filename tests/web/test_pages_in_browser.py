"""Pages in a real browser: what axe finds, what fits on a small screen, and what gets better with JavaScript."""

import itertools
import json

import pytest
from playwright.sync_api import Browser, expect

from keyfob.outside.brand import load_brand
from keyfob.work.letters import NEEDS, Letters
from tests.web.sample_pages import SAMPLES
from tests.web.showing import Scheme, Stage
from tests.work.sample_letters import USUAL

BRANDS = ("plain", "porsche")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOCALES = ("nl", "de", "en")
SMALL = """[...document.querySelectorAll("button, select, summary, .btn, .rows a, .tick label, .field input")]
    .filter((found) => found.checkVisibility() && found.getBoundingClientRect().height < 44)
    .map((found) => found.outerHTML)"""
# Pages that differ in their words alone.
ALIKE = [sample for sample in SAMPLES if sample.startswith(("error:", "link_result:"))][2:-1]
# It leaves for the service at once.
LEAVING = "form_post"
SHOWN = [sample for sample in SAMPLES if sample not in (*ALIKE, LEAVING)]
PARTS = 6
in_parts = pytest.mark.parametrize("part", range(PARTS))


@in_parts
@pytest.mark.parametrize("brand", BRANDS)
def test_axe_finds_nothing_on_any_page(browser: Browser, brand: str, part: int) -> None:
    """WCAG 2.2 AA and good practice. Languages, schemes and widths take turns, and differ from brand to brand."""
    stage = Stage(browser, brand)
    found = []
    for turn, sample in list(enumerate(SHOWN, BRANDS.index(brand)))[part::PARTS]:
        stage.page.emulate_media(color_scheme=SCHEMES[turn % 2], reduced_motion="reduce")
        stage.page.set_viewport_size({"width": 360 if turn // 2 % 2 else 1280, "height": 800})
        found += _problems(stage, sample, LOCALES[turn % 3])
    stage.close()

    assert found == []


@pytest.mark.parametrize(("brand", "scheme"), [("plain", "dark"), ("porsche", "light")])
def test_axe_finds_nothing_in_any_letter(browser: Browser, brand: str, scheme: Scheme) -> None:
    """Mails as well; a mail has no landmarks of its own."""
    stage = Stage(browser, brand, scheme=scheme)
    letters = Letters(load_brand(brand))
    found = []
    for kind, locale in zip(NEEDS, itertools.cycle(LOCALES), strict=False):
        stage.show_html(letters.render(kind, locale, USUAL).html)
        found += [(kind, locale, *problem) for problem in stage.inspect(region=False, landmark_one_main=False)]
    stage.close()

    assert found == []


@pytest.mark.torture
@in_parts
@pytest.mark.parametrize(("brand", "scheme", "locale"), list(itertools.product(BRANDS, SCHEMES, LOCALES)))
def test_axe_finds_nothing_on_any_page_in_any_language(
    browser: Browser, brand: str, scheme: Scheme, locale: str, part: int
) -> None:
    """All of them: every page, brand, scheme and language."""
    stage = Stage(browser, brand, scheme=scheme, width=1280 if scheme == "dark" else 360)
    found = [problem for sample in SHOWN[part::PARTS] for problem in _problems(stage, sample, locale)]
    stage.close()

    assert found == []


@in_parts
def test_every_page_fits_its_screen_and_every_finger(browser: Browser, part: int) -> None:
    """Nothing is cut off at 320 px or at 200 % zoom, not with the longest German words either (WCAG 1.4.10).

    Buttons and fields are 44 px high; a link inside a sentence may be as high as its line.
    """
    stage = Stage(browser, "porsche", width=320)
    found = []
    for sample in SHOWN[part::PARTS]:
        page = stage.show(sample, "de")
        for width in (640, 320):
            page.set_viewport_size({"width": width, "height": 640})
            found += [(sample, width)] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
        found += [(sample, small) for small in page.evaluate(SMALL)]
    stage.close()

    assert found == []


def test_the_rules_of_a_password_tick_off_while_one_types(browser: Browser) -> None:
    """A rule that is met is ticked at once; one that is not turns red only when the field is left."""
    stage = Stage(browser, "porsche")
    page = stage.show("register_password", "en")
    rules = page.locator("[data-rule]")

    page.get_by_label("New password").press_sequentially("Avondrit zonder")
    assert [rules.nth(at).get_attribute("data-ok") is not None for at in range(4)] == [True, True, False, True]
    expect(page.locator("[data-missing]:not(.rules)")).to_have_count(0)
    expect(page.locator("[aria-live]")).to_have_text("still needed: A digit")
    page.keyboard.press("Tab")
    expect(page.locator("li[data-missing]")).to_have_text("A digit")
    page.get_by_label("New password").fill("Avondrit zonder 2")
    expect(page.locator("li[data-ok]")).to_have_count(4)
    expect(page.locator("[aria-live]")).to_have_text("The password fits.")
    stage.close()


def test_a_long_passphrase_waives_composition(browser: Browser) -> None:
    """Where the brand says so, fifteen characters of any kind will do."""
    stage = Stage(browser, "plain")
    page = stage.show("register_password:problem", "en")

    page.get_by_label("New password").fill("alleen maar kleine letters")
    expect(page.locator("li[data-ok]")).to_have_count(4)
    stage.close()


def test_a_password_can_be_shown_and_is_hidden_again_before_it_is_sent(browser: Browser) -> None:
    """The button is there only with JavaScript, and says what it does (ASVS 6.2.6)."""
    stage = Stage(browser, "plain")
    page = stage.show("sign_in_how", "en")
    field = page.locator("#password")

    field.fill("geheim12")
    page.get_by_role("button", name="Show password").click()
    expect(field).to_have_attribute("type", "text")
    page.evaluate("document.forms[0].addEventListener('submit', (event) => event.preventDefault())")
    field.press("Enter")
    expect(field).to_have_attribute("type", "password")
    expect(page.get_by_role("button", name="Show password")).to_be_visible()
    stage.close()


@pytest.mark.parametrize("sample", ["sign_in_how", "register_password", "reset", "my/password"])
def test_a_password_can_be_pasted(browser: Browser, sample: str) -> None:
    """As password managers and people do; no script of ours stands in the way (ASVS 6.2.7)."""
    stage = Stage(browser, "plain")
    pasted = "field => field.dispatchEvent(new ClipboardEvent('paste', {bubbles: true, cancelable: true}))"
    fields = stage.show(sample, "en").locator(".reveal input").all()

    assert fields
    assert all(field.evaluate(pasted) for field in fields)
    stage.close()


def test_a_form_is_sent_once(browser: Browser) -> None:
    """A second press while the first is under way does nothing."""
    stage = Stage(browser, "plain")
    page = stage.show("sign_in", "en")
    page.evaluate("""() => {
        window.sent = 0;
        addEventListener("submit", (event) => { sent += !event.defaultPrevented; event.preventDefault(); });
    }""")
    page.get_by_label("E-mail address").fill("maria@voorbeeld.nl")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click(force=True)

    assert page.evaluate("sent") == 1
    stage.close()


def test_the_waiting_page_goes_on_by_itself(browser: Browser) -> None:
    """Once the button in the mail has been pressed elsewhere, this browser continues where the server says."""
    stage = Stage(browser, "plain")
    stage.answers["/status/7Q2M"] = json.dumps({"next": None})
    page = stage.show("link_wait", "en")
    page.get_by_label("Code").fill("48")
    page.wait_for_timeout(2500)
    expect(page.get_by_label("Code")).to_have_value("48")
    stage.answers["/status/7Q2M"] = json.dumps({"next": "/register/you"})
    stage.answers["/register/you"] = "<!doctype html><title>You</title>"
    page.wait_for_url("**/register/you", timeout=10_000)

    assert stage.asked.count("/status/7Q2M") >= 2
    stage.close()


def test_sending_again_waits_its_time(browser: Browser) -> None:
    """The button rests and the line beneath counts; then the button is free."""
    stage = Stage(browser, "plain")
    page = stage.show("forgot_mail", "en")
    button = page.get_by_role("button", name="Send the mail again")

    expect(button).to_be_disabled()
    expect(button).to_be_enabled(timeout=5000)
    stage.close()


def test_the_menu_of_a_small_screen_opens_without_javascript(browser: Browser) -> None:
    """Places are one press away, and the rail of a wide screen needs no press."""
    small, wide = Stage(browser, "plain", width=360, scripts=False), Stage(browser, "plain", scripts=False)
    page = small.show("my/home", "en")

    expect(page.get_by_role("link", name="Profile", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Profile", exact=True)).to_be_visible()
    expect(wide.show("my/home", "en").get_by_role("link", name="Profile", exact=True)).to_be_visible()
    small.close()
    wide.close()


def test_moments_are_told_in_the_readers_time(browser: Browser) -> None:
    """The server writes the brand's time; the page says the reader's."""
    stage = Stage(browser, "plain", time_zone="America/New_York")
    page = stage.show("link_elsewhere", "nl")

    expect(page.locator("time")).to_have_text("22 november 2026, 13:32")
    stage.close()


def test_without_javascript_every_page_shows_its_main_act(browser: Browser) -> None:
    """No button that does nothing, and nothing hidden that is needed."""
    stage = Stage(browser, "plain", scripts=False)
    for sample in ("sign_in", "sign_in_how", "link_wait", "register_mail", "register_password", "my/password"):
        page = stage.show(sample, "en")
        expect(page.locator("form").first.locator("button").first).to_be_visible()
        expect(page.get_by_role("button", name="Show password")).to_have_count(0)
    expect(stage.show("register_mail", "en").get_by_role("link", name="Continue here")).to_be_visible()
    stage.close()


def _problems(stage: Stage, sample: str, locale: str) -> list[tuple[str, str, str, str]]:
    """What axe finds on a page with everything on it opened."""
    page = stage.show(sample, locale)
    page.evaluate("document.querySelectorAll('details').forEach((found) => { found.open = true; })")
    return [(sample, locale, *problem) for problem in stage.inspect()]
