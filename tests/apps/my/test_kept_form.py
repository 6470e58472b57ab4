"""Forms of My that could not be taken: what was typed stands there again, for whoever typed it and nobody else."""

from keyfob.base.durations import HOUR, MINUTE
from keyfob.web.cookies import KEPT
from keyfob.web.kept_form import MOST
from tests.house import OpenHouse, Person
from tests.visitor import Page, Visitor

TEXT = "Mijn auto staat al een week bij de garage,\nen niemand belt mij terug. Zou u dat willen doen? " * 12


def typed_too_late(house: OpenHouse, **fields: str) -> tuple[Person, Visitor, Page]:
    """Somebody who was signed out while they typed a message, and the page where they sign in."""
    person = house.person()
    visitor = house.signed_in(person)
    form = visitor.open("/my/contact/new")
    house.clock.turn(2 * HOUR)
    page = form.submit(**{"about": "vehicle", "text": TEXT, **fields})
    assert page.path == "/sign-in"
    return person, visitor, page


def sign_in(page: Page, person: Person) -> Page:
    """From the address to where they were going."""
    return page.submit(email=person.email).submit(password=person.password)


def test_whoever_was_signed_out_meanwhile_finds_what_they_typed(house: OpenHouse) -> None:
    """It is said that it was not sent yet, and one press sends it."""
    person, _, page = typed_too_late(house)
    form = sign_in(page, person)
    assert form.notice == house.say("notice.typed_again")
    assert (form.form().values["about"], form.form().values["text"].replace("\r\n", "\n")) == ("vehicle", TEXT)
    assert form.submit().notice == house.say("notice.case_written")


def test_it_is_put_back_once(house: OpenHouse) -> None:
    """Who comes to the form another time writes something else."""
    person, visitor, page = typed_too_late(house)
    sign_in(page, person)
    assert not visitor.cookie(KEPT)
    assert visitor.open("/my/contact/new").form().values["text"] == ""


def test_a_changed_row_of_the_record_is_kept_as_typed(house: OpenHouse) -> None:
    """With the country that was chosen, whose fields the form then has."""
    person = house.person()
    visitor = house.signed_in(person)
    form = visitor.open("/my/profile/address?country=DE")
    house.clock.turn(2 * HOUR)
    sent = {"street": "Langer Weg 1", "postal_code": "70435", "locality": "Stuttgart", "address_country": "DE"}
    values = sign_in(form.submit(**sent), person).form().values
    assert {name: values[name] for name in sent} == sent


def test_nobody_else_who_signs_in_there_sees_it(house: OpenHouse) -> None:
    """In the same browser, on the way to the same page."""
    _, visitor, page = typed_too_late(house)
    form = sign_in(page, house.person())
    assert form.path == "/my/contact/new"
    assert "garage" not in form.text
    assert visitor.open("/my/contact/new").form().values["text"] == ""


def test_it_is_gone_after_a_quarter_of_an_hour(house: OpenHouse) -> None:
    """Also from a browser that still has the cookie."""
    person, visitor, page = typed_too_late(house)
    kept = visitor.cookie(KEPT)
    house.clock.turn(15 * MINUTE)
    form = sign_in(page, person)
    assert kept
    assert form.form().values["text"] == ""


def test_it_cannot_be_read_on_the_way_nor_made_up(house: OpenHouse) -> None:
    """The cookie is sealed; one that we did not write is worth nothing."""
    person, visitor, page = typed_too_late(house)
    kept = visitor.cookie(KEPT)
    assert "garage" not in kept
    assert len(kept) <= MOST
    visitor.http.cookies.set(f"__Host-{KEPT}", f"{kept[:-6]}AAAAAA", domain="id.example")
    assert sign_in(page, person).form().values["text"] == ""


def test_a_message_of_the_greatest_length_is_kept(house: OpenHouse) -> None:
    """Four thousand characters as people write them."""
    words = [f"{word}{at % 7}" for at in range(100) for word in ("garage", "sleutel", "afspraak", "werkplaats", "olie")]
    text = " ".join(words)[:4_000]
    person, _, page = typed_too_late(house, text=text)
    assert sign_in(page, person).form().values["text"] == text.strip()


def test_what_is_too_much_for_a_cookie_is_said_to_be_lost(house: OpenHouse) -> None:
    """Rather than an empty form without a word."""
    noise = "".join(chr(0x4E00 + (at * at * 7919 + at * 104729) % 20_000) for at in range(3_900))
    person, visitor, page = typed_too_late(house, text=noise)
    assert len(visitor.cookie(KEPT)) < MOST
    form = sign_in(page, person)
    assert form.notice == house.say("notice.typed_lost")
    assert form.form().values["text"] == ""


def test_passwords_and_codes_are_never_kept(house: OpenHouse) -> None:
    """A form with secrets comes back empty."""
    visitor = house.signed_in()
    form = visitor.open("/my/password")
    house.clock.turn(2 * HOUR)
    assert form.submit(current_password="Geheim12!x", password="Anders34!y").path == "/sign-in"
    assert not visitor.cookie(KEPT)


def test_an_act_without_a_form_is_not_kept(house: OpenHouse) -> None:
    """It is asked for again with the button."""
    visitor = house.signed_in()
    page = visitor.open("/my/contact/new").submit(about="vehicle", text="Hello")
    house.clock.turn(2 * HOUR)
    assert page.submit_to(f"{page.path}/close").path == "/sign-in"
    assert not visitor.cookie(KEPT)


def test_a_form_filled_in_as_somebody_else_changes_nothing(house: OpenHouse) -> None:
    """Its tab was left open when another person signed in in this browser."""
    visitor, other = house.signed_in(), house.person()
    form = visitor.open("/my/profile/phones/new")
    visitor.open("/sign-out").submit()
    house.sign_in(visitor, other)
    page = form.submit(phone="+31612345678")
    assert page.path == "/my/profile/phones/new"
    assert "612345678" not in page.text
    assert "612345678" not in visitor.open("/my/profile").text.replace(" ", "")
