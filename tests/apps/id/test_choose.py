"""Choosing the account: a service may ask whether it is to be the one signed in (OpenID Connect Core 3.1.2.1)."""

from tests.house import OpenHouse
from tests.service import claims_of


def test_whoever_is_signed_in_may_go_on_as_they_are(house: OpenHouse) -> None:
    """One press, no password; the time of the sign-in stays what it was."""
    service, person = house.service(), house.person()
    visitor = house.signed_in(person)
    begun = house.clock.now
    house.clock.turn(60)
    page = visitor.open(service.url(prompt="select_account"))
    assert page.path == "/sign-in/choose"
    assert person.email in page.text
    assert claims_of(service.redeem(page.submit())["id_token"])["auth_time"] == begun


def test_or_as_somebody_else(house: OpenHouse) -> None:
    """Through the sign-in page, and back to the service."""
    service, other = house.service(), house.person()
    page = house.signed_in().open(service.url(prompt="select_account"))
    another = next(link for link in page.links if link.startswith("/sign-in"))
    page = page.visitor.open(another).submit(email=other.email).submit(password=other.password)
    told = service.userinfo(service.redeem(page)["access_token"]).json()
    assert told["email"] == other.email


def test_the_question_is_asked_once_for_each_request(house: OpenHouse) -> None:
    """A choice holds for the request it was made for, and no other."""
    service, visitor = house.service(), house.signed_in()
    assert "code" in service.answer(visitor.open(service.url(prompt="select_account")).submit())
    assert visitor.open(service.url(prompt="select_account")).path == "/sign-in/choose"


def test_a_sign_in_is_a_choice(house: OpenHouse) -> None:
    """Signed out, the sign-in page comes, and nothing is asked after it."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    page = visitor.open(service.url(prompt="select_account"))
    assert page.path == "/sign-in"
    assert "code" in service.answer(page.submit(email=person.email).submit(password=person.password))


def test_the_page_shows_nothing_when_the_question_is_another(house: OpenHouse) -> None:
    """Signed out meanwhile, the sign-in page comes; without a request there is nothing to choose."""
    service, visitor = house.service(), house.signed_in()
    page = visitor.open(service.url(prompt="select_account"))
    visitor.forget("keyfob")
    assert page.again().path == "/sign-in"
    assert page.submit().path == "/sign-in"
    gone = visitor.open("/sign-in/choose")
    assert (gone.status, gone.heading) == (400, house.say("error.request_gone.title"))


def test_what_else_the_service_wants_is_asked_as_well(house: OpenHouse) -> None:
    """Choosing oneself is no consent."""
    service = house.service(first_party=False)
    page = house.signed_in().open(service.url(prompt="select_account")).submit()
    assert page.path == "/consent"
    assert "code" in service.answer(page.submit(decision="allow"))
