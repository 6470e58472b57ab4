"""Draws every page and every mail as pictures, to be looked at: ``python tools/pictures.py FOLDER [NAME…]``.

Writes ``<brand>-<locale>-<page>-<width>-<scheme>.png``. NAME narrows to samples that begin so. Needs Debian's Chromium.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Route, sync_playwright

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

from keyfob.outside.brand import load_brand
from keyfob.web.pages import Pages
from tests.web.sample_pages import SAMPLES, context_of, template_of

ORIGIN = "http://id.localhost"
WIDTHS = {360: 740, 1280: 800}


def pages_of(brand: str, locale: str, wanted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name and HTML of each sample page."""
    pages = Pages(load_brand(brand))
    for sample in SAMPLES:
        if sample.startswith(wanted):
            name = sample.replace("/", "_").replace(":", ".")
            yield name, pages.render(template_of(sample), locale, **context_of(sample))


def serve(brand: str, shown: dict[str, str]) -> object:
    """A route handler: the page being looked at, and the brand's static files."""
    static = Pages(load_brand(brand)).static

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            route.fulfill(body=shown["html"], content_type="text/html; charset=utf-8")
        elif file := static.find(path.removeprefix(f"/static/{static.hash}/")):
            route.fulfill(body=file.body, content_type=file.content_type)
        else:
            route.fulfill(status=404, body="")

    return answer


def draw(browser: Browser, folder: Path, brand: str, locale: str, wanted: tuple[str, ...]) -> int:
    """Pictures of one brand in one language; how many."""
    shown = {"html": ""}
    count = 0
    for scheme in ("light", "dark"):
        for width, height in WIDTHS.items():
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale)
            context.route("**/*", serve(brand, shown))
            page = context.new_page()
            for name, html in pages_of(brand, locale, wanted):
                shown["html"] = html
                page.goto(ORIGIN + "/", wait_until="load")
                page.evaluate("document.fonts.ready")
                page.screenshot(path=folder / f"{brand}-{locale}-{name}-{width}-{scheme}.png", full_page=True)
                count += 1
            context.close()
    return count


def main() -> None:
    """Parse the command line and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--brand", action="append")
    parser.add_argument("--locale", action="append")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for brand in options.brand or ["plain", "porsche"]:
            for locale in options.locale or load_brand(brand).facts.locales:
                print(brand, locale, draw(browser, options.folder, brand, locale, tuple(options.names) or ("",)))


if __name__ == "__main__":
    main()
