"""The person in a foreign client's journey: goes where a service sends them, and does what the ID asks on the way."""

from typing import Any

from tests.foreign.running import RunningHouse
from tests.visitor import Page

MOST_PAGES = 10


class Traveller:
    """Somebody with an ID, and a browser that is not signed in yet."""

    def __init__(self, house: RunningHouse) -> None:
        self.person = house.person()
        self.visitor = house.visitor()
        self.pages: list[str] = []
        """The paths of the pages that were shown."""
        self._allows = True

    def visit(self, url: str) -> str:
        """Go to a page of the ID, and on until it sends the browser away; where to."""
        page = self.travel(url)
        assert page.away, f"{page.url} ({page.status}) leads nowhere: {page.text}"
        return page.away

    def travel(self, url: str) -> Page:
        """Go to a page of the ID, and on until it sends the browser away or asks for nothing that is known here."""
        page = self.visitor.open(url)
        for _ in range(MOST_PAGES):
            if page.away:
                return page
            self.pages.append(page.path)
            typed = self._typed(page.path)
            if typed is None:
                return page
            page = page.submit(**typed)
        raise AssertionError(f"no end after {self.pages}")

    def post(self, url: str) -> dict[str, Any]:
        """The form that the ID wants the browser to post to the service: where to, and what."""
        form = self.travel(url).forms[0]
        return {"url": form.action, "fields": dict(form.values)}

    def tell_pages(self, _: object = None) -> list[str]:
        """The pages shown since this was asked last."""
        shown, self.pages = self.pages, []
        return shown

    def answer_device(self, asked: list[str]) -> None:
        """Open what a device shows, and press one of its two buttons."""
        url, decision = asked
        self.travel(url).submit(decision=decision)

    def show_pairing_code(self, _: object = None) -> str:
        """Have My show a code to be typed on a device."""
        page = self.travel("/my/pairing").submit_to("/my/pairing")
        return next(part.text for part in page.tree.all("p") if part.get("class") == "code")

    def answer(self, word: str) -> None:
        """Decide what to say when asked for consent: yes or no."""
        self._allows = word == "yes"

    def _typed(self, path: str) -> dict[str, str] | None:
        match path:
            case "/sign-in":
                return {"email": self.person.email}
            case "/sign-in/how":
                return {"password": self.person.password}
            case "/consent":
                return {"decision": "allow" if self._allows else "deny"}
            case "/logout":
                return {}
        return None
