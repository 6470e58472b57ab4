"""Phones in My: added, changed, removed and taken back."""

import pytest

from tests.apps.my.receipts import receipts, take_back, told
from tests.house import OpenHouse
from tests.visitor import Page, Visitor


def add(visitor: Visitor, number: str, **fields: str) -> Page:
    """Save one more."""
    return visitor.open("/my/profile/phones/new").submit(phone=number, **fields)


def edit_links(page: Page) -> list[str]:
    """Where each phone is changed."""
    found = [link for link in page.links if link.startswith("/my/profile/phones/") and not link.endswith("/new")]
    return list(dict.fromkeys(found))


def test_a_number_as_it_is_dialled_at_home_is_kept_with_its_country(house: OpenHouse) -> None:
    """The form begins with the customer's own country."""
    page = add(house.signed_in(), "06 12345678", phone_kind="home")
    assert receipts(page) == ["Saved: your phone numbers."]
    assert "Home +31 6 12345678" in page.text


def test_the_main_number_is_what_services_learn(house: OpenHouse) -> None:
    """The first, until another is made it, and the next when it is removed."""
    service, visitor = house.service(), house.signed_in()
    add(visitor, "+31612345678")
    page = add(visitor, "+49 711 123456", phone_country="DE", is_main="yes")
    assert told(service, visitor)["phone_number"] == "+49711123456"

    page = visitor.open(edit_links(page)[0])
    url, fields = page.filled()
    page = visitor.send(f"{url}/remove", fields)
    assert told(service, visitor)["phone_number"] == "+31612345678"
    take_back(page)
    assert told(service, visitor)["phone_number"] == "+49711123456"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("12", "phone_malformed"),
        ("", "missing"),
        ("4111 1111 1111 1111", "card_number"),
        ("06 12345678", "phone_twice"),
    ],
)
def test_what_is_no_new_number_is_refused_with_its_reason(house: OpenHouse, typed: str, problem: str) -> None:
    """Beside the field, with what was typed still in it."""
    visitor = house.signed_in()
    add(visitor, "+31612345678")
    page = add(visitor, typed)
    assert (page.status, page.problems) == (400, {"phone": house.say(f"problem.{problem}")})
    assert page.form().values["phone"] == typed


def test_there_are_five_at_most(house: OpenHouse) -> None:
    """The page offers no more, and an older page is refused with the reason."""
    visitor = house.signed_in()
    form = visitor.open("/my/profile/phones/new")
    for number in range(5):
        page = add(visitor, f"+3161234567{number}")
    assert "/my/profile/phones/new" not in page.links
    page = form.submit(phone="+31612345679")
    assert page.status == 400
    assert house.say("problem.phone_enough", count=5) in page.text


def test_nobody_reaches_somebody_else_s_phone(house: OpenHouse) -> None:
    """Neither to see it, nor to change or remove it (ASVS 8.2.2)."""
    owner, other = house.signed_in(), house.signed_in()
    theirs = edit_links(add(owner, "+31612345678"))[0]
    csrf = other.open("/my/profile/name").form().values["csrf"]
    assert other.get(theirs).status_code == 404
    for path in (theirs, f"{theirs}/remove"):
        assert other.post(path, {"csrf": csrf, "phone": "+31687654321"}).status_code == 404
    assert "+31 6 12345678" in owner.open("/my/profile").text
