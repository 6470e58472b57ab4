"""Staying signed in for a month: services sign in silently, My asks once a day who one is (NIST 800-63B-4 §2.2.3)."""

import pytest

from keyfob.base.durations import DAY
from tests.apps.passkeys import person_with_passkey
from tests.authenticator import Authenticator
from tests.house import OpenHouse
from tests.service import claims_of
from tests.visitor import Visitor

PASSWORD = "urn:keyfob:acr:password"  # the name of a level


def stayed(house: OpenHouse) -> Visitor:
    """Somebody who stays signed in, twenty days later."""
    visitor = house.signed_in(stay="yes")
    house.clock.turn(20 * DAY)
    return visitor


def test_a_service_signs_in_silently_and_is_told_how_long_ago_it_was(house: OpenHouse) -> None:
    """That is what staying signed in is for."""
    visitor, service = stayed(house), house.service()
    claims = claims_of(service.redeem(visitor.open(service.url(prompt="none")))["id_token"])
    assert claims["auth_time"] == house.clock.now - 20 * DAY


def test_a_service_that_asks_for_a_level_gets_a_new_proof_and_never_the_old_one(house: OpenHouse) -> None:
    """Without a page it gets none; with one, the person proves it and the time is new."""
    person, service = house.person(), house.service()
    visitor = house.signed_in(person, stay="yes")
    house.clock.turn(DAY)
    refused = visitor.open(service.url(prompt="none", acr_values=PASSWORD))
    assert service.answer(refused)["error"] == "login_required"
    page = visitor.open(service.url(acr_values=PASSWORD))
    assert page.path == "/confirm"
    claims = claims_of(service.redeem(page.submit(password=person.password))["id_token"])
    assert (claims["acr"], claims["auth_time"]) == (PASSWORD, house.clock.now)


@pytest.mark.parametrize("path", ["/my", "/my/activity", "/my/profile"])
def test_my_shows_nothing_before_a_new_proof_and_then_the_page_one_wanted(house: OpenHouse, path: str) -> None:
    """Once a day; the browser stays signed in by it."""
    person = house.person()
    visitor = house.signed_in(person, stay="yes")
    house.clock.turn(DAY - 1)
    assert visitor.open(path).path == path
    house.clock.turn(1)
    page = visitor.open(path)
    assert page.path == "/confirm"
    assert page.submit(password=person.password).path == path
    house.clock.turn(DAY - 1)
    assert visitor.open(path).path == path


def test_what_was_typed_into_a_form_of_my_stands_there_again(house: OpenHouse) -> None:
    """Nothing was changed meanwhile."""
    person = house.person()
    visitor = house.signed_in(person, stay="yes")
    page = visitor.open("/my/profile/name")
    house.clock.turn(DAY)
    asked = page.submit_to("/my/profile/name", given_name="Wilhelmina", family_name="Vos")
    assert asked.path == "/confirm"
    back = asked.submit(password=person.password)
    assert (back.path, back.form("/my/profile/name").values["given_name"]) == ("/my/profile/name", "Wilhelmina")
    assert "Wilhelmina" not in visitor.open("/my").text


def test_whoever_came_by_a_mailed_link_comes_back_by_one(house: OpenHouse) -> None:
    """Where a brand lets sessions last that long: nobody is asked for a password who never uses one."""
    person, visitor = house.person(), house.visitor()
    with house.deciding(session_idle=2 * DAY, session_life=3 * DAY):
        visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
        visitor.open(house.mail(person.email, "sign_in_link").link).submit()
        house.clock.turn(DAY)
        page = visitor.open("/my/activity")
        assert (page.path, person.email in page.text) == ("/sign-in/how", True)
        page.submit_to("/sign-in/link")
        assert visitor.open(house.mail(person.email, "sign_in_link").link).submit().path == "/my/activity"


def test_a_password_leads_on_into_my_also_where_there_are_passkeys(house: OpenHouse) -> None:
    """A browser may have none; what is sensitive asks for the passkey all the same."""
    phone = Authenticator()
    person, visitor = person_with_passkey(house, phone), house.visitor()
    house.sign_in(visitor, person, stay="yes")
    house.clock.turn(DAY)
    assert visitor.open("/my").submit(password=person.password).path == "/my"
    page = visitor.open("/my/security/second-factor")
    assert page.path == "/confirm"
    assert "/confirm" not in [form.action for form in page.forms]
