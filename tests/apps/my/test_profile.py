"""The profile: what the brand knows of somebody, seen and changed by them."""

import pytest

from tests.house import OpenHouse, Person, together


def test_names_country_language_and_phone_are_changed(house: OpenHouse) -> None:
    """Everything is there the next time; the account's mails follow the language."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open("/my/profile")
    page = page.submit(
        form_of_address="mr",
        given_name="  Jan ",
        family_name="Bakker",
        country="BE",
        language="nl",
        phone="+32 470 12 34 56",
    )
    assert (page.path, page.notice.partition(":")[0]) == ("/my/profile", "Saved")
    values = page.again().form().values
    assert values["given_name"] == "Jan"
    assert {name: values[name] for name in ("form_of_address", "family_name", "country", "language")} == {
        "form_of_address": "mr", "family_name": "Bakker", "country": "BE", "language": "nl",
    }  # fmt: skip
    assert values["phone"].replace(" ", "") == "+32470123456"
    visitor.open("/my/password").submit(current_password=person.password, password="Anders12!x")
    assert house.mail(person.email, "password_changed").locale == "nl"


def test_saving_without_a_change_is_fine(house: OpenHouse) -> None:
    """And writes nothing down."""
    visitor = house.signed_in()
    audit = "SELECT count(*) FROM audit WHERE event = 'customer.changed'"
    before = house.rows(audit)
    assert visitor.open("/my/profile").submit().notice == house.say("notice.profile_saved")
    assert house.rows(audit) == before


def test_a_phone_number_can_be_taken_out_again(house: OpenHouse) -> None:
    """Nobody has to give one."""
    visitor = house.signed_in()
    visitor.open("/my/profile").submit(phone="+31612345678")
    assert visitor.open("/my/profile").submit(phone="").form().values["phone"] == ""


@pytest.mark.parametrize(
    ("field", "typed", "problem"),
    [
        ("given_name", "", "given_name_missing"),
        ("family_name", "x\u202ey", "name_characters"),
        ("country", "XX", "choice"),
        ("language", "tlh", "choice"),
        ("phone", "112", "phone_malformed"),
        ("family_name", "4111 1111 1111 1111", "card_number"),
        ("form_of_address", "lord", "choice"),
    ],
)
def test_what_does_not_fit_is_named_and_changes_nothing(house: OpenHouse, field: str, typed: str, problem: str) -> None:
    """Beside its field; what was typed stands there still."""
    visitor = house.signed_in()
    url, fields = visitor.open("/my/profile").filled()
    page = visitor.send(url, {**fields, "given_name": "Jan", field: typed})
    assert (page.status, page.problems) == (400, {field: house.say(f"problem.{problem}")})
    assert visitor.open("/my/profile").form().values["given_name"] == "Maria"


def test_nobody_changes_what_the_form_does_not_ask_for(house: OpenHouse) -> None:
    """Not the address, not the customer it belongs to, not the time it was verified (ASVS 15.3.3)."""
    person = house.person()
    visitor = house.signed_in(person)
    url, fields = visitor.open("/my/profile").filled(given_name="Jan")
    extra = {
        "email": "other@example.nl",
        "customer_id": "x",
        "account_id": "x",
        "id": "x",
        "version": "0",
        "number": "1",
    }
    assert visitor.send(url, {**fields, **extra}).status == 200
    page = visitor.open("/my/security")
    assert person.email in page.text
    assert "other@example.nl" not in page.text


def test_two_tabs_do_not_lose_each_other_s_changes_silently(house: OpenHouse) -> None:
    """The one saved last is what counts, and both are answered as saved."""
    visitor = house.signed_in()
    first, second = visitor.open("/my/profile"), visitor.open("/my/profile")
    assert first.submit(given_name="Anna").status == 200
    assert second.submit(given_name="Bea").status == 200
    assert visitor.open("/my/profile").form().values["given_name"] == "Bea"


def without_record(house: OpenHouse) -> Person:
    """Somebody of whom the brand knows nothing but the ID."""
    person = house.person()
    house.write("UPDATE accounts SET customer_id = NULL WHERE id = :id", id=house.account_id(person))
    return person


def test_who_had_no_customer_record_gets_one_by_saving(house: OpenHouse) -> None:
    """Whatever became of the one before: it is another one, and the audit tells of both acts."""
    person = without_record(house)
    page = house.signed_in(person).open("/my/profile")
    page = page.submit(given_name="Anna", family_name="Smit", country="NL", phone="+31 6 12345678")

    assert (page.path, page.notice) == ("/my/profile", house.say("notice.profile_saved"))
    assert page.form().values["given_name"] == "Anna"
    assert page.form().values["phone"].replace(" ", "") == "+31612345678"
    query = "SELECT event, customer_id IS NULL FROM audit WHERE account_id = :id AND event LIKE '%customer%'"
    assert [(event, bool(absent)) for event, absent in house.rows(query, id=house.account_id(person))] == [
        ("account.customer_linked", False)
    ]
    assert page.submit(given_name="Bea").form().values["given_name"] == "Bea"


def test_of_two_that_save_at_once_one_makes_the_record_and_the_other_changes_it(house: OpenHouse) -> None:
    """No account has two, and nobody is told that something went wrong."""
    person = without_record(house)
    visitors = [house.signed_in(person) for _ in range(4)]
    filled = [visitor.open("/my/profile").filled(given_name="A", family_name="B", country="NL") for visitor in visitors]
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
