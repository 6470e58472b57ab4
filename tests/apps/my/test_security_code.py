"""The security code in My: set, changed, reset; which ones are refused."""

import pytest

from tests.house import OpenHouse
from tests.owners import new_vin, owner, vehicle_path
from tests.visitor import Page, Visitor

GOOD, OTHER = "7194", "6385"


@pytest.fixture
def main(house: OpenHouse) -> Visitor:
    """The main user of a vehicle, who has just signed in."""
    return house.signed_in(owner(house))


def choose(main: Visitor, code: str, again: str | None = None) -> Page:
    """Type a code twice."""
    page = main.open(f"{vehicle_path(main)}/security-code")
    return page.submit(security_code=code, security_code_again=code if again is None else again)


def test_a_code_is_set_and_changed_and_its_owner_told(house: OpenHouse) -> None:
    """By mail, with a way to say that it was not them."""
    person = owner(house)
    main = house.signed_in(person)
    assert house.say("security_code.unset") in main.open(vehicle_path(main)).text
    for code in (GOOD, OTHER):
        assert choose(main, code).notice == house.say("vehicles.notice.code")
    assert house.say("security_code.unset") not in main.open(vehicle_path(main)).text
    assert sum(mail.kind == "security_code_set" for mail in house.mails(person.email)) == 2
    assert main.open("/my/activity").text.count(house.say("activity.what.security_code.set")) == 2


def test_a_code_is_never_shown_nor_stored(house: OpenHouse, main: Visitor) -> None:
    """Not on the page where it is refused either."""
    assert GOOD not in choose(main, GOOD, OTHER).reply.text
    choose(main, GOOD)
    rows = house.rows("SELECT digest FROM security_codes")
    assert all(GOOD.encode() not in bytes(digest) and len(bytes(digest)) == 32 for (digest,) in rows)


@pytest.mark.parametrize("code", ["", "123", "71945", "\uff17\uff11\uff19\uff14", "a194", "-194", "7" * 1000])
def test_anything_but_four_digits_is_refused(house: OpenHouse, main: Visitor, code: str) -> None:
    """Digits of other scripts too: no dashboard has them."""
    assert choose(main, code).problems == {"security_code": house.say("problem.security_code_shape")}


@pytest.mark.parametrize("code", ["0000", "1234", "4321", "7890", "1212", "1122", "2580", "1984", "2026"])
def test_what_many_choose_is_refused(house: OpenHouse, main: Visitor, code: str) -> None:
    """With five tries, a thief would be right too often; years are how birthdays are chosen."""
    problem = "problem.security_code_known" if code == "2026" else "problem.security_code_easy"
    assert choose(main, code).problems == {"security_code": house.say(problem)}


def test_what_stands_on_the_vehicle_is_refused(house: OpenHouse) -> None:
    """The end of its number, which is behind the windscreen, and its plate."""
    main = house.signed_in(owner(house, new_vin(house)[:-4] + "8163"))
    path = vehicle_path(main)
    main.open(path).submit_to(path, plate="S-KF 9274")
    for code in ("8163", "9274"):
        assert choose(main, code).problems == {"security_code": house.say("problem.security_code_known")}


def test_the_owner_s_birthday_is_refused(house: OpenHouse, main: Visitor) -> None:
    """Day and month in either order, as far as the record knows it."""
    main.open("/my/profile/about").submit(birthdate="1980-07-26")
    for code in ("2607", "0726"):
        assert choose(main, code).problems == {"security_code": house.say("problem.security_code_known")}


def test_both_have_to_be_the_same(house: OpenHouse, main: Visitor) -> None:
    """Otherwise nothing is set."""
    assert choose(main, GOOD, OTHER).problems == {"security_code_again": house.say("problem.security_code_again")}
    assert house.say("security_code.unset") in main.open(vehicle_path(main)).text


def test_setting_it_asks_for_a_fresh_proof(house: OpenHouse, main: Visitor) -> None:
    """A stolen browser cannot open the vehicle."""
    url, fields = main.open(f"{vehicle_path(main)}/security-code").filled(security_code=GOOD, security_code_again=GOOD)
    house.clock.turn(6 * 60)
    assert main.post(url, fields).headers["location"].startswith("/confirm?")
    assert main.get(url).headers["location"].startswith("/confirm?")
