"""What the shop sells: goods.toml, and how it is searched."""

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from words import LANGUAGES

CATEGORIES = ("pause", "carry", "see", "keep")


@dataclass(frozen=True, slots=True)
class Text:
    """A product in one language. `facts` are pairs of a label and a value."""

    name: str
    line: str
    story: str
    facts: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Product:
    """One thing to buy.

    `price` is in cents, `stage` the colour behind it, `goes_with` the slugs of others;
    `searched` is what a search looks through, by language.
    """

    slug: str
    category: str
    price: int
    stage: str
    goes_with: tuple[str, ...]
    texts: Mapping[str, Text]
    searched: Mapping[str, str]


class Catalog:
    """All products, in the order of the shelf."""

    def __init__(self, products: tuple[Product, ...]) -> None:
        self.products = products
        self.by_slug = {product.slug: product for product in products}

    def find(self, query: str, language: str, category: str = "") -> list[Product]:
        """The products that have every word of the query in what they say in this language, or in a name."""
        words = fold(query).split()
        return [
            product
            for product in self.products
            if category in ("", product.category) and all(word in product.searched[language] for word in words)
        ]


def fold(text: str) -> str:
    """Text as it is compared: without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))


def _product(slug: str, entry: dict[str, Any]) -> Product:
    texts = {language: Text(**entry[language]) for language in LANGUAGES}
    names = " ".join(text.name for text in texts.values())
    return Product(
        slug=slug,
        category=entry["category"],
        price=entry["price"],
        stage=entry["stage"],
        goes_with=tuple(entry["goes_with"]),
        texts=texts,
        searched={language: fold(f"{names} {text.line} {text.story}") for language, text in texts.items()},
    )


def read_catalog() -> Catalog:
    """The catalog as goods.toml has it."""
    goods = tomllib.loads((Path(__file__).parent / "goods.toml").read_text(encoding="utf-8"))
    return Catalog(tuple(_product(slug, entry) for slug, entry in goods.items()))
