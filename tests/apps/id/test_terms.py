"""Terms and privacy: texts to read, and new versions that are asked for once, at the next sign-in."""

import pytest

from tests.house import OpenHouse, Person
from tests.service import Service


@pytest.mark.parametrize("path", ["/terms", "/privacy"])
@pytest.mark.parametrize("locale", ["en", "nl", "de"])
def test_the_texts_can_be_read_by_everybody(house: OpenHouse, path: str, locale: str) -> None:
    """In every language, with their version."""
    page = house.visitor(language=locale).open(path)
    assert page.heading == house.say(f"{path[1:]}.title", locale)
    facts = house.program.house.pages.brand.facts
    assert (facts.terms if path == "/terms" else facts.privacy).version in page.text


def test_a_new_version_is_asked_for_once_at_the_next_sign_in(house: OpenHouse) -> None:
    """Between the password and the service; afterwards never again."""
    service, person = house.service(), house.person()
    house.clock.turn(1)
    with house.deciding(terms="next"):
        page = house.sign_in(house.visitor(), person, service.url())
        assert (page.path, page.heading) == ("/terms/again", house.say("register.again.title"))
        assert page.form().names >= {"terms"}
        assert "privacy" not in page.form().names
        assert "code" in service.answer(page.submit(terms="yes"))
        assert house.sign_in(house.visitor(), person).path == "/my"
        kept = "SELECT terms, privacy FROM terms_acceptances WHERE account_id = :id ORDER BY terms DESC"
        privacy = house.program.house.accounts.privacy
        assert house.rows(kept, id=house.account_id(person))[0] == ("next", privacy)


def test_what_is_not_ticked_is_asked_for_again(house: OpenHouse) -> None:
    """Both, when both are new."""
    person = house.person()
    with house.deciding(terms="next", privacy="next"):
        page = house.sign_in(house.visitor(), person).submit(terms="yes")
        assert (page.status, page.problems) == (400, {"privacy": house.say("problem.privacy_missing")})
        assert page.submit(terms="yes", privacy="yes").path == "/my"


def test_who_has_not_agreed_yet_gets_nowhere(house: OpenHouse) -> None:
    """Not into My, to no service, silently or not; signing out is possible."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    with house.deciding(terms="next"):
        page = house.sign_in(visitor, person)
        assert page.path == "/terms/again"
        for path in ("/my", "/my/profile", "/my/security", "/my/password", "/my/services"):
            assert visitor.open(path).path == "/terms/again"
        assert service.answer(visitor.open(service.url(prompt="none")))["error"] == "login_required"
        assert visitor.open(service.url()).path == "/terms/again"
        assert visitor.open("/sign-out").submit().path == "/signed-out"
        assert visitor.open("/terms/again").path == "/sign-in"


def test_agreeing_leads_to_the_service_that_waits(house: OpenHouse) -> None:
    """Also one that came while the question was open, and one that wants a sign-in of its own."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    with house.deciding(terms="next"):
        house.sign_in(visitor, person)
        page = visitor.open(service.url()).submit(terms="yes")
        assert "code" in service.answer(page)
    with house.deciding(terms="the one after"):
        page = house.sign_in(house.visitor(), person, service.url(prompt="login")).submit(terms="yes")
        assert "code" in service.answer(page)


def test_a_mailed_link_does_not_lead_past_them(house: OpenHouse) -> None:
    """Whichever way in."""
    service: Service = house.service()
    person, visitor = house.person(), house.visitor()
    with house.deciding(privacy="next"):
        visitor.open(service.url()).submit(email=person.email).submit_to("/sign-in/link")
        page = visitor.open(house.mail(person.email, "sign_in_link").link).submit()
        assert page.path == "/terms/again"
        assert "code" in service.answer(page.submit(privacy="yes"))


def test_who_is_signed_in_already_is_asked_at_the_next_sign_in_only(house: OpenHouse) -> None:
    """A new version does not interrupt."""
    visitor = house.signed_in()
    with house.deciding(terms="next"):
        assert visitor.open("/my").path == "/my"
        assert visitor.open("/terms/again").path == "/my"


def test_a_newcomer_agrees_to_the_newest_at_once(house: OpenHouse) -> None:
    """And is not asked again."""
    with house.deciding(terms="next", privacy="next"):
        person = Person(house.new_email())
        assert house.register(house.visitor(), person).path == "/my"
        assert house.sign_in(house.visitor(), person).path == "/my"
