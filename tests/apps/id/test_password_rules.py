"""The rules for passwords, for programs that make them."""

from typing import Any

from tests.house import OpenHouse


def rules_of(house: OpenHouse) -> dict[str, Any]:
    """What is published."""
    reply = house.visitor().get("/.well-known/password-rules")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    rules: dict[str, Any] = reply.json()
    return rules


def test_the_brand_s_promise_can_be_read(house: OpenHouse) -> None:
    """Eight characters, a capital, a digit, a special one, also in the words that password managers read."""
    rules = rules_of(house)
    assert (rules["profile"], rules["min_length"], rules["max_length"]) == ("classic", 8, 256)
    assert {"length", "upper", "digit", "special", "not_listed"} <= set(rules["rules"])
    assert rules["passwordrules"].startswith("minlength: 8; ")


def test_the_neutral_brand_asks_for_length(plain_house: OpenHouse) -> None:
    """And for nothing else that one would have to count."""
    rules = rules_of(plain_house)
    assert (rules["profile"], rules["min_length"]) == ("length_first", 15)
    assert not {"upper", "digit", "special"} & set(rules["rules"])
    assert [name for name in rules if name.startswith("min_length")] == ["min_length"]


def test_the_page_that_asks_for_a_password_says_the_same(house: OpenHouse) -> None:
    """The attribute of its field is the published one."""
    page = house.signed_in().open("/my/password")
    field = next(field for field in page.tree.all("input") if field.get("autocomplete") == "new-password")
    assert field.get("passwordrules") == rules_of(house)["passwordrules"]
