"""Changing one's own ID in My, where the brand lets one; confirming and stopping what a desk has opened."""

from collections.abc import Iterator

import msgspec
import pytest

from tests.apps.id_changing import HERE, LONG, SHORT, begin, open_it, release, type_code, wait
from tests.house import OpenHouse, Person
from tests.second_factor import half_way, locked
from tests.visitor import Visitor


@pytest.fixture
def free(house: OpenHouse) -> Iterator[OpenHouse]:
    """A brand that lets customers do it themselves."""
    facts = house.program.house.pages.brand.facts.self_service
    with house.saying(self_service=msgspec.structs.replace(facts, change_email=True)):
        yield house


def ask(visitor: Visitor, email: str) -> str:
    """Begin it; where one is led."""
    return visitor.open(HERE).submit_to(HERE, email=email).notice


def test_with_a_password_alone_one_proves_both_mailboxes_and_waits_three_days(free: OpenHouse) -> None:
    """With a password alone, the present one as well; the old address could stop it all the while."""
    person, new = free.person(), free.new_email()
    visitor = free.signed_in(person)
    assert ask(visitor, new) == free.say("id_change.notice.opened")
    page = visitor.open(HERE).submit_to(f"{HERE}/code", code=free.mail(new, "id_change").code)
    assert page.notice == free.say("id_change.notice.proved"), page.text
    page = page.submit_to(f"{HERE}/code", code=free.mail(person.email, "id_change").code)
    assert page.notice == free.say("id_change.notice.proved"), page.text
    assert f"{HERE}/code" not in [form.action for form in page.forms]
    wait(free, LONG - 1)
    assert free.sign_in(free.visitor(), person).path == "/my"
    wait(free, 1)
    assert free.sign_in(free.visitor(), Person(new)).path == "/my"
    assert free.mail(person.email, "id_change").payload["params"]["told"] == "done"


def test_a_fresh_proof_comes_first(free: OpenHouse) -> None:
    """Neither page nor press are for a session that was left open, nor for one by a mailed link (ASVS 7.5.1)."""
    visitor = free.signed_in()
    page = visitor.open(HERE)
    free.clock.turn(360)
    assert visitor.open(HERE).path == "/confirm"
    assert visitor.send(*page.filled(HERE, email=free.new_email())).path == "/confirm"


def test_where_the_brand_does_not_let_one_it_leads_to_the_desk(house: OpenHouse) -> None:
    """The room that begins it does not exist there."""
    visitor = house.signed_in()
    page = visitor.open(HERE)
    assert "/my/contact/new?about=id" in page.links
    _, own = page.filled("/language")
    assert visitor.post(HERE, {"csrf": own["csrf"], "email": house.new_email()}).status_code == 404


def test_one_s_own_address_and_an_address_that_is_none_are_refused(free: OpenHouse) -> None:
    """With a word, and what was typed kept."""
    person = free.person()
    visitor = free.signed_in(person)
    assert visitor.open(HERE).submit_to(HERE, email=person.email.upper()).status == 409
    page = visitor.open(HERE).submit_to(HERE, email="maria@")
    assert page.status == 400
    assert page.problems == {"email": free.say("problem.email_malformed")}


def test_it_is_stopped_from_any_page_of_my(free: OpenHouse) -> None:
    """By one press, and nothing comes of it."""
    person, new = free.person(), free.new_email()
    visitor = free.signed_in(person)
    ask(visitor, new)
    for path in ("/my", "/my/security"):
        assert f"{HERE}/stop" in [form.action for form in visitor.open(path).forms], path
    page = visitor.open("/my").submit_to(f"{HERE}/stop")
    assert page.notice == free.say("id_change.notice.stopped")
    assert visitor.open(HERE).submit_to(HERE, email=new).notice == free.say("id_change.notice.opened")


def test_an_authenticator_confirms_what_a_desk_has_opened_and_it_waits_a_day(house: OpenHouse) -> None:
    """No other proof of the customer is needed then."""
    person, keys = locked(house)
    visitor = house.visitor()
    half_way(house, person, visitor).submit(code=keys.app.code(house.clock.now))
    story = begin(house, person=person, customer=visitor)
    open_it(story)
    assert type_code(house, story.number, house.mail(story.new, "id_change").code).status == 200
    page = visitor.open(HERE).submit_to(f"{HERE}/confirm")
    assert page.notice == house.say("id_change.notice.proved"), page.text
    release(house, story)
    wait(house, SHORT)
    assert house.sign_in(house.visitor(), Person(story.new)).path == "/sign-in/second"


def test_a_password_alone_confirms_nothing_that_a_desk_has_opened(house: OpenHouse) -> None:
    """No button offers it, and a press without one is refused."""
    story = begin(house)
    open_it(story)
    page = story.customer.open(HERE)
    assert f"{HERE}/confirm" not in [form.action for form in page.forms]
    _, own = page.filled("/language")
    assert story.customer.post(f"{HERE}/confirm", {"csrf": own["csrf"]}).status_code == 409
