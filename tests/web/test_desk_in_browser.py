"""The desk in a real browser: its lists are worked through by keys, and it says so where nothing can be done."""

from playwright.sync_api import Browser, expect

from tests.web.showing import Stage


def test_j_and_k_move_through_the_queue_and_enter_opens(browser: Browser) -> None:
    """From one end to the other and no further; what has the focus is seen."""
    stage = Stage(browser, "plain")
    page = stage.show("desk/queue", "en")
    links = page.locator("[data-keys] a")
    for key, at in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(links.nth(at)).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    with page.expect_request("**/cases/c*") as opened:
        page.keyboard.press("Enter")
    assert opened.value.url.endswith("/cases/cJKLM-NPQR-STVW")
    stage.close()


def test_letters_typed_into_a_field_stay_there(browser: Browser) -> None:
    """A “j” in an answer moves nothing."""
    stage = Stage(browser, "plain")
    page = stage.show("desk/case:taken", "en")
    page.locator("textarea").fill("")
    page.locator("textarea").type("jk")
    expect(page.locator("textarea")).to_have_value("jk")
    stage.close()


def test_without_javascript_the_desk_says_that_nothing_can_be_changed(browser: Browser) -> None:
    """And shows no form that would do nothing; reading goes on."""
    stage = Stage(browser, "plain", scripts=False)
    for sample in ("desk/sign_in", "desk/case", "desk/invite", "desk/own"):
        page = stage.show(sample, "en")
        expect(page.locator("noscript .warn")).to_contain_text("Without JavaScript no passkey can be used")
        expect(page.locator("noscript .warn")).to_be_visible()
        expect(page.locator("form[data-passkey]").first).to_be_hidden()
    stage.close()
