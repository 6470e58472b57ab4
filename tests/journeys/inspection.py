"""What is looked at on every page that a journey comes by; what axe says of each is asked of the sample pages."""

from playwright.sync_api import Page

_COMPLAINTS = """() => {
    const ids = [...document.querySelectorAll("[id]")].map((found) => found.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    const headings = document.querySelectorAll("h1").length;
    return [
        ...twice.map((id) => `${id} stands there twice`),
        ...(headings === 1 ? [] : [`there are ${headings} headings`]),
        ...(document.documentElement.scrollWidth > innerWidth ? ["it is wider than its window"] : []),
    ];
}"""


def inspect(page: Page) -> None:
    """One heading, no identifier twice, and nothing wider than its window, whatever the page is filled with."""
    page.wait_for_load_state("load")
    complaints = page.evaluate(_COMPLAINTS)
    assert complaints == [], page.url
