"""Delivery addresses in My: by the rules of each country, one of them the default, each act with its Undo."""

import pytest

from keyfob.customers.delivery_address import MOST
from tests.apps.my.receipts import receipts, take_back, told
from tests.house import OpenHouse, together
from tests.visitor import Page, Visitor

NEW = "/my/profile/addresses/new"
DAM = {"label": "Home", "street": "Dam 1", "postal_code": "1012 js", "locality": "Amsterdam"}


def add(visitor: Visitor, country: str = "NL", **fields: str) -> Page:
    """Save one more."""
    return visitor.open(f"{NEW}?country={country}").submit(**({**DAM, **fields} if country == "NL" else fields))


def rows(page: Page) -> list[str]:
    """The addresses as they are shown, in their order."""
    section = next(part for part in page.tree.all("section") if part.get("aria-labelledby") == "delivery")
    shown = [part for part in section.all("div") if part.get("class") == "what"]
    return [" ".join(part.text.split()) for part in shown]


def own(page: Page, at: int = 0) -> str:
    """The path of one of them."""
    return [link for link in page.links if link.startswith("/my/profile/addresses/") and link != NEW][at]


def press(page: Page, act: str, at: int = 0) -> Page:
    """A button of one row."""
    return page.submit_to(f"{own(page, at)}/{act}")


def test_an_address_is_kept_and_shown_as_its_country_writes_it(house: OpenHouse) -> None:
    """The form begins with the customer's own country and name."""
    page = add(house.signed_in())
    assert receipts(page) == ["Added: the delivery address “Home”."]
    assert rows(page) == ["Home Default Maria de Vries Dam 1 1012 JS Amsterdam Netherlands"]


def test_the_form_has_the_fields_of_the_country_that_was_chosen(house: OpenHouse) -> None:
    """Their order, their names, which are needed, and lists where there are some."""
    visitor = house.signed_in()
    dutch, american = visitor.open(NEW), visitor.open(f"{NEW}?country=US")
    assert "region" not in dutch.form().names
    assert american.form().values["address_country"] == "US"
    labels = [" ".join(label.text.split()) for label in american.tree.all("label")]
    assert labels[-4:] == ["Flat, floor, stairs (optional)", "Town or city", "State", "ZIP code"]
    assert visitor.open(f"{NEW}?country=XX").form().values["address_country"] == "NL"

    page = add(visitor, "US", street="1 Loop", locality="Cupertino", region="CA", postal_code="95014")
    assert rows(page) == ["Maria de Vries Default 1 Loop Cupertino, CA 95014 United States"]


def test_an_address_moves_to_another_country(house: OpenHouse) -> None:
    """What the new country has no field for is gone; Undo brings it all back."""
    visitor = house.signed_in()
    page = add(visitor)
    path = own(page)
    page = visitor.open(f"{path}?country=JP").submit(postal_code="101-0021", region="東京都", street="外神田1")
    assert rows(page) == ["Home Default 〒101-0021 東京都 外神田1 Maria de Vries Japan"]
    assert receipts(page) == ["Saved: the delivery address “Home”."]
    assert rows(take_back(page)) == ["Home Default Maria de Vries Dam 1 1012 JS Amsterdam Netherlands"]


@pytest.mark.parametrize(
    ("field", "typed", "problem"),
    [
        ("street", "", "missing"),
        ("name", "", "missing"),
        ("label", "4111 1111 1111 1111", "card_number"),
        ("company", "x" * 101, "text_long"),
        ("locality", "a\u202eb", "characters"),
        ("postal_code", "12", "postal_code"),
        ("address_country", "XX", "choice"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_kept(house: OpenHouse, field: str, typed: str, problem: str) -> None:
    """Beside its field; what was typed stands there still."""
    visitor = house.signed_in()
    url, fields = visitor.open(NEW).filled(**DAM)
    page = visitor.send(url, {**fields, field: typed})
    words: dict[str, object] = {"count": 100, "example": "1234 AB"}
    assert (page.status, page.problems) == (400, {field: house.say(f"problem.{problem}", "en", **words)})
    assert rows(visitor.open("/my/profile")) == []


def test_the_default_is_chosen_removed_and_taken_back(house: OpenHouse) -> None:
    """It stands first; when it goes the one before follows."""
    visitor = house.signed_in()
    add(visitor)
    page = add(visitor, label="Work", street="Rokin 2")
    assert [row.partition(" Maria")[0] for row in rows(page)] == ["Home Default", "Work"]
    house.clock.turn(1)
    page = press(page, "default", 1)
    assert [row.partition(" Maria")[0] for row in rows(page)] == ["Work Default", "Home"]
    assert len(receipts(page)) == 2

    house.clock.turn(1)
    page = press(page, "remove")
    assert receipts(page)[0] == "Removed: the delivery address “Work”."
    assert [row.partition(" Maria")[0] for row in rows(page)] == ["Home Default"]
    page = take_back(page)
    assert [row.partition(" Maria")[0] for row in rows(page)] == ["Work Default", "Home"]


def test_there_are_twenty_at_most_however_many_are_saved_at_once(house: OpenHouse) -> None:
    """The page offers no more, and whoever comes too late is told why."""
    person = house.person()
    visitor = house.signed_in(person)
    for number in range(MOST - 2):
        add(visitor, label=f"{number}")
    visitors = [house.signed_in(person) for _ in range(4)]
    filled = [each.open(NEW).filled(**DAM) for each in visitors]
    answers = together(4, lambda n: visitors[n].post(*filled[n]).status_code)
    assert set(answers) <= {303, 400, 503}
    assert len(rows(visitor.open("/my/profile"))) <= MOST

    form = visitor.open(NEW)
    while len(rows(page := visitor.open("/my/profile"))) < MOST:
        add(visitor)
    assert NEW not in page.links
    page = form.submit(**DAM)
    assert page.status == 400
    assert house.say("problem.address_enough", count=MOST) in page.text


def test_nobody_reaches_somebody_else_s_address(house: OpenHouse) -> None:
    """Neither to see it, nor to change, choose or remove it (ASVS 8.2.2)."""
    owner, other = house.signed_in(), house.signed_in()
    theirs = own(add(owner))
    csrf = add(other).form("/my/profile/undo").values["csrf"]
    assert other.get(theirs).status_code == 404
    for path in (theirs, f"{theirs}/default", f"{theirs}/remove"):
        assert other.post(path, {"csrf": csrf, **DAM}).status_code == 404
    assert len(rows(owner.open("/my/profile"))) == 1


def test_activity_says_what_changed_and_never_to_what(house: OpenHouse) -> None:
    """Names of fields, as people call them."""
    visitor = house.signed_in()
    page = add(visitor)
    visitor.open(own(page)).submit(street="Rokin 2")
    text = visitor.open("/my/activity").text
    assert "Profile changed: Delivery address added" in text
    assert "Profile changed: Delivery address, Street" in text
    assert "Rokin" not in text


def test_services_are_told_the_postal_address_or_else_the_default_one(house: OpenHouse) -> None:
    """Whole, as its country writes it, and in its parts (OpenID Connect Core 5.1.1)."""
    service = house.service()
    visitor = house.signed_in()
    assert "address" not in told(service, visitor)
    add(visitor, company="Bakkerij")
    assert told(service, visitor)["address"] == {
        "formatted": "Bakkerij\nMaria de Vries\nDam 1\n1012 JS Amsterdam",
        "street_address": "Dam 1",
        "postal_code": "1012 JS",
        "locality": "Amsterdam",
        "country": "NL",
    }
    visitor.open("/my/profile/address").submit(street="Rokin 2", postal_code="1012KS", locality="Amsterdam")
    assert told(service, visitor)["address"]["street_address"] == "Rokin 2"
