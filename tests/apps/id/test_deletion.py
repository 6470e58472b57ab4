"""Taking a deletion back by the link in the mail, signed out."""

from tests.house import OpenHouse
from tests.leaving import WAIT, begin, run_job
from tests.visitor import SAFARI


def test_opening_the_link_does_nothing(house: OpenHouse) -> None:
    """Scanners open links too."""
    person = house.person()
    visitor = house.signed_in(person)
    begin(visitor, person)
    for _ in range(3):
        assert house.visitor().open(house.mail(person.email, "deletion_begun").link).status == 200
    house.clock.turn(WAIT)
    run_job(house)
    assert visitor.open("/my").path == "/sign-in"


def test_one_press_keeps_the_id_signed_out(house: OpenHouse) -> None:
    """The owner is told; the link works no more."""
    person = house.person()
    begin(house.signed_in(person), person)
    link = house.mail(person.email, "deletion_begun").link
    stranger = house.visitor()
    page = stranger.open(link).submit()
    assert (page.status, page.heading) == (200, house.say("deletion.kept.title"))
    assert stranger.open("/my").path == "/sign-in"
    assert stranger.open(link).status == 400
    house.mail(person.email, "deletion_cancelled")
    house.clock.turn(2 * WAIT)
    run_job(house)
    house.signed_in(person)


def test_a_link_of_a_deletion_that_was_taken_back_does_not_stop_the_next_one(house: OpenHouse) -> None:
    """Each has its own."""
    person = house.person()
    visitor = house.signed_in(person)
    begin(visitor, person)
    first = house.mail(person.email, "deletion_begun").link
    visitor.open(first).submit()
    begin(visitor, person)
    assert house.visitor().open(first).status == 400
    assert house.mail(person.email, "deletion_begun").link != first


def test_unknown_links_say_that_they_do_not_work(house: OpenHouse) -> None:
    """Whatever they look like."""
    for token in ("A" * 43, "x", "%00".replace("%00", "0")):
        page = house.visitor().open(f"/deletion/{token}")
        assert (page.status, page.heading) == (400, house.say("deletion.gone.title"))


def test_not_me_in_the_mail_keeps_the_id_and_puts_the_thief_out(house: OpenHouse) -> None:
    """It was not the owner who asked: everybody is out, and nothing is deleted."""
    person = house.person()
    thief = house.visitor(agent=SAFARI)
    house.sign_in(thief, person)
    begin(thief, person)
    link = house.mail(person.email, "deletion_begun").payload["links"]["not_me_link"]
    page = house.visitor().open(link)
    assert house.say("not_me.keeps") in page.text
    assert page.submit().status == 200
    assert thief.open("/my").path == "/sign-in"
    house.clock.turn(2 * WAIT)
    run_job(house)
    assert house.account_id(person)


def test_not_me_in_any_other_mail_does_so_too(house: OpenHouse) -> None:
    """The thief's sign-in was told of first."""
    person = house.person()
    thief = house.visitor(agent=SAFARI)
    house.sign_in(thief, person)
    begin(thief, person)
    house.visitor().open(house.mail(person.email, "new_browser").link).submit()
    house.clock.turn(2 * WAIT)
    run_job(house)
    assert house.account_id(person)
