"""The door of My: for whoever is signed in, and nobody else."""

import pytest

from keyfob.apps import my
from keyfob.apps.my.door import page_of
from keyfob.base.durations import MINUTE
from keyfob.web.routes import Routes
from tests.house import OpenHouse, Person
from tests.second_factor import locked, sign_in


def test_signed_out_every_page_leads_to_the_sign_in(house: OpenHouse) -> None:
    """Also when somebody posts to it."""
    visitor = house.visitor()
    csrf = visitor.open("/sign-in").form().values["csrf"]
    for route in my.ROUTES:
        if route.get:
            assert visitor.open(route.path).path == "/sign-in"
        if route.post:
            assert visitor.send(route.path, {"csrf": csrf}).path == "/sign-in"


def test_whoever_signs_in_on_the_way_comes_to_the_page_they_wanted(house: OpenHouse) -> None:
    """By password or by link."""
    person, visitor = house.person(), house.visitor()
    page = visitor.open("/my/services").submit(email=person.email)
    assert page.submit(password=person.password).path == "/my/services"

    visitor = house.visitor()
    visitor.open("/my/profile").submit(email=person.email).submit_to("/sign-in/link")
    assert visitor.open(house.mail(person.email, "sign_in_link").link).submit().path == "/my/profile"


def test_whoever_was_signed_out_in_the_middle_of_a_form_comes_back_to_it(house: OpenHouse) -> None:
    """Nothing was changed, and the form is there again; an act without a page leads to the page that offers it."""
    person, visitor = house.person(), house.visitor()
    csrf = visitor.open("/sign-in").form().values["csrf"]
    for posted, back in {
        "/my/profile/name": "/my/profile/name", "/my/contact/new": "/my/contact/new", "/my/profile/undo": "/my/profile"
    }.items():  # fmt: skip
        page = visitor.send(posted, {"csrf": csrf, "given_name": "Zed", "text": "Hello"}).submit(email=person.email)
        page = page.submit(password=person.password)
        assert (page.path, page.status) == (back, 200)
        assert "Zed" not in page.text
        visitor.open("/sign-out").submit()
        csrf = visitor.open("/sign-in").form().values["csrf"]


def test_a_page_asked_for_signed_out_is_the_same_after_signing_in(house: OpenHouse) -> None:
    """With what its link said: what a message is about, what stands in a list."""
    person, visitor = house.person(), house.visitor()
    page = visitor.open("/my/contact/new?about=vehicle&notice=written").submit(email=person.email)
    page = page.submit(password=person.password)
    assert (page.path, page.form().values["about"]) == ("/my/contact/new", "vehicle")
    assert not page.notice


def test_a_query_that_is_too_long_to_be_taken_along_is_left_behind(house: OpenHouse) -> None:
    """The page itself is still the one that was wanted."""
    person, visitor = house.person(), house.visitor()
    page = visitor.open(f"/my/contact/new?about={'x' * 400}").submit(email=person.email)
    assert page.submit(password=person.password).path == "/my/contact/new"


def test_every_act_has_a_page_to_come_back_to() -> None:
    """Whatever can be posted to in My."""
    pages = Routes(my.ROUTES)
    for route in my.ROUTES:
        found = pages.find(page_of(route.path))
        assert found, route.path
        assert found[0].get, route.path


def test_a_cookie_that_is_worth_nothing_is_taken_away(house: OpenHouse) -> None:
    """So it is not sent for ever."""
    visitor = house.visitor()
    visitor.http.cookies.set("__Host-keyfob", "A" * 43, domain="id.example")
    assert visitor.open("/my").path == "/sign-in"
    assert visitor.cookie("keyfob") == ""


def test_the_first_page_greets_by_name_and_shows_where_things_are(house: OpenHouse) -> None:
    """Name, address, and links to everything else."""
    person = house.person()
    page = house.signed_in(person).open("/my")
    assert "Maria" in page.heading
    assert person.email in page.text
    assert {"/my/profile", "/my/security", "/my/services", "/sign-out"} <= set(page.links)


def test_pages_of_my_are_kept_by_nobody_on_the_way(house: OpenHouse) -> None:
    """Personal data is not stored in caches (ASVS 14.2.5)."""
    visitor = house.signed_in()
    for route in my.ROUTES:
        if route.get:
            assert visitor.get(route.path).headers["cache-control"] == "no-store"


REACHED_BY = ("/my/profile/phones/new", "/my/profile/address", "/my/profile/addresses/new")


@pytest.mark.parametrize("path", REACHED_BY)
def test_a_short_password_alone_is_typed_anew_before_it_is_changed_how_one_is_reached(
    house: OpenHouse, path: str
) -> None:
    """Once five minutes have passed; then one comes to the page that one wanted."""
    person = house.person()
    visitor = house.signed_in(person)
    assert visitor.open(path).path == path
    house.clock.turn(5 * 60)
    page = visitor.open(path)
    assert page.path == "/confirm"
    assert page.submit(password=person.password).path == path


def test_what_is_posted_late_with_a_short_password_changes_nothing(house: OpenHouse) -> None:
    """Whoever finds the browser open adds no number of theirs."""
    visitor = house.signed_in()
    form = visitor.open("/my/profile/phones/new")
    house.clock.turn(5 * 60)
    assert form.submit(phone="+31612345678").path == "/confirm"
    assert "612345678" not in visitor.open("/my/profile").text.replace(" ", "")


@pytest.mark.parametrize("path", REACHED_BY)
def test_a_long_password_or_a_second_factor_is_asked_for_later(house: OpenHouse, path: str) -> None:
    """They are proof enough for a quarter of an hour."""
    wordy = Person(house.new_email(), "Een lange zin van mij, 12 woorden!")
    house.register(house.visitor(), wordy)
    lock, guarded = locked(house), house.visitor()
    sign_in(house, *lock, guarded)
    long = house.signed_in(wordy)
    house.clock.turn(15 * MINUTE - 1)
    assert [long.open(path).path, guarded.open(path).path] == [path, path]
    house.clock.turn(1)
    assert [long.open(path).path, guarded.open(path).path] == ["/confirm", "/confirm"]


def test_on_a_mailed_link_alone_it_is_not_changed_how_one_is_reached(house: OpenHouse) -> None:
    """Whoever reads the mailbox has no parcels sent elsewhere (ASVS 7.5.1)."""
    person, visitor = house.person(), house.visitor()
    visitor.open("/my").submit(email=person.email).submit_to("/sign-in/link")
    visitor.open(house.mail(person.email, "sign_in_link").link).submit()
    assert visitor.open("/my/profile/name").path == "/my/profile/name"
    for path in REACHED_BY:
        assert visitor.open(path).path == "/confirm"
