"""What is looked at on every page that a journey comes by."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()
_VIOLATIONS = {"resultTypes": ["violations"]}
_NAMES = re.compile(r"/(?:link|reset)/[^/?]+|\?.*$|:\d+")
_WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > window.innerWidth"
_CONTRAST = (
    """() => axe.run({ runOnly: ["color-contrast"], resultTypes: ["violations"] }).then((found) => found.violations)"""
)
_PARTS = ".error, [role=alert], [role=status], main form, section, details[open]"
_SHAPE = """(parts) => [document.documentElement.lang, innerWidth, document.querySelector("h1")?.textContent.trim(),
    document.querySelectorAll(parts).length].join()"""


class Inspector:
    """Runs axe on every page, and once more on its dark colours; one that looks like another before is not run again.

    Without JavaScript a page cannot be asked; it is the same page.
    """

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    def inspect(self, page: Page) -> None:
        """Find nothing wrong: not for people who see, hear or move in other ways, and nothing wider than its window."""
        looks = (_NAMES.sub("", page.url), page.evaluate(_SHAPE, _PARTS))
        if looks in self._seen:
            return
        self._seen.add(looks)
        page.wait_for_load_state("load")
        assert not page.evaluate(_WIDER_THAN_THE_WINDOW), f"{looks} is wider than its window"
        violations = _AXE.run(page, options=_VIOLATIONS).response["violations"]
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        violations += page.evaluate(_CONTRAST)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == [], looks
