"""The postal address in My."""

from tests.apps.my.receipts import receipts, take_back
from tests.house import OpenHouse
from tests.visitor import Page

PATH = "/my/profile/address"
ROKIN = {"street": "Rokin 2", "postal_code": "1012 KS", "locality": "Amsterdam"}


def remove(page: Page) -> Page:
    """Press Remove in the form."""
    url, fields = page.filled()
    return page.visitor.send(f"{url}/remove", fields)


def test_it_is_given_changed_removed_and_taken_back(house: OpenHouse) -> None:
    """Each with a receipt."""
    visitor = house.signed_in()
    page = visitor.open(PATH).submit(**ROKIN)
    assert receipts(page) == ["Saved: your postal address."]
    assert "Maria de Vries Rokin 2 1012 KS Amsterdam Netherlands" in page.text

    page = visitor.open(f"{PATH}?country=DE").submit(street="Am Markt 1", postal_code="D-10115", locality="Berlin")
    assert "Am Markt 1 10115 Berlin Germany" in page.text
    page = remove(visitor.open(PATH))
    assert "Am Markt" not in page.text
    assert "Am Markt 1 10115 Berlin Germany" in take_back(page).text


def test_it_follows_the_rules_of_its_country(house: OpenHouse) -> None:
    """With an example of its postcodes."""
    visitor = house.signed_in()
    page = visitor.open(f"{PATH}?country=IE").submit(street="1 Quay", locality="Cork", postal_code="123")
    assert page.status == 400
    assert page.problems == {"postal_code": house.say("problem.postal_code", example="A65 F4E2")}
