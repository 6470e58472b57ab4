"""The profile: what the brand knows of somebody, seen and changed by them, one row at a time."""

import pytest

from tests.apps.my.receipts import receipts
from tests.house import OpenHouse, Person, together

SAVED = "notice.profile_saved"


def test_names_wishes_and_what_they_tell_of_themselves_are_changed(house: OpenHouse) -> None:
    """Everything is there the next time; the account's mails follow the language."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open("/my/profile/name").submit(form_of_address="mr", given_name="  Jan ", family_name="Bakker")
    assert (page.path, page.notice) == ("/my/profile", "Saved: how we address you, your first name, your last name.")
    page = visitor.open("/my/profile/wishes").submit(country="BE", language="nl", channel="letter")
    page = visitor.open("/my/profile/about").submit(birthdate="1980-02-29", nickname="Jantje")

    assert len(receipts(page)) == 1
    for words in ("Mr Jan Bakker", "By letter · Nederlands · Belgium", "29 February 1980 · Jantje"):
        assert words in page.text
    values = visitor.open("/my/profile/about").form().values
    assert (values["birthdate"], values["nickname"], values["website"]) == ("1980-02-29", "Jantje", "")
    visitor.open("/my/password").submit(current_password=person.password, password="Anders12!x")
    assert house.mail(person.email, "password_changed").locale == "nl"


def test_a_form_of_address_that_is_not_offered_to_everybody_is_kept(house: OpenHouse) -> None:
    """Who has it sees it, and changing a name alone changes nothing else."""
    person = house.person()
    visitor = house.signed_in(person)
    url, fields = visitor.open("/my/profile/name").filled()
    visitor.send(url, {**fields, "form_of_address": "mx"})
    page = visitor.open("/my/profile/name").submit(family_name="Bakker")
    assert page.notice == "Saved: your last name."
    assert "Mx Maria Bakker" in page.text
    assert visitor.open("/my/profile/name").form().values["form_of_address"] == "mx"


def test_saving_without_a_change_is_fine(house: OpenHouse) -> None:
    """And writes nothing down."""
    visitor = house.signed_in()
    audit = "SELECT count(*) FROM audit WHERE event = 'customer.changed'"
    before = house.rows(audit)
    page = visitor.open("/my/profile/name").submit()
    assert (page.notice, receipts(page)) == (house.say(SAVED), [])
    assert house.rows(audit) == before


@pytest.mark.parametrize(
    ("part", "field", "typed", "problem"),
    [
        ("name", "given_name", "", "given_name_missing"),
        ("name", "family_name", "x\u202ey", "name_characters"),
        ("name", "family_name", "4111 1111 1111 1111", "card_number"),
        ("name", "form_of_address", "lord", "choice"),
        ("wishes", "country", "XX", "choice"),
        ("wishes", "language", "tlh", "choice"),
        ("wishes", "channel", "pigeon", "choice"),
        ("about", "birthdate", "1981-02-29", "birthdate_malformed"),
        ("about", "nickname", "5555 5555 5555 4444", "card_number"),
        ("about", "website", "javascript:alert(1)", "website_malformed"),
    ],
)
def test_what_does_not_fit_is_named_and_changes_nothing(
    house: OpenHouse, part: str, field: str, typed: str, problem: str
) -> None:
    """Beside its field; what was typed stands there still."""
    visitor = house.signed_in()
    before = visitor.open("/my/profile").text
    url, fields = visitor.open(f"/my/profile/{part}").filled()
    page = visitor.send(url, {**fields, field: typed})
    assert (page.status, page.problems) == (400, {field: house.say(f"problem.{problem}")})
    assert visitor.open("/my/profile").text == before


def test_nobody_changes_what_the_form_does_not_ask_for(house: OpenHouse) -> None:
    """Not the address, not the customer it belongs to, not a phone, not the version (ASVS 15.3.3)."""
    person = house.person()
    visitor = house.signed_in(person)
    url, fields = visitor.open("/my/profile/name").filled(given_name="Jan")
    extra = {
        "email": "other@example.nl", "customer_id": "x", "account_id": "x", "id": "x", "version": "0", "number": "1",
        "phones": "+31612345678", "nickname": "N", "country": "BE",
    }  # fmt: skip
    page = visitor.send(url, {**fields, **extra})
    assert receipts(page) == ["Saved: your first name."]
    assert person.email in page.text
    for absent in ("other@example.nl", "+31", "Belgium"):
        assert absent not in page.text


def test_two_tabs_do_not_lose_each_other_s_changes(house: OpenHouse) -> None:
    """Of the same row the one saved last is what counts; of different rows both."""
    visitor = house.signed_in()
    first, second, third = (visitor.open(f"/my/profile/{part}") for part in ("name", "name", "about"))
    assert first.submit(given_name="Anna").status == 200
    assert second.submit(given_name="Bea").status == 200
    page = third.submit(nickname="Bibi")
    assert "Bea de Vries" in page.text
    assert "Bibi" in page.text


def test_every_row_opens_its_form_in_place(house: OpenHouse) -> None:
    """One filled button, and a way back that changes nothing."""
    visitor = house.signed_in()
    for path in ("name", "wishes", "about", "address", "phones/new", "addresses/new"):
        page = visitor.open(f"/my/profile/{path}")
        buttons = [button for button in page.tree.all("button") if button.get("class") == "btn"]
        assert [button.text for button in buttons] == ["Save"]
        assert "/my/profile" in page.links
        assert page.form().action == f"/my/profile/{path}"


def without_record(house: OpenHouse) -> Person:
    """Somebody of whom the brand knows nothing but the ID."""
    person = house.person()
    house.write("UPDATE accounts SET customer_id = NULL WHERE id = :id", id=house.account_id(person))
    return person


def test_who_had_no_customer_record_gets_one_by_giving_a_name(house: OpenHouse) -> None:
    """Whatever became of the one before: it is another one, and the audit tells of both acts."""
    person = without_record(house)
    page = house.signed_in(person).open("/my/profile")
    assert page.path == "/my/profile/name"
    page = page.submit(given_name="Anna", family_name="Smit", country="NL")

    assert (page.path, page.notice) == ("/my/profile", house.say(SAVED))
    assert "Anna Smit" in page.text
    query = "SELECT event, customer_id IS NULL FROM audit WHERE account_id = :id AND event LIKE '%customer%'"
    assert [(event, bool(absent)) for event, absent in house.rows(query, id=house.account_id(person))] == [
        ("account.customer_linked", False)
    ]


def test_who_had_no_customer_record_is_asked_for_the_name_first(house: OpenHouse) -> None:
    """Whichever row is asked for, and whatever is sent to it."""
    visitor = house.signed_in(without_record(house))
    for path in ("wishes", "about", "address", "phones/new", "addresses/new"):
        page = visitor.open(f"/my/profile/{path}")
        assert page.path == "/my/profile/name"
        csrf = page.form().values["csrf"]
        assert visitor.send(f"/my/profile/{path}", {"csrf": csrf}).path == "/my/profile/name"


def test_of_two_that_save_at_once_one_makes_the_record_and_the_other_changes_it(house: OpenHouse) -> None:
    """No account has two, and nobody is told that something went wrong."""
    person = without_record(house)
    visitors = [house.signed_in(person) for _ in range(4)]
    pages = [visitor.open("/my/profile") for visitor in visitors]
    filled = [page.filled(given_name="A", family_name="B", country="NL") for page in pages]
    made = "SELECT count(*) FROM audit WHERE event = 'customer.created'"
    before = house.rows(made)[0][0]
    answers = together(4, lambda n: visitors[n].post(filled[n][0], filled[n][1]).status_code)

    assert answers == [303] * 4
    assert house.rows(made)[0][0] == before + 1


def test_who_had_no_customer_record_is_told_what_does_not_fit(house: OpenHouse) -> None:
    """And gets none by that."""
    person = without_record(house)
    page = house.signed_in(person).open("/my/profile").submit(given_name="Anna")

    assert page.status == 400
    assert page.problems.keys() == {"family_name", "country"}
    assert house.rows("SELECT customer_id FROM accounts WHERE id = :id", id=house.account_id(person)) == [(None,)]
