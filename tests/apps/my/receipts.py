"""What is seen of receipts, and pressing Undo on them."""

from tests.visitor import Page


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


def _receipts(page: Page) -> list:  # type: ignore[type-arg]  # of elements
    return [part for part in page.tree.all("div") if "receipt" in part.get("class").split()]
