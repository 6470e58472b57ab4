"""The guest's basket joins the customer's: nothing is lost, nothing doubles."""

from hypothesis import given
from hypothesis import strategies as st

from basket import MOST, Basket, merge

slugs = st.sampled_from(["flask", "mug", "scarf", "bag", "tray"])
baskets = st.builds(
    Basket,
    st.dictionaries(slugs, st.integers(1, MOST)),
    st.lists(slugs, unique=True).map(tuple),
)


@given(baskets, baskets)
def test_nothing_is_lost_when_a_guest_signs_in(kept: Basket, guest: Basket) -> None:
    """Every product of both baskets is in the merged one, in at least the number it had."""
    merged = merge(kept, guest)

    assert set(merged.wishlist) == {*kept.wishlist, *guest.wishlist}
    assert dict(merged.cart) == {
        slug: max(kept.cart.get(slug, 0), guest.cart.get(slug, 0)) for slug in {*kept.cart, *guest.cart}
    }


@given(baskets, baskets)
def test_signing_in_twice_changes_nothing_more(kept: Basket, guest: Basket) -> None:
    """Merging the same guest again gives the same basket, so a reload doubles nothing."""
    once = merge(kept, guest)

    assert merge(once, guest) == once


@given(baskets)
def test_a_basket_comes_back_from_the_store_as_it_was(basket: Basket) -> None:
    """Writing and reading a basket keeps it, and the order of wishes."""
    assert Basket.from_json(basket.to_json()) == basket


@given(baskets, slugs, st.integers(-3, 30))
def test_a_cart_holds_between_one_and_nine_pieces_of_a_product(basket: Basket, slug: str, pieces: int) -> None:
    """No form can put no pieces, negative ones or a lorry load into a cart."""
    assert all(1 <= count <= MOST for count in basket.put(slug, pieces).cart.values())
    assert all(1 <= count <= MOST for count in basket.add(slug, pieces).cart.values())


def test_wishing_twice_is_one_wish() -> None:
    """A product stands on the wishlist once, and can be taken off."""
    twice = Basket().wish("mug").wish("flask").wish("mug")

    assert twice.wishlist == ("mug", "flask")
    assert twice.unwish("mug").wishlist == ("flask",)
