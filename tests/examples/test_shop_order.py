"""Ordering at the shop: filled in from the ID, paid at the provider it plays, and remembered with the ID."""

import re

import pytest

from paying import store_card
from store import MOST_ORDERS, Store
from tests.examples.conftest import Visitor
from tests.examples.provider import Provider

NUMBER = "4242 4242 4242 4242"
HOME = {"label": "Home", "formatted": "Maria de Vries\nPrinsengracht 12\n1015 DV Amsterdam", "default": True}
WORK = {"name": "M. de Vries", "street_address": "Dam 1", "postal_code": "1012 JS", "locality": "Amsterdam"}
CARD = {"kind": "card", "token": "tok_abc", "brand": "Visa", "last_digits": "4242"}


@pytest.fixture
def buyer(visitor: Visitor, provider: Provider) -> Visitor:
    """Maria, with a bag in her cart and two addresses at the ID."""
    provider.person |= {"delivery_addresses": [HOME, WORK]}
    visitor.send("/cart", slug="bag", act="add")
    visitor.see("/order")
    return visitor


def place(buyer: Visitor, **fields: str) -> str:
    """The order, sent as its page would, and the page it led to."""
    given = {"name": "Maria", "email": "maria@voorbeeld.nl", "deliver": "0", "pay": "invoice", **fields}
    return buyer.send("/order", **given).text


def test_the_order_is_filled_in_with_addresses_and_the_way_to_pay(buyer: Visitor, provider: Provider) -> None:
    """As the ID knows them at this moment, not as they were at the sign-in."""
    assert "Prinsengracht 12" in buyer.see("/order")
    assert "····" not in buyer.see("/order")
    provider.person |= {"payment_preference": CARD, "delivery_addresses": [WORK]}
    page = buyer.see("/order")
    assert "Visa ····4242" in page
    assert re.search(r'value="kept" checked', page)
    assert ("Dam 1" in page, "Prinsengracht" in page) == (True, False)
    assert f"{provider.issuer}/my/payment" in page
    provider.person.pop("payment_preference")
    assert "····" not in buyer.see("/order")


def test_an_order_is_kept_with_what_it_was_paid_with_but_no_token(buyer: Visitor, provider: Provider) -> None:
    """And the account lists it."""
    provider.person |= {"payment_preference": CARD}
    buyer.see("/order")
    assert "maria@voorbeeld.nl" in place(buyer, pay="kept", deliver="1")
    page = buyer.see("/account")
    assert "Order K-" in page
    assert "Visa ····4242" in page
    assert CARD["token"] not in page
    assert "Your cart is empty." in buyer.see("/cart")


def test_a_new_card_becomes_a_token_and_the_id_remembers_it(buyer: Visitor, provider: Provider) -> None:
    """The number goes no further than the provider's page."""
    assert "payment provider" in place(buyer, pay="card")
    assert "maria@voorbeeld.nl" in buyer.send("/order/card", number=NUMBER, remember="yes").text
    kept = provider.person["payment_preference"]
    assert (kept["kind"], kept["brand"], kept["last_digits"]) == ("card", "Visa", "4242")
    assert kept["token"].startswith("tok_")
    assert not re.search("[0-9]", kept["token"])
    assert "4242424242424242" not in str(provider.person)


def test_without_the_tick_nothing_is_remembered(buyer: Visitor, provider: Provider) -> None:
    """The order is placed all the same."""
    place(buyer, pay="card")
    assert "maria@voorbeeld.nl" in buyer.send("/order/card", number=NUMBER).text
    assert "payment_preference" not in provider.person


def test_an_order_does_not_hang_on_the_id(buyer: Visitor, provider: Provider) -> None:
    """Where it does not remember the card, the shop says so."""
    provider.refuses_payment = True
    place(buyer, pay="card")
    page = buyer.send("/order/card", number=NUMBER, remember="yes").text
    assert "could not be remembered" in page
    assert "Order K-" in buyer.see("/account")


@pytest.mark.parametrize("number", ["", "4111 1111 1111 1111", "4242", "٤٢٤٢" * 4, "4242 4242 4242 4242 4242"])
def test_other_cards_than_those_for_tests_are_refused_and_not_repeated(buyer: Visitor, number: str) -> None:
    """The page says which one to take."""
    place(buyer, pay="card")
    answer = buyer.send("/order/card", number=number, remember="yes")
    assert answer.status_code == 400
    assert "never a real one" in answer.text
    assert not number or f'value="{number}"' not in answer.text


@pytest.mark.parametrize(
    "missing", [{"name": ""}, {"email": ""}, {"deliver": "other"}, {"deliver": "9"}, {"deliver": "²"}]
)
def test_an_order_that_is_not_complete_is_shown_again(buyer: Visitor, missing: dict[str, str]) -> None:
    """With what was typed, and the cart as it was."""
    page = place(buyer, **missing)
    assert "parcels can go to" in page
    assert "Your cart is empty." not in buyer.see("/cart")


def test_the_page_of_the_provider_belongs_to_an_order(buyer: Visitor, visitor: Visitor) -> None:
    """Without one it leads back, whoever asks."""
    assert buyer.http.get("/order/card").url.path == "/order"
    assert buyer.send("/order/card", number=NUMBER).url.path == "/order"
    visitor.send("/cart", slug="bag", act="remove")
    assert visitor.http.get("/order/card").url.path == "/cart"


def test_tokens_of_the_id_are_refreshed_when_they_are_old(visitor: Visitor, provider: Provider) -> None:
    """Once, and then they are good for a while."""
    provider.expires_in = 1
    visitor.send("/cart", slug="bag", act="add")
    visitor.see("/order")
    assert provider.refreshed == 1
    visitor.see("/order")
    assert provider.refreshed == 1


def test_a_card_is_known_by_its_last_digits_alone() -> None:
    """However it was typed; each time with another token."""
    first, second = store_card(NUMBER), store_card("4242-4242-4242-4242")
    assert first is not None
    assert second is not None
    assert (first.brand, first.last_digits) == ("Visa", "4242")
    assert first.token != second.token


def test_only_so_many_orders_are_kept() -> None:
    """The oldest go."""
    store = Store()
    for number in range(1, MOST_ORDERS + 6):
        store.place_order("maria", f"K-{number}", number, {"total": 1})
    store.place_order("jan", "K-J", 1, {"total": 1})
    orders = store.list_orders("maria")
    assert [order["order"] for order in orders] == [f"K-{number}" for number in range(MOST_ORDERS + 5, 5, -1)]
    store.close()


def test_an_order_that_has_arrived_is_closed_once_and_by_its_customer_alone() -> None:
    """It stays in the list."""
    store = Store()
    store.place_order("maria", "K-1", 1, {"total": 1})
    assert [store.close_order(sub, "K-1") for sub in ("jan", "maria", "maria")] == [False, True, False]
    assert [order["is_open"] for order in store.list_orders("maria")] == [False]
    store.close()
