"""Draws every page and every letter as pictures, to be looked at: ``python -m scripts.pictures FOLDER [NAME…]``.

Writes ``<brand>-<locale>-<page>-<width>-<scheme>.png``. NAME narrows to samples that begin so (``my/``, ``mail/``).
Needs Debian's Chromium.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from keyfob.outside.brand import load_brand
from keyfob.work.letters import NEEDS, Letters
from tests.chromium import chromium
from tests.web.sample_pages import SAMPLES, context_of, template_of
from tests.web.showing import Scheme, Stage
from tests.work.sample_letters import USUAL

HEIGHTS = {360: 740, 1280: 800}


def read_pages(stage: Stage, locale: str, wanted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name and HTML of each sample page and letter whose name begins as wanted."""
    for sample in SAMPLES:
        if sample.startswith(wanted):
            yield sample, stage.pages.render(template_of(sample), locale, **context_of(sample))
    letters = Letters(stage.pages.brand)
    for kind in NEEDS:
        if f"mail/{kind}".startswith(wanted):
            yield f"mail/{kind}", letters.render(kind, locale, USUAL).html


def draw(browser: Browser, folder: Path, brand: str, locale: str, wanted: tuple[str, ...]) -> int:
    """Draw one brand in one language; how many pictures that were."""
    count = 0
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:
        for width, height in HEIGHTS.items():
            stage = Stage(browser, brand, width=width, height=height, scheme=scheme)
            for name, html in read_pages(stage, locale, wanted):
                page = stage.show_html(html)
                page.evaluate("document.fonts.ready")
                file = f"{brand}-{locale}-{name.replace('/', '_').replace(':', '.')}-{width}-{scheme}.png"
                page.screenshot(path=folder / file, full_page=True)
                count += 1
            stage.close()
    return count


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--brand", action="append")
    parser.add_argument("--locale", action="append")
    options = parser.parse_intermixed_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for brand in options.brand or ["plain", "porsche"]:
            for locale in options.locale or load_brand(brand).facts.locales:
                count = draw(browser, options.folder, brand, locale, tuple(options.names) or ("",))
                print(f"{brand} {locale}: {count} pictures")


if __name__ == "__main__":
    main()
