"""Where a network address is shown, its place is told with it, in the reader's language."""

from tests.house import OpenHouse
from tests.outside.places import BERLIN, UTRECHT
from tests.second_factor import locked, sign_in
from tests.visitor import SAFARI


def test_sessions_say_where_they_are_used(placed_house: OpenHouse) -> None:
    """A country alone where no more is known, an address alone where nothing is."""
    person = placed_house.person()
    phone = placed_house.visitor(agent=SAFARI, address=BERLIN, language="de")
    placed_house.sign_in(phone, person)
    here = placed_house.visitor(address="10.0.0.9", language="nl")
    placed_house.sign_in(here, person)
    assert f"nahe Berlin, Deutschland ({BERLIN})" in phone.open("/my/security").text
    page = here.open("/my/security")
    assert f"nabij Berlin, Duitsland ({BERLIN})" in page.text
    assert "10.0.0.9 ·" in page.text


def test_trusted_devices_and_activity_say_where_too(placed_house: OpenHouse) -> None:
    """The exported log as well."""
    person, keys = locked(placed_house)
    visitor = placed_house.visitor(address=BERLIN, language="nl")
    sign_in(placed_house, person, keys, visitor, trust="yes")
    told = f"nabij Berlin, Duitsland ({BERLIN})"
    assert visitor.open("/my/security").text.count(told) == 2
    assert f"Firefox op Linux · {told}" in visitor.open("/my/activity").text
    assert told in visitor.open("/my/activity/export").reply.text


def test_a_link_opened_elsewhere_says_where_it_was_asked_for(placed_house: OpenHouse) -> None:
    """So that a thief far away is noticed."""
    person = placed_house.person()
    thief = placed_house.visitor(address=BERLIN)
    thief.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    page = placed_house.visitor().open(placed_house.mail(person.email, "sign_in_link").link)
    assert f"near Berlin, Germany ({BERLIN})" in page.text


def test_a_notice_says_where_it_happened(placed_house: OpenHouse) -> None:
    """The page behind its link does, and the mail, which is written when it is sent."""
    person = placed_house.person()
    placed_house.sign_in(placed_house.visitor(address=UTRECHT), person)
    told = placed_house.mail(person.email, "new_browser")
    assert told.payload["params"]["asked"]["network"] == UTRECHT
    page = placed_house.visitor(language="de").open(told.link)
    assert f"nahe Utrecht am Rhein, Niederlande ({UTRECHT})" in page.text


def test_the_file_may_go_while_the_id_runs(placed_house: OpenHouse) -> None:
    """The address is told alone then."""
    person = placed_house.person()
    visitor = placed_house.visitor(address=UTRECHT)
    placed_house.sign_in(visitor, person)
    file = placed_house.program.settings.data / "places.mmdb"
    away = file.rename(file.with_suffix(".away"))
    page = visitor.open("/my/security")
    assert f"{UTRECHT} ·" in page.text
    assert "Utrecht" not in page.text
    away.rename(file)
    assert "near Utrecht" in visitor.open("/my/security").text


def test_without_a_file_all_stays_as_it_is(house: OpenHouse) -> None:
    """An address, and nothing about it."""
    person = house.person()
    visitor = house.visitor(address=UTRECHT)
    house.sign_in(visitor, person)
    page = visitor.open("/my/security")
    assert f"{UTRECHT} ·" in page.text
    assert "Utrecht" not in page.text
