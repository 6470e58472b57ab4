"""The first steps of a registration, for tests of those that follow."""

from tests.house import OpenHouse
from tests.visitor import Page, Visitor

DAY = 86_400
YOU = {"given_name": "Maria", "family_name": "de Vries", "country": "NL"}


def begun(house: OpenHouse, visitor: Visitor, email: str = "", start: str = "/register") -> Page:
    """The page that waits for the mail."""
    page = visitor.open(start).submit(email=email or house.new_email())
    assert page.path == "/register/mail"
    return page


def verified(house: OpenHouse, visitor: Visitor, email: str, start: str = "/register") -> Page:
    """The page after the code."""
    page = begun(house, visitor, email, start).submit(code=house.mail(email).code)
    assert page.path == "/register/you"
    return page


def number_on(page: Page) -> str:
    """The two digits a waiting page shows."""
    return next(part for part in page.tree.all("p") if part.get("class") == "number").text


def reference_on(page: Page) -> str:
    """The reference a waiting page shows."""
    return next(part for part in page.tree.all("strong") if part.get("class") == "reference").text
