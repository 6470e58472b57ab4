"""Changing the password, signed in."""

import pytest

from tests.house import OpenHouse, Person

NEW = "Anders12!x"


def test_the_password_is_changed_and_every_service_asks_anew(house: OpenHouse) -> None:
    """The old one is dead, refresh tokens are void, the owner is told, this browser stays signed in."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    tokens = service.redeem(house.sign_in(visitor, person, service.url()))
    page = visitor.open("/my/password").submit(current_password=person.password, password=NEW)
    assert (page.path, page.notice) == ("/my/security", house.say("notice.password_changed_others_ended"))
    assert house.sign_in(house.visitor(), person).status == 400
    assert house.sign_in(house.visitor(), Person(person.email, NEW)).path == "/my"
    assert service.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert house.mail(person.email, "password_changed").link.startswith("/not-me/")
    assert "code" in service.answer(visitor.open(service.url()))


def test_other_sessions_end_unless_one_says_otherwise(house: OpenHouse) -> None:
    """The box is ticked to begin with."""
    person = house.person()
    here, there = house.signed_in(person), house.signed_in(person)
    page = here.open("/my/password")
    assert page.form().values["end_others"] == "yes"
    url, fields = page.filled(current_password=person.password, password=NEW)
    del fields["end_others"]
    assert here.send(url, fields).notice == house.say("notice.password_changed")
    assert there.open("/my").path == "/my"
    here.open("/my/password").submit(current_password=NEW, password="Zweites12!x")
    assert there.open("/my").path == "/sign-in"
    assert here.open("/my").path == "/my"


def test_a_wrong_current_password_changes_nothing(house: OpenHouse) -> None:
    """Said beside its field; neither password is repeated."""
    person = house.person()
    page = house.signed_in(person).open("/my/password").submit(current_password="Wrong12!x", password=NEW)
    assert (page.status, page.problems) == (400, {"current_password": house.say("problem.password_current_wrong")})
    assert "Wrong12!x" not in page.reply.text
    assert NEW not in page.reply.text
    assert house.sign_in(house.visitor(), person).path == "/my"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("geheim12!x", "password_capital"), ("Passw0rd!", "password_listed"), ("Geheim12!x", "password_same")],
)
def test_an_unfit_new_password_is_told_before_the_current_one_is_looked_at(
    house: OpenHouse, typed: str, problem: str
) -> None:
    """So it costs no try."""
    visitor = house.signed_in()
    page = visitor.open("/my/password")
    for _ in range(6):
        page = page.submit(current_password="Geheim12!x", password=typed)
        assert (page.status, page.problems) == (400, {"password": house.say(f"problem.{problem}")})


def test_a_session_by_mailed_link_still_needs_the_current_password(house: OpenHouse) -> None:
    """Whoever has the mailbox alone cannot change it here (ASVS 6.2.3)."""
    person, visitor = house.person(), house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    visitor.open(house.mail(person.email, "sign_in_link").link).submit()
    page = visitor.open("/my/password").submit(current_password="", password=NEW)
    assert page.problems.keys() == {"current_password"}
    assert house.sign_in(house.visitor(), person).path == "/my"
