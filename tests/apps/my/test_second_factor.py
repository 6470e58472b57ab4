"""Setting up the second step in My, and switching it off."""

import re

import pytest

from tests.house import OpenHouse, Person
from tests.second_factor import half_way, locked, sign_in
from tests.totp_app import Authenticator
from tests.visitor import Page, Visitor

SET_UP = "/my/security/second-factor"
OFF = "/my/security/second-factor/off"


def scanned(page: Page) -> Authenticator:
    """The app that took in what the page shows."""
    uri = next(link for link in page.links if link.startswith("otpauth:"))
    app = Authenticator.scanned(uri)
    secret = next(part for part in page.tree.all("p") if part.get("class") == "secret")
    assert Authenticator.typed(secret.text).secret == app.secret
    return app


def codes_on(page: Page) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page.text)


def is_in(visitor: Visitor) -> bool:
    """Whether My lets the browser in."""
    return visitor.open("/my").path == "/my"


def test_a_scanned_code_and_a_first_code_of_the_app_turn_it_on(house: OpenHouse) -> None:
    """From then on it is asked for; the app names the brand and the address; the owner is told."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open("/my/security")
    assert SET_UP in page.links
    page = visitor.open(SET_UP)
    app = scanned(page)
    assert app.name == f"Porsche ID:{person.email}"
    assert not house.rows("SELECT 1 FROM second_factors WHERE account_id = :id", id=house.account_id(person))
    page = page.submit(code=app.code(house.clock.now))
    assert (page.status, page.notice) == (200, house.say("notice.second_factor_on"))
    assert len(codes_on(page)) == 10
    assert house.mail(person.email, "second_factor_on").link.startswith("/not-me/")
    assert house.say("second.row.state_on") in visitor.open("/my/security").text
    house.clock.turn(60)
    assert half_way(house, person).submit(code=app.code(house.clock.now)).path == "/my"


def test_the_code_that_turned_it_on_is_spent_by_that(house: OpenHouse) -> None:
    """Whoever looked over the shoulder cannot sign in with it."""
    person = house.person()
    page = house.signed_in(person).open(SET_UP)
    app = scanned(page)
    code = app.code(house.clock.now)
    page.submit(code=code)
    assert half_way(house, person).submit(code=code).status == 400


def test_the_session_is_another_one_and_of_the_level_now_reached(house: OpenHouse) -> None:
    """So nothing is asked again at once (ASVS 7.2.4)."""
    visitor = house.signed_in()
    before = visitor.cookie("keyfob")
    page = visitor.open(SET_UP)
    page.submit(code=scanned(page).code(house.clock.now))
    after = visitor.cookie("keyfob")
    assert after not in {"", before}
    assert visitor.open(OFF).path == OFF
    old = house.visitor()
    old.http.cookies.set("__Host-keyfob", before, domain="id.example")
    assert not is_in(old)


def test_loading_the_page_again_shows_the_same_secret_for_an_hour(house: OpenHouse) -> None:
    """A phone that goes to its app and comes back does not outdate it."""
    visitor = house.signed_in()
    first = scanned(visitor.open(SET_UP))
    assert scanned(visitor.open(SET_UP)) == first
    house.clock.turn(3600)
    page = visitor.open(SET_UP)
    assert page.path in {"/confirm", "/sign-in"}


def test_a_secret_is_shown_to_the_session_that_began_it_alone(house: OpenHouse) -> None:
    """A thief with the password cannot plant the secret that the owner's app takes in, nor confirm one after it."""
    person = house.person()
    theirs, mine = (house.signed_in(person).open(SET_UP) for _ in range(2))
    planted, app = scanned(theirs), scanned(mine)
    assert planted.secret != app.secret
    assert mine.submit(code=planted.code(house.clock.now)).status == 400
    assert mine.submit(code=app.code(house.clock.now)).notice == house.say("notice.second_factor_on")
    assert not house.rows("SELECT 1 FROM totp_set_ups WHERE account_id = :id", id=house.account_id(person))
    theirs.submit(code=planted.code(house.clock.now))
    house.clock.turn(60)
    page = half_way(house, person)
    assert page.submit(code=planted.code(house.clock.now)).status == 400
    assert page.submit(code=app.code(house.clock.now)).path == "/my"


def test_a_wrong_or_missing_first_code_turns_nothing_on(house: OpenHouse) -> None:
    """The secret stays, the choice made too, and what was typed is not repeated."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open(SET_UP)
    app = scanned(page)
    wrong = "000000" if app.code(house.clock.now) != "000000" else "111111"
    page = page.submit(code=wrong, end_others="yes")
    assert (page.status, page.problems) == (400, {"code": house.say("problem.app_code_wrong")})
    assert page.form().values["end_others"] == "yes"
    page = page.submit(code=" ")
    assert page.problems == {"code": house.say("problem.app_code_missing")}
    assert scanned(page) == app
    assert house.sign_in(house.visitor(), person).path == "/my"


def test_a_first_code_comes_too_late_where_the_account_has_changed(house: OpenHouse) -> None:
    """A secret shown before a new password is shown no more: a thief may have seen it."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open(SET_UP)
    app = scanned(page)
    visitor.open("/my/password").submit(current_password=person.password, password="Anders12!x")
    page = page.submit(code=app.code(house.clock.now))
    assert page.path == SET_UP
    assert scanned(page) != app


def test_the_form_sent_twice_leaves_one_set_of_codes(house: OpenHouse) -> None:
    """The second press leads to the page that says it is on."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open(SET_UP)
    url, fields = page.filled(code=scanned(page).code(house.clock.now))
    assert visitor.post(url, fields).status_code == 200
    again = visitor.send(url, fields)
    assert (again.path, again.notice) == ("/my/security", house.say("notice.second_factor_on"))
    assert house.rows("SELECT count(*) FROM backup_codes WHERE account_id = :id", id=house.account_id(person)) == [
        (10,)
    ]


def test_another_app_takes_the_place_of_the_one_before(house: OpenHouse) -> None:
    """A new phone: the old app's codes and the old recovery codes are dead from its first code on."""
    person, keys = locked(house)
    visitor = house.visitor()
    sign_in(house, person, keys, visitor)
    page = visitor.open(SET_UP)
    assert house.say("second.set_up.lead_another") in page.text
    app = scanned(page)
    assert app.secret != keys.app.secret
    house.clock.turn(60)
    assert half_way(house, person).submit(code=keys.app.code(house.clock.now)).path == "/my"
    page.submit(code=app.code(house.clock.now))
    house.clock.turn(60)
    page = half_way(house, person)
    assert page.submit(code=keys.app.code(house.clock.now)).status == 400
    assert page.visitor.open("/sign-in/second/backup").submit(backup_code=keys.codes[0]).status == 400
    assert half_way(house, person).submit(code=app.code(house.clock.now)).path == "/my"


@pytest.mark.parametrize("way", ["on", "off"])
def test_the_other_browsers_can_be_signed_out_with_it(house: OpenHouse, way: str) -> None:
    """If one says so, and their services are told (ASVS 7.4.3)."""
    for wish in ("yes", ""):
        person, keys = locked(house) if way == "off" else (house.person(), None)
        here, there = house.visitor(), house.visitor()
        for visitor in (here, there):
            if keys:
                sign_in(house, person, keys, visitor)
            else:
                house.sign_in(visitor, person)
        page = here.open(OFF if way == "off" else SET_UP)
        ticked = {"end_others": wish} if wish else {}
        page.submit(**ticked) if way == "off" else page.submit(code=scanned(page).code(house.clock.now), **ticked)
        assert (is_in(here), is_in(there)) == (True, not wish)


def test_it_is_switched_off_and_everything_goes_with_it(house: OpenHouse) -> None:
    """Recovery codes, trusted devices, halves that wait; the owner is told."""
    person, keys = locked(house)
    visitor, other = house.visitor(), house.visitor()
    sign_in(house, person, keys, other, trust="yes")
    sign_in(house, person, keys, visitor)
    waiting = half_way(house, person)
    page = visitor.open(OFF).submit()
    assert (page.path, page.notice) == ("/my/security", house.say("notice.second_factor_off"))
    assert SET_UP in page.links
    assert house.mail(person.email, "second_factor_off").link.startswith("/not-me/")
    for table in ("second_factors", "backup_codes", "trusted_devices"):
        query = f"SELECT count(*) FROM {table} WHERE account_id = :id"  # noqa: S608  # one of three names
        assert house.rows(query, id=house.account_id(person)) == [(0,)]
    assert waiting.submit(code=keys.app.code(house.clock.now + 30)).path == "/sign-in"
    assert house.sign_in(house.visitor(), person).path == "/my"


@pytest.mark.parametrize("path", [SET_UP, OFF, "/my/security/backup-codes"])
def test_a_proof_of_six_minutes_ago_is_asked_for_again(house: OpenHouse, path: str) -> None:
    """Before anything is shown, and before anything that was posted is done (ASVS 7.5.1)."""
    person, keys = locked(house)
    visitor = house.visitor()
    sign_in(house, person, keys, visitor)
    page = visitor.open(path)
    assert page.path == path
    url, fields = page.filled()
    house.clock.turn(360)
    assert visitor.open(path).path == "/confirm"
    page = visitor.send(url, {**fields, "code": keys.app.code(house.clock.now)})
    assert page.path == "/confirm"
    assert house.rows("SELECT count(*) FROM backup_codes WHERE account_id = :id", id=house.account_id(person)) == [
        (10,)
    ]
    page = page.submit(password=person.password).submit(code=keys.app.code(house.clock.now))
    assert page.path == path


@pytest.mark.parametrize("path", [SET_UP, OFF, "/my/security/backup-codes"])
def test_a_mailed_link_is_not_enough_for_any_of_it(house: OpenHouse, path: str) -> None:
    """Nor with the code on top: whoever has mailbox and phone has no password yet."""
    person, keys = locked(house)
    visitor = house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    page = visitor.open(house.mail(person.email, "sign_in_link").link).submit()
    assert page.submit(code=keys.app.code(house.clock.now)).path == "/my"
    assert visitor.open(path).path == "/confirm"


def test_a_trusted_device_proves_more_before_it_changes_anything(house: OpenHouse) -> None:
    """It was not asked for the code at the sign-in, so it is now."""
    person, keys = locked(house)
    visitor = house.visitor()
    sign_in(house, person, keys, visitor, trust="yes")
    visitor.forget("keyfob")
    house.clock.turn(60)
    assert house.sign_in(visitor, person).path == "/my"
    page = visitor.open(OFF)
    assert page.path == "/confirm"
    page = page.submit(password=person.password)
    assert page.path == "/sign-in/second"
    assert page.submit(code=keys.app.code(house.clock.now)).path == OFF


def test_nothing_of_it_is_shown_to_somebody_without_one(house: OpenHouse) -> None:
    """There is nothing to switch off, and there are no codes."""
    visitor = house.signed_in()
    assert visitor.open(OFF).path == "/my/security"
    assert visitor.open("/my/security/backup-codes").path == "/my/security"


def test_the_secret_is_sealed_and_shown_nowhere_else(house: OpenHouse) -> None:
    """A stolen database has no secret of anybody's app (ASVS 11.3.2)."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open(SET_UP)
    app = scanned(page)
    page = page.submit(code=app.code(house.clock.now))
    account_id = house.account_id(person)
    for table in ("totp_set_ups", "second_factors"):
        for (sealed,) in house.rows(f"SELECT sealed FROM {table} WHERE account_id = :id", id=account_id):  # noqa: S608  # as above
            assert app.secret not in sealed
    assert visitor.open(SET_UP).links != page.links
    for path in ("/my", "/my/security", "/my/security/backup-codes"):
        assert "otpauth:" not in visitor.open(path).reply.text


def test_a_code_is_no_password(house: OpenHouse) -> None:
    """Nobody changes the password with it."""
    person, keys = locked(house)
    visitor = house.visitor()
    sign_in(house, person, keys, visitor)
    code = keys.app.code(house.clock.now + 30)
    page = visitor.open("/my/password").submit(current_password=code, password="Anders12!x")
    assert page.status == 400
    assert half_way(house, Person(person.email)).path == "/sign-in/second"
