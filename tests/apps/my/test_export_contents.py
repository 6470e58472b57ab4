"""What is in an export: all of it, letter by letter, with words of ours, and no secret."""

import json

from keyfob.storage.export_listing import PAGE
from keyfob.web.export_file import MOST_SHOWN
from tests.exporting import fetch, opened, ready
from tests.house import OpenHouse

_INSERT = (
    "INSERT INTO audit (id, at, event, actor_kind, actor_id, account_id, detail) "
    "VALUES (:id, :at, 'password.failed', 'person', '', :account, '{}')"
)


def test_what_was_given_comes_out_the_same(house: OpenHouse) -> None:
    """Names, addresses and messages letter by letter, whatever signs they hold."""
    person = house.person()
    visitor = house.signed_in(person)
    name = 'Ж"<&>\u2019\\u0041 {{ 7 * 7 }}'
    visitor.open("/my/profile/name").submit(given_name=name, family_name="漢字")
    address = {"street": "Rue \u201cde l\u2019Église\u201d 1", "postal_code": "1234 AB", "locality": "Ütrecht"}
    visitor.open("/my/profile/addresses/new?country=NL").submit(label="=cmd|'", name="Ma & Co", **address)
    text = "Regel 1\n\n</dd><script>alert(1)</script>\n\u202eback"
    visitor.open("/my/contact/new?about=other").submit(text=text)
    data, shown = opened(fetch(ready(house, person, visitor)))
    parts = data["parts"]
    assert (parts["profile"]["given_name"], parts["profile"]["family_name"]) == (name, "漢字")
    (delivery,) = parts["delivery_addresses"]
    assert {key: delivery["address"][key] for key in address} == address
    assert (delivery["label"], delivery["is_default"]) == ("=cmd|'", True)
    (case,) = parts["cases"]
    assert [message["side"] for message in case["messages"]] == ["customer"]
    assert "</dd><script>alert(1)</script>" in case["messages"][0]["text"]
    assert "<script" not in shown
    assert "{{ 7 * 7 }}" in shown


def names_in(value: object) -> set[str]:
    """Every name of a member, however deep."""
    if isinstance(value, dict):
        return set(value).union(*(names_in(part) for part in value.values()))
    return set().union(*(names_in(part) for part in value)) if isinstance(value, list) else set()


def test_every_name_in_the_data_has_words_on_the_page(house: OpenHouse) -> None:
    """In each language; the log is told in sentences."""
    person, service = house.person(), house.service(first_party=False)
    visitor = house.signed_in(person)
    visitor.open(service.url()).submit()
    visitor.open("/my/profile/address?country=NL").submit(street="A 1", postal_code="1234 AB", locality="Utrecht")
    visitor.open("/my/contact/new?about=other").submit(text="Hallo")
    house.visitor().open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    data, _ = opened(fetch(ready(house, person, visitor)))
    in_sentences = {"activity", "changes_that_can_be_undone"}
    told = {name: part for name, part in data["parts"].items() if name not in in_sentences}
    filled = [name for name, part in told.items() if part]
    assert {"grants", "cases", "mailed_links", "notices", "sessions"} <= set(filled)
    for locale in ("en", "nl", "de"):
        speaker = house.program.house.pages.brand.speaker(locale)
        assert [name for name in told if not speaker.knows(f"export.part.{name}")] == []
        names = set().union(*(names_in(part) for part in told.values()))
        assert [name for name in sorted(names) if not speaker.knows(f"export.field.{name}")] == []


def test_no_secret_is_in_it(house: OpenHouse) -> None:
    """No hash, no digest, no key, no token, no id of a row; neither in the data nor on the page."""
    person, service = house.person(), house.service()
    visitor = house.signed_in(person)
    tokens = service.redeem(visitor.open(service.url()))
    account = house.account_id(person)
    data, shown = opened(fetch(ready(house, person, visitor)))
    whole = json.dumps(data) + shown
    (phc,) = house.rows("SELECT phc FROM passwords WHERE account_id = :id", id=account)[0]
    customer, sids = house.rows("SELECT customer_id FROM accounts WHERE id = :id", id=account)[0][0], []
    sids = [row[0] for row in house.rows("SELECT sid FROM sessions WHERE account_id = :id", id=account)]
    for secret in (phc, account, customer, visitor.cookie("keyfob"), tokens["refresh_token"], *sids):
        assert secret
        assert secret not in whole


def test_a_big_account_is_collected_in_pages_and_every_line_comes_once(house: OpenHouse) -> None:
    """More lines than a page, and than the page to read shows; no row is larger than it may be."""
    person = house.person()
    account, many = house.account_id(person), 3 * PAGE + 7
    for number in range(many):
        values = {"id": f"0{number:025d}", "at": number, "account": account}
        house.write(_INSERT, **values)
    data, shown = opened(fetch(ready(house, person)))
    old = [line["at"] for line in data["parts"]["activity"] if line["at"].startswith("1970")]
    assert len(old) == len(set(old)) == many
    assert old == sorted(old, reverse=True)
    assert house.say("export.page.more", count=MOST_SHOWN) in shown
