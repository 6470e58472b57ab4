"""How somebody likes to pay, in My: seen without the token, chosen, removed."""

from tests.apps.api.test_payment_preference import CARD, SCOPES, put, stands, token_of
from tests.apps.my.receipts import receipts, take_back
from tests.house import OpenHouse


def receipt(house: OpenHouse, act: str) -> str:
    """What the page says has just been done."""
    return house.say(f"receipt.{act}", what=house.say("receipt.of.payment_preference"))


def test_a_kind_without_a_token_is_chosen_and_removed(house: OpenHouse) -> None:
    """One press each, and Activity tells both."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open("/my/payment")
    assert house.say("payment.none") in page.text
    page = page.submit_to("/my/payment")
    assert receipts(page)[0] == receipt(house, "added")
    assert house.say("payment.none") not in page.text
    house.clock.turn(1)
    page = page.submit_to("/my/payment/remove")
    assert receipts(page)[0] == receipt(house, "removed")
    assert (house.say("payment.none") in page.text, stands(house, person)) == (True, 0)
    told = visitor.open("/my/activity").text
    assert house.say("activity.what.payment_preference.kept") in told
    assert house.say("activity.what.payment_preference.removed") in told


def test_a_card_is_shown_by_its_last_digits_and_its_token_never(house: OpenHouse) -> None:
    """Nor is it in the page's source."""
    visitor, shop = house.signed_in(), house.service(scopes=SCOPES)
    put(shop, token_of(shop, visitor), CARD)
    page = visitor.open("/my/payment")
    assert house.say("payment.ending", brand="Visa", digits="4242") in page.text
    assert CARD["token"] not in page.reply.text
    page.submit_to("/my/payment/remove")
    assert "payment_preference" not in shop.userinfo(token_of(shop, visitor)).json()


def test_what_was_removed_comes_back_by_one_press(house: OpenHouse) -> None:
    """With its token, so that it can be paid with again; after ten minutes it is gone."""
    person = house.person()
    visitor, shop = house.signed_in(person), house.service(scopes=SCOPES)
    put(shop, token_of(shop, visitor), CARD)
    page = visitor.open("/my/payment").submit_to("/my/payment/remove")
    page = take_back(page)
    assert (page.path, page.notice) == ("/my/payment", house.say("notice.undone"))
    assert shop.userinfo(token_of(shop, visitor)).json()["payment_preference"] == CARD


def test_a_card_cannot_be_chosen_without_its_provider(house: OpenHouse) -> None:
    """Nor what the brand does not offer; pressed twice or from an old page, removing is no mistake."""
    person = house.person()
    visitor = house.signed_in(person)
    url, fields = visitor.open("/my/payment").filled("/my/payment")
    for kind in ("card", "gold", "", "4242 4242 4242 4242"):
        assert visitor.post(url, {**fields, "kind": kind}).status_code == 404
    assert stands(house, person) == 0
    assert visitor.send("/my/payment/remove", fields).path == "/my/payment"


def test_the_database_tells_nobody_how_somebody_pays(house: OpenHouse) -> None:
    """Sealed under the key of the customer record (ASVS 11.3.2)."""
    person = house.person()
    visitor, shop = house.signed_in(person), house.service(scopes=SCOPES)
    put(shop, token_of(shop, visitor), CARD)
    for (sealed,) in house.rows("SELECT sealed FROM payment_preferences"):
        assert not any(value.encode() in bytes(sealed) for value in CARD.values())
