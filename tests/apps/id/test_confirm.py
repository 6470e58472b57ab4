"""Confirming who one is, signed in."""

from urllib.parse import quote

from tests.house import PASSWORD, OpenHouse, Person
from tests.visitor import Visitor


def signed_in_by_mail(house: OpenHouse, person: Person) -> Visitor:
    """A browser signed in by a mailed link."""
    visitor = house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    assert visitor.open(house.mail(person.email, "sign_in_link").link).submit().path == "/my"
    return visitor


def test_the_password_renews_the_session_and_leads_on(house: OpenHouse) -> None:
    """Its cookie is another one then, and the one before is worth nothing (ASVS 7.2.4)."""
    person = house.person()
    visitor = signed_in_by_mail(house, person)
    before = visitor.cookie("keyfob")
    page = visitor.open("/confirm?pending=/my/security")
    assert person.email in page.text
    assert page.submit(password=person.password).path == "/my/security"

    after = visitor.cookie("keyfob")
    assert after not in {before, ""}
    visitor.http.cookies.set("__Host-keyfob", before, domain="id.example")
    assert visitor.open("/my/security").path == "/sign-in"


def test_a_mailed_link_is_not_offered(house: OpenHouse) -> None:
    """It would confirm the mailbox, not the person."""
    page = signed_in_by_mail(house, house.person()).open("/confirm")
    assert {form.action for form in page.forms} == {"/confirm", "/language"}


def test_wrong_passwords_are_counted_as_at_the_door(house: OpenHouse) -> None:
    """A session left open is no place to guess in."""
    person = house.person()
    visitor = house.signed_in(person)
    for _ in range(5):
        page = visitor.open("/confirm").submit(password="Falsch12!x")
        assert page.status == 400
    assert visitor.open("/confirm").submit(password=person.password).status == 429


def test_signed_out_one_signs_in_and_goes_where_one_was_going(house: OpenHouse) -> None:
    """That is proof enough."""
    person, visitor = house.person(), house.visitor()
    page = visitor.open("/confirm?pending=/my/profile")
    assert page.path == "/sign-in"
    assert page.submit(email=person.email).submit(password=person.password).path == "/my/profile"


def test_only_pages_of_my_are_gone_to(house: OpenHouse) -> None:
    """Not other sites, and nothing else of ours (open redirects, ASVS 3.7.2)."""
    person = house.person()
    evil = [
        "//e",
        "/\\e",
        "https:e",
        "/%09/e",
        "javascript:x",
        "/@e",
        "/my@e",
        "/my//e",
        "/my/../logout",
        "/logout",
        "/myx",
    ]
    for path in evil:
        visitor = house.visitor()
        page = visitor.open(f"/sign-in?pending={quote(path, safe='')}").submit(email=person.email)
        assert page.submit(password=PASSWORD).path == "/my", path
