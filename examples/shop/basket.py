"""A basket: what lies in a cart and what stands on a wishlist, and how a guest's joins the customer's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

MOST = 9  # pieces of one product in a cart


@dataclass(frozen=True, slots=True)
class Basket:
    """`cart`: pieces by product, in the order they were put in; `wishlist`: products, the first wish first."""

    cart: Mapping[str, int] = field(default_factory=dict)
    wishlist: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The basket that `to_json` wrote."""
        kept = json.loads(text)
        return cls(kept["cart"], tuple(kept["wishlist"]))

    def to_json(self) -> str:
        """The basket as text, to be kept."""
        return json.dumps({"cart": dict(self.cart), "wishlist": list(self.wishlist)})

    @property
    def pieces(self) -> int:
        """How many things lie in the cart."""
        return sum(self.cart.values())

    def put(self, slug: str, pieces: int) -> Self:
        """Have this many pieces of a product in the cart; 0 takes it out."""
        others = {other: count for other, count in self.cart.items() if other != slug or pieces > 0}
        return replace(self, cart=others | ({slug: min(pieces, MOST)} if pieces > 0 else {}))

    def add(self, slug: str, pieces: int) -> Self:
        """Put some more pieces of a product into the cart."""
        return self.put(slug, self.cart.get(slug, 0) + max(pieces, 1))

    def wish(self, slug: str) -> Self:
        """Put a product on the wishlist."""
        return self if slug in self.wishlist else replace(self, wishlist=(*self.wishlist, slug))

    def unwish(self, slug: str) -> Self:
        """Take a product off the wishlist."""
        return replace(self, wishlist=tuple(other for other in self.wishlist if other != slug))


def merge(kept: Basket, guest: Basket) -> Basket:
    """The customer's basket after the guest has signed in: nothing is lost, and nothing doubles.

    Of a product in both carts the larger number stays, so that signing in twice changes nothing.
    """
    merged = kept
    for slug, pieces in guest.cart.items():
        merged = merged.put(slug, max(pieces, kept.cart.get(slug, 0)))
    for slug in guest.wishlist:
        merged = merged.wish(slug)
    return merged
