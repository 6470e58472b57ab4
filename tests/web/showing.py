"""Shows pages to a real browser without a server: what it asks for is answered from memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright

from keyfob.outside.brand import load_brand
from keyfob.web.pages import Pages
from tests.web.sample_pages import context_of, template_of

ORIGIN = "http://id.localhost"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


class Stage:
    """A browser page on which the pages of a brand are shown."""

    def __init__(
        self, browser: Browser, brand: str, *, width: int = 1280, height: int = 800, scheme: str = "light"
    ) -> None:
        self.pages = Pages(load_brand(brand))
        self.answers: dict[str, str] = {}
        self.asked: list[str] = []
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        context.route("**/*", self._answer)
        self.page: Page = context.new_page()
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")

    def show(self, sample: str, locale: str) -> Page:
        """One of the sample pages."""
        return self.show_html(self.pages.render(template_of(sample), locale, **context_of(sample)))

    def show_html(self, html: str) -> Page:
        """Any HTML, such as a letter's."""
        self.answers["/"] = html
        self.page.goto(ORIGIN + "/", wait_until="load")
        return self.page

    def close(self) -> None:
        """Free what the browser holds for this stage."""
        self.page.context.close()

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        self.asked.append(f"{route.request.method} {path}")
        if path in self.answers:
            kind = "text/html; charset=utf-8" if self.answers[path].startswith("<!") else "application/json"
            route.fulfill(body=self.answers[path], content_type=kind)
        elif file := self.pages.static.find(path.removeprefix(f"/static/{self.pages.static.hash}/")):
            route.fulfill(body=file.body, content_type=file.content_type)
        else:
            route.fulfill(status=404, body="")
