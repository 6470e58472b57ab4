"""The first page of My: how everything stands, in a line each."""

from tests.apps.api.test_payment_preference import CARD, SCOPES, put, token_of
from tests.apps.casework import work_on
from tests.apps.id.test_contact import number
from tests.apps.my.test_consents import CALLS, press
from tests.apps.my.test_contact import write
from tests.house import OpenHouse


def test_somebody_new_is_told_what_is_not_there_yet(house: OpenHouse) -> None:
    """And nothing of messages, where none was written."""
    page = house.signed_in().open("/my")
    for said in ("payment_none", "consents_none", "services_none"):
        assert house.say(f"my.home.{said}") in page.text
    assert page.links.count("/my/contact") == 1  # the menu


def test_what_was_chosen_is_told(house: OpenHouse) -> None:
    """The card by its last digits, and how many consents are given."""
    visitor, shop = house.signed_in(), house.service(scopes=SCOPES)
    put(shop, token_of(shop, visitor), CARD)
    press(visitor, CALLS, "yes")
    page = visitor.open("/my")
    assert house.say("payment.ending", brand="Visa", digits="4242") in page.text
    assert CARD["token"] not in page.reply.text
    assert house.say("my.home.consents_some", count=1) in page.text


def test_an_answer_of_the_desk_is_announced(house: OpenHouse) -> None:
    """Before it, that somebody works on it."""
    _, visitor, case = write(house)
    assert house.say("my.home.cases", count=1) in visitor.open("/my").text
    work_on(house, number(case), "answer", "We have noted it.")
    page = visitor.open("/my")
    assert house.say("my.home.answers", count=1) in page.text
    assert "We have noted it." not in page.text
