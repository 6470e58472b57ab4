"""Draws the pictures of the README anew, into ``docs/images``: ``python -m scripts.readme_pictures``.

Needs Debian's Chromium.
"""

from pathlib import Path

from tests.chromium import chromium
from tests.web.showing import Stage

FOLDER = Path(__file__).parents[1] / "docs" / "images"
PICTURES = {"sign-in": "sign_in_how", "my": "my/security"}


def main() -> None:
    """Draw them, as a person with a wide screen sees them."""
    with chromium() as browser:
        stage = Stage(browser, "porsche")
        for name, sample in PICTURES.items():
            page = stage.show(sample, "en")
            page.evaluate("document.fonts.ready")
            page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
        stage.close()


if __name__ == "__main__":
    main()
