"""Reads a page as a list of elements, in the order of the document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """One element: its name, attributes (an attribute without value is empty) and what it stands in."""

    name: str
    attributes: dict[str, str]
    within: list["Element"] = field(repr=False)
    text: str = ""
    children: list["Element"] = field(default_factory=list, repr=False)

    def get(self, attribute: str) -> str:
        """The value of an attribute, or nothing."""
        return self.attributes.get(attribute, "")

    def inside(self, name: str) -> bool:
        """Whether it stands in an element of this name."""
        return any(outer.name == name for outer in self.within)

    def all(self, *names: str) -> Iterator["Element"]:
        """Every element of these names in it, in order."""
        for child in self.children:
            if child.name in names:
                yield child
            yield from child.all(*names)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {}, [])
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Element(tag, {name: value or "" for name, value in attrs}, self.open[1:])
        self.open[-1].children.append(found)
        if tag not in _VOID:
            self.open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:  # as pictures in a page are written
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"<{self.open[-1].name}> is closed by </{tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def read(html: str) -> Element:
    """The document as a tree; fails when tags do not pair up."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].name}> is never closed"
    return reader.root
