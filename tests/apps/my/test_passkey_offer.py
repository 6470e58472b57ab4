"""A passkey is offered at every fifth sign-in with a short password, and nobody loses their way for it."""

from collections.abc import Iterator

import pytest

from keyfob.accounts.policy import Policy
from tests.apps.passkeys import make, sign_in
from tests.authenticator import Authenticator
from tests.house import OpenHouse, Person
from tests.visitor import Page

ADD, OFFER = "/my/passkeys/add", "/my/passkeys/offer"
LONG = "Een lange zin van mij, 12 woorden!"


@pytest.fixture(autouse=True)
def _offering(house: OpenHouse) -> Iterator[None]:
    """As often as the product does by itself."""
    with house.deciding(passkey_offer_every=Policy().passkey_offer_every):
        yield


def fifth(house: OpenHouse, start: str = "/sign-in", person: Person | None = None) -> tuple[Person, Page]:
    """Somebody's fifth time with the password, registering was the first, and where it leads."""
    person = person or house.person()
    for _ in range(3):
        house.signed_in(person)
    return person, house.sign_in(house.visitor(), person, start)


def test_every_fifth_sign_in_with_a_short_password_offers_a_passkey(house: OpenHouse) -> None:
    """In between one is left alone."""
    person, page = fifth(house)
    assert page.path == OFFER
    assert "/my" in page.links
    for _ in range(4):
        house.signed_in(person)
    assert house.sign_in(house.visitor(), person).path == OFFER


def test_not_now_carries_on_to_the_service(house: OpenHouse) -> None:
    """The request that waits is answered, with the state it came with."""
    service = house.service()
    _, page = fifth(house, service.url(state="kept"))
    assert page.path == OFFER
    assert service.client.name in page.reply.text
    onwards = next(link for link in page.links if link.startswith("/authorize/continue"))
    back = page.visitor.open(onwards)
    assert service.answer(back)["state"] == "kept"
    assert service.redeem(back)["access_token"]


def test_a_passkey_made_on_the_way_leads_on_as_well(house: OpenHouse) -> None:
    """And is the last time that one is offered."""
    phone = Authenticator()
    person, page = fifth(house, "/my/services")
    assert make(page, ADD, phone).path == "/my/services"
    for _ in range(5):
        assert house.sign_in(house.visitor(), person).path == "/my"
    assert sign_in(house.visitor(), phone).path == "/my"


def test_a_dialogue_that_failed_leaves_the_way_on_open(house: OpenHouse) -> None:
    """The page that says so still knows where one was going."""
    _, page = fifth(house, "/my/services")
    failed = page.submit_to(ADD, credential="{}")
    assert (failed.path, failed.status) == (ADD, 400)
    assert "/my/services" in failed.links
    assert make(failed, ADD, Authenticator()).path == "/my/services"


def test_who_thinks_about_it_for_long_proves_it_anew_and_still_goes_on(house: OpenHouse) -> None:
    """Making a passkey takes a fresh proof, here too (ASVS 7.5.1)."""
    person, page = fifth(house, "/my/services")
    house.clock.turn(5 * 60)
    asked = page.submit_to(ADD, credential="{}")
    assert asked.path == "/confirm"
    again = asked.submit(password=person.password)
    assert again.path == ADD
    assert make(again, ADD, Authenticator()).path == "/my/services"


def test_who_was_signed_out_over_it_comes_back_on_their_way(house: OpenHouse) -> None:
    """With what they were going to."""
    person, page = fifth(house, "/my/services")
    house.clock.turn(2 * 60 * 60)
    back = page.visitor.open(page.url).submit(email=person.email).submit(password=person.password)
    assert back.path == OFFER
    assert "/my/services" in back.links


def test_the_offer_leads_to_no_page_of_others(house: OpenHouse) -> None:
    """Whatever its link says (ASVS 3.7.2)."""
    visitor = house.signed_in()
    for pending in ("//evil.example", "/%5Cevil.example", "https://evil.example", "nothing-waits-here"):
        page = visitor.open(f"{OFFER}?pending={pending}")
        assert page.path == OFFER
        assert not any("evil" in link for link in page.links)


def test_a_service_that_asks_without_a_page_is_answered_without_one(house: OpenHouse) -> None:
    """With prompt=none nothing is shown, also where the offer stands open."""
    _, page = fifth(house)
    reply = page.visitor.get(house.service().url(prompt="none"))
    assert reply.status_code == 303
    assert OFFER not in reply.headers["location"]


def test_whoever_has_a_long_password_is_offered_none(house: OpenHouse) -> None:
    """However often they come."""
    person = Person(house.new_email(), LONG)
    house.register(house.visitor(), person)
    assert fifth(house, person=person)[1].path == "/my"


def test_confirming_neither_counts_nor_offers(house: OpenHouse) -> None:
    """Somebody in the middle of an act gets on with it."""
    person = house.person()
    visitor = house.signed_in(person)
    for _ in range(6):
        house.clock.turn(5 * 60)
        assert visitor.open(ADD).submit(password=person.password).path == ADD
    assert house.rows("SELECT sign_ins FROM passwords WHERE account_id = :id", id=house.account_id(person)) == [(2,)]


def test_a_new_password_is_counted_from_the_beginning(house: OpenHouse) -> None:
    """It may be a long one, and whoever has just changed it is left alone."""
    person, page = fifth(house)
    page = page.visitor.open("/my/password")
    page.submit(current_password=person.password, password="Anders34!y")
    assert house.rows("SELECT sign_ins FROM passwords WHERE account_id = :id", id=house.account_id(person)) == [(0,)]
