"""What is seen of receipts, pressing Undo on them, and what services learn of it all."""

from typing import Any

from tests.service import Service
from tests.visitor import Page, Visitor
from tests.web.reading import Element


def receipts(page: Page) -> list[str]:
    """What the page says was saved a moment ago, the newest first."""
    return [" ".join(next(part.all("p")).text.split()) for part in _receipts(page)]


def undo_ids(page: Page) -> list[str]:
    """What each Undo sends."""
    return [next(part.all("button")).get("value") for part in _receipts(page)]


def take_back(page: Page, undo_id: str = "") -> Page:
    """Press the first Undo, or send another one's id."""
    url, fields = page.filled("/my/profile/undo")
    return page.visitor.send(url, {**fields, "undo": undo_id or undo_ids(page)[0]})


def told(service: Service, visitor: Visitor) -> dict[str, Any]:
    """What a service learns at the next sign-in with this browser."""
    token = service.redeem(visitor.open(service.url(scope="openid profile phone address")))["access_token"]
    claims: dict[str, Any] = service.userinfo(token).json()
    return claims


def _receipts(page: Page) -> list[Element]:
    return [part for part in page.tree.all("div") if "receipt" in part.get("class").split()]
