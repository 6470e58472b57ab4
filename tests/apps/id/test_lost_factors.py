"""Lost factors, by whoever has the password alone."""

import pytest

from tests.apps.passkeys import person_with_passkey
from tests.apps.passkeys import sign_in as sign_in_with
from tests.authenticator import Authenticator
from tests.house import OpenHouse, Person, together
from tests.second_factor import half_way, lock, locked
from tests.visitor import Page, Visitor

DAY = 86_400
WAIT = 3 * DAY


def asked(house: OpenHouse, person: Person, visitor: Visitor | None = None) -> Page:
    """The password, then: I have none of them any more."""
    page = half_way(house, person, visitor or house.visitor())
    assert "/lost-factors" in page.links
    return page.visitor.open("/lost-factors")


def told(house: OpenHouse, person: Person) -> list[str]:
    """What the owner was told of the wait."""
    return [mail.kind for mail in house.mails(person.email) if mail.kind.startswith("recovery")]


def test_after_the_wait_the_password_is_enough(house: OpenHouse) -> None:
    """And not a moment before; the owner was told at both ends."""
    person, _ = locked(house)
    visitor = house.visitor()
    page = asked(house, person, visitor).submit()
    assert page.heading == house.say("lost_factors.waiting.title")
    assert house.mail(person.email, "recovery_begun").link.startswith("/not-me/")
    assert visitor.open("/my").path == "/sign-in"

    house.clock.turn(WAIT - 60)
    assert asked(house, person).heading == house.say("lost_factors.waiting.title")
    house.clock.turn(60)
    page = asked(house, person)
    assert page.heading == house.say("lost_factors.ready.title")
    assert page.submit().path == "/my"
    assert house.mail(person.email, "factors_dropped").link.startswith("/not-me/")
    assert house.sign_in(house.visitor(), person).path == "/my"


def test_the_owner_stops_it_from_the_mail(house: OpenHouse) -> None:
    """Signed out, with one press; whoever asked has no password any more, and no wait."""
    person, _ = locked(house)
    asked(house, person).submit()
    house.visitor().open(house.mail(person.email, "recovery_begun").link).submit()
    house.clock.turn(WAIT)
    assert house.sign_in(house.visitor(), person).status == 400


def test_the_owner_is_reminded_a_day_before_the_end_and_stops_it_from_that_mail(house: OpenHouse) -> None:
    """Not sooner, once, and with a link of its own."""
    person, _ = locked(house)
    asked(house, person).submit()
    house.clock.turn(WAIT - DAY - 60)
    house.remind()
    assert told(house, person) == ["recovery_begun"]
    house.clock.turn(60)
    for _ in range(2):
        house.remind()
    assert told(house, person) == ["recovery_begun", "recovery_ends"]
    first, reminder = (house.mail(person.email, kind) for kind in ("recovery_begun", "recovery_ends"))
    assert reminder.link.startswith("/not-me/")
    assert reminder.link != first.link
    assert reminder.payload["params"]["asked"] == first.payload["params"]["asked"]
    house.visitor().open(reminder.link).submit()
    house.clock.turn(DAY)
    assert house.sign_in(house.visitor(), person).status == 400


@pytest.mark.parametrize("how", ["a code", "not me", "a new password"])
def test_nobody_is_reminded_of_a_wait_that_was_stopped(house: OpenHouse, how: str) -> None:
    """A mail about nothing would frighten people."""
    person, keys = locked(house)
    asked(house, person).submit()
    house.clock.turn(3600)
    if how == "a code":
        assert half_way(house, person).submit(code=keys.app.code(house.clock.now)).path == "/my"
    elif how == "not me":
        house.visitor().open(house.mail(person.email, "recovery_begun").link).submit()
    else:
        visitor = house.visitor()
        visitor.open("/forgot").submit(email=person.email)
        visitor.open(house.mail(person.email, "reset").link).submit(password="Ander-geheim-34!")
    house.clock.turn(WAIT - DAY)
    house.remind()
    assert told(house, person) == ["recovery_begun"]


def test_of_two_waits_the_one_that_stands_is_reminded_of(house: OpenHouse) -> None:
    """The first was stopped by a code."""
    person, keys = locked(house)
    asked(house, person).submit()
    house.clock.turn(3600)
    assert half_way(house, person).submit(code=keys.app.code(house.clock.now)).path == "/my"
    asked(house, person).submit()
    house.clock.turn(WAIT - DAY - 1800)
    house.remind()
    assert told(house, person) == ["recovery_begun"] * 2
    house.clock.turn(1800)
    house.remind()
    assert told(house, person) == ["recovery_begun"] * 2 + ["recovery_ends"]


def test_signing_in_with_a_code_stops_it(house: OpenHouse) -> None:
    """Whoever still has the app has lost nothing."""
    person, keys = locked(house)
    asked(house, person).submit()
    page = half_way(house, person).submit(code=keys.app.code(house.clock.now))
    assert page.path == "/my"
    house.clock.turn(WAIT)
    assert asked(house, person).heading == house.say("lost_factors.begin.title")


def test_a_forgotten_password_is_no_way_around(house: OpenHouse) -> None:
    """The mailbox sets a new password, and the wait begins anew."""
    person, _ = locked(house)
    asked(house, person).submit()
    visitor = house.visitor()
    visitor.open("/forgot").submit(email=person.email)
    new = Person(person.email, "Ander-geheim-34!")
    visitor.open(house.mail(person.email, "reset").link).submit(password=new.password)
    house.clock.turn(WAIT)
    assert asked(house, new).heading == house.say("lost_factors.begin.title")


def test_a_mailed_link_alone_asks_for_nothing(house: OpenHouse) -> None:
    """The mailbox is one of the things that may have been stolen."""
    person, _ = locked(house)
    visitor = house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    assert visitor.open(house.mail(person.email, "sign_in_link").link).submit().path == "/sign-in/second"
    assert visitor.open("/lost-factors").path == "/sign-in"


def test_whoever_has_nothing_to_lose_is_not_asked(house: OpenHouse) -> None:
    """Signed out, or without a second factor."""
    assert house.visitor().open("/lost-factors").path == "/sign-in"
    assert house.signed_in().open("/lost-factors").path == "/my"


def test_an_old_notice_takes_no_second_factor_from_the_owner(house: OpenHouse) -> None:
    """Whoever reads the mail presses it and resets the password, and is asked for the code all the same."""
    person = house.person()
    house.sign_in(house.visitor(), person)
    house.clock.turn(3600)
    lock(house, person)
    house.visitor().open(house.mail(person.email, "new_browser").link).submit()
    thief = house.visitor()
    thief.open("/forgot").submit(email=person.email)
    thief.open(house.mail(person.email, "reset").link).submit(password="Ander-geheim-34!")
    assert house.sign_in(thief, Person(person.email, "Ander-geheim-34!")).path == "/sign-in/second"


def test_a_stolen_session_removes_nothing(house: OpenHouse) -> None:
    """The password comes first again, and leads here."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    visitor = house.signed_in(person, stay="yes")
    house.clock.turn(3600)
    page = visitor.open("/lost-factors")
    assert page.path == "/sign-in"
    page = page.submit(email=person.email).submit(password=person.password)
    assert (page.path, page.heading) == ("/lost-factors", house.say("lost_factors.begin.title"))


def test_a_passkey_on_hold_still_stops_the_removal(house: OpenHouse) -> None:
    """A thief of the mailbox holds the owner's passkey by a reset, but does not wait it away."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    house.clock.turn(30 * DAY)
    thief = house.visitor()
    thief.open("/forgot").submit(email=person.email)
    thief.open(house.mail(person.email, "reset").link).submit(password="Ander-geheim-34!")
    new = Person(person.email, "Ander-geheim-34!")
    house.sign_in(thief, new)
    assert thief.open("/lost-factors").submit().heading == house.say("lost_factors.waiting.title")
    assert sign_in_with(house.visitor(), phone).status == 400
    house.clock.turn(WAIT)
    house.sign_in(thief, new)
    assert thief.open("/lost-factors").heading == house.say("lost_factors.begin.title")


def test_a_mailed_link_with_a_code_stops_it_too(house: OpenHouse) -> None:
    """Using the app is using the app."""
    person, keys = locked(house)
    asked(house, person).submit()
    visitor = house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    page = visitor.open(house.mail(person.email, "sign_in_link").link).submit()
    assert page.submit(code=keys.app.code(house.clock.now)).path == "/my"
    house.clock.turn(WAIT)
    assert asked(house, person).heading == house.say("lost_factors.begin.title")


def test_pressed_twice_at_once_it_is_done_once(house: OpenHouse) -> None:
    """One of them completes the sign-in; another may find the wait over already, and is shown where it begins."""
    person, _ = locked(house)
    asked(house, person).submit()
    house.clock.turn(WAIT)
    page = asked(house, person)
    url, fields = page.filled()
    answers = together(4, lambda _: page.visitor.post(url, fields).status_code)
    assert set(answers) <= {200, 303, 503}
    query = "SELECT count(*) FROM audit WHERE account_id = :id AND event = 'recovery.finished'"
    assert house.rows(query, id=house.account_id(person)) == [(1,)]
