"""Browser windows, used as people use them: by what is written on headings, labels, buttons and links."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, StorageState, expect

from tests.journeys.inspection import inspect
from tests.journeys.post import Letter
from tests.journeys.tongue import Tongue

LAPTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
WEBMAIL = "http://webmail.example/"
OVERTAKEN = ("net::ERR_ABORTED", "is interrupted by another navigation")
REFUSED = "Failed to load resource: the server responded with a status of 4"

Words = str | re.Pattern[str]


class Window:
    """A tab of a browser."""

    def __init__(self, page: Page, complaints: list[str], *, scripts: bool) -> None:
        self.page = page
        self._complaints = complaints
        self._scripts = scripts
        self.tongue: Tongue | None = None
        """The language that it speaks, while its journey speaks English; None: the same."""
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self._hear("error", str(error)))

    @property
    def path(self) -> str:
        """Where it is, without host and query."""
        return urlsplit(self.page.url).path

    def open(self, url: str) -> None:
        """Type an address; if the page goes on by itself in that very moment, once more."""
        try:
            self.page.goto(url)
        except Error as error:
            if not any(said in error.message for said in OVERTAKEN):
                raise
            self.page.goto(url)

    def open_letter(self, letter: Letter, button: str) -> "Window":
        """Read a letter at a mail service on the web, in another tab, and press its button; the tab that it opens."""
        inbox = self.beside()
        inbox.page.route(
            WEBMAIL, lambda route: route.fulfill(body=letter.html, content_type="text/html; charset=utf-8")
        )
        inbox.page.goto(WEBMAIL)
        with self.page.context.expect_page() as opened:
            inbox.follow(button)
        inbox.page.close()
        return self._window(opened.value)

    def see(self, heading: str) -> None:
        """Be at the page with this heading; a page that runs scripts can be asked what is wrong with it."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self._say(heading))
        if self.tongue:
            self.tongue.check(self.page)
        elif self._scripts:
            inspect(self.page)

    def read(self, words: str) -> None:
        """Find these words in the main part of the page."""
        expect(self.page.locator("main")).to_contain_text(self._mention(words))

    def miss(self, words: str) -> None:
        """Not find them."""
        expect(self.page.locator("main")).not_to_contain_text(self._mention(words))

    def be_refused(self, words: str) -> None:
        """Find beside a field what is wrong with it."""
        expect(self.page.locator(".error")).to_have_text(self._say(words))

    def be_stopped(self, words: str) -> None:
        """Find at the top why nothing was done."""
        expect(self.page.get_by_role("alert")).to_contain_text(self._mention(words))

    def be_told(self, words: str) -> None:
        """Find what was just done said at the top."""
        expect(self.page.get_by_role("status")).to_have_text(self._say(words))

    def type(self, label: str, words: str) -> None:
        """Fill in a field."""
        self.field(label).fill(words)

    def choose(self, label: str, option: str) -> None:
        """Choose one of several."""
        field = self.field(label)
        named = self.tongue.texts(option) & set(field.locator("option").all_inner_texts()) if self.tongue else {option}
        field.select_option(label=next(iter(named)))

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.page.get_by_role("checkbox", name=self._mention(label)).check()

    def switch(self, label: str) -> None:
        """Press a switch."""
        self.page.get_by_role("switch", name=self._say(label), exact=True).click()

    def press(self, button: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=self._say(button), exact=True).click()

    def follow(self, link: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=self._say(link), exact=True).click()

    def unfold(self, summary: str) -> None:
        """Open what is folded up."""
        self.page.locator("summary", has_text=self._mention(summary)).click()

    def field(self, label: str) -> Locator:
        """The field with this label."""
        return self.page.locator("input, select, textarea").and_(self.page.get_by_label(self._say(label), exact=True))

    def row(self, words: str) -> Locator:
        """The row of a list with these words in it."""
        return self.page.locator(".row, .section", has_text=words)

    def reload(self) -> None:
        """Load the page again."""
        self.page.reload()

    def go_back(self) -> None:
        """To the page before."""
        self.page.go_back()

    def beside(self) -> "Window":
        """A second tab of the same browser."""
        return self._window(self.page.context.new_page())

    def _window(self, page: Page) -> "Window":
        window = Window(page, self._complaints, scripts=self._scripts)
        window.tongue = self.tongue
        return window

    def _say(self, words: str) -> Words:
        return self.tongue.say(words) if self.tongue else words

    def _mention(self, words: str) -> Words:
        return self.tongue.mention(words) if self.tongue else words

    def _hear(self, kind: str, said: str) -> None:
        if kind in {"error", "warning"} and not said.startswith(REFUSED):
            self._complaints.append(f"{self.path}: {said}")


class Devices:
    """The devices of a journey; each has a browser of its own, at a network address of its own."""

    def __init__(self, browser: Browser, new_address: Callable[[], str], *, scripts: bool) -> None:
        self._browser = browser
        self._new_address = new_address
        self._scripts = scripts
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []
        """What the browsers wrote into their consoles, beside that a form was not taken."""

    def laptop(self, *, language: str = "en-GB", kept: StorageState | None = None) -> Window:
        """A browser on a wide screen; ``kept`` are the cookies of one that was closed."""
        return self._window(LAPTOP, language, {"width": 1280, "height": 800}, kept)

    def phone(self, *, language: str = "en-GB") -> Window:
        """A browser on a small screen."""
        return self._window(PHONE, language, {"width": 360, "height": 740}, None)

    def close_all(self) -> None:
        """Close all windows; none of them has anything to complain of."""
        for context in self._contexts:
            context.close()
        assert self._complaints == []

    def reopen(self, window: Window) -> Window:
        """Close a browser and open it again: what it keeps are the cookies that outlive it."""
        kept = window.page.context.storage_state()
        kept["cookies"] = [cookie for cookie in kept["cookies"] if cookie["expires"] > 0]
        window.page.context.close()
        return self.laptop(kept=kept)

    def _window(self, agent: str, language: str, size: dict[str, int], kept: StorageState | None) -> Window:
        context = self._browser.new_context(
            locale=language,
            timezone_id="Europe/Amsterdam",
            user_agent=agent,
            viewport={"width": size["width"], "height": size["height"]},
            reduced_motion="reduce",
            java_script_enabled=self._scripts,
            extra_http_headers={"x-forwarded-for": self._new_address()},
            storage_state=kept,
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        return Window(context.new_page(), self._complaints, scripts=self._scripts)
