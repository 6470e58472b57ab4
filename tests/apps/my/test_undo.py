"""Receipts: what was saved is told for ten minutes, and one press takes it back."""

from keyfob.apps.my.undo import WAYS_BACK
from keyfob.customers.undo import LIFE, Part
from tests.apps.my.receipts import receipts, take_back, undo_ids
from tests.house import OpenHouse, together
from tests.visitor import Page, Visitor


def renamed(visitor: Visitor, name: str = "Anna") -> Page:
    """The profile, just saved with another first name."""
    return visitor.open("/my/profile/name").submit(given_name=name)


def given_name(visitor: Visitor) -> str:
    """The first name as it is now."""
    return visitor.open("/my/profile/name").form().values["given_name"]


def test_what_was_saved_is_told_and_one_press_takes_it_back(house: OpenHouse) -> None:
    """The receipt names the field, never the value; it is gone once it was used."""
    visitor = house.signed_in()
    page = renamed(visitor)
    assert receipts(page) == ["Saved: your first name."]

    page = take_back(page)
    assert (page.path, page.notice) == ("/my/profile", house.say("notice.undone"))
    assert given_name(visitor) == "Maria"
    assert receipts(page) == []


def test_a_receipt_can_be_used_in_another_tab(house: OpenHouse) -> None:
    """It is the record that has it, not the page."""
    person = house.person()
    renamed(house.signed_in(person))
    other = house.signed_in(person)
    take_back(other.open("/my/profile"))
    assert given_name(other) == "Maria"


def test_a_receipt_stands_on_its_own_page_alone(house: OpenHouse) -> None:
    """Not on those of other parts of the record, and not over what does not fit."""
    visitor = house.signed_in()
    renamed(visitor)
    assert [receipts(visitor.open(path)) for path in ("/my/payment", "/my/consents")] == [[], []]
    page = visitor.open("/my/profile/name").submit(given_name="")
    assert (page.status, receipts(page)) == (400, [])
    assert receipts(visitor.open("/my/profile")) == ["Saved: your first name."]


def test_what_was_changed_again_is_not_undone(house: OpenHouse) -> None:
    """The page says so, and the later change stands."""
    visitor = house.signed_in()
    page = renamed(visitor)
    renamed(visitor, "Bea")

    page = take_back(page)
    assert page.notice == house.say("notice.undo_changed_since")
    assert given_name(visitor) == "Bea"


def test_of_two_changes_of_the_same_thing_only_the_last_has_a_receipt(house: OpenHouse) -> None:
    """And once it is undone, the one before cannot be."""
    visitor = house.signed_in()
    first = undo_ids(renamed(visitor))[0]
    page = renamed(visitor, "Bea")
    assert len(receipts(page)) == 1

    take_back(page)
    assert given_name(visitor) == "Anna"
    page = take_back(page, first)
    assert page.notice == house.say("notice.undo_too_late")
    assert given_name(visitor) == "Anna"


def test_after_ten_minutes_nothing_is_undone(house: OpenHouse) -> None:
    """The receipt is gone by then, and a page from before gets a clear answer."""
    visitor = house.signed_in()
    page = renamed(visitor)
    house.clock.turn(LIFE)
    assert receipts(page.again()) == []

    page = take_back(page)
    assert page.notice == house.say("notice.undo_too_late")
    assert given_name(visitor) == "Anna"


def test_nobody_undoes_what_somebody_else_saved(house: OpenHouse) -> None:
    """Another's receipt is as unknown as one that never was (ASVS 8.2.2)."""
    owner = house.signed_in()
    theirs = undo_ids(renamed(owner))[0]
    other = renamed(house.signed_in(), "Eve")

    assert take_back(other, theirs).notice == house.say("notice.undo_too_late")
    assert given_name(owner) == "Anna"


def test_undo_pressed_many_times_at_once_undoes_once(house: OpenHouse) -> None:
    """Each press is answered, and nothing is undone further."""
    person = house.person()
    renamed(house.signed_in(person))
    visitors = [house.signed_in(person) for _ in range(4)]
    pages = [visitor.open("/my/profile") for visitor in visitors]
    filled = [page.filled("/my/profile/undo") for page in pages]
    ids = [undo_ids(page)[0] for page in pages]
    told = together(
        4, lambda n: visitors[n].post(filled[n][0], {**filled[n][1], "undo": ids[n]}).headers["location"].split("=")[1]
    )

    assert set(told) <= {"undone", "too-late", "changed-since"}
    assert told.count("undone") == 1
    assert given_name(visitors[0]) == "Maria"


def test_the_audit_tells_of_both_with_the_names_of_the_fields(house: OpenHouse) -> None:
    """Never with what was in them."""
    visitor = house.signed_in()
    take_back(renamed(visitor))
    query = "SELECT detail FROM audit WHERE event = 'customer.changed' ORDER BY id DESC LIMIT 2"
    assert house.rows(query) == [('{"names":["given_name"]}',)] * 2


def test_with_the_language_the_language_of_mails_is_taken_back(house: OpenHouse) -> None:
    """The account follows the record, in both directions."""
    person = house.person()
    visitor = house.signed_in(person)
    account = house.account_id(person)
    page = visitor.open("/my/profile/wishes").submit(language="nl")
    assert house.rows("SELECT locale FROM accounts WHERE id = :id", id=account) == [("nl",)]
    take_back(page)
    assert house.rows("SELECT locale FROM accounts WHERE id = :id", id=account) == [("en",)]


def test_the_former_value_is_nowhere_in_clear(house: OpenHouse) -> None:
    """It is sealed under the customer's key."""
    visitor = house.signed_in()
    renamed(visitor, "Wilhelmina")
    renamed(visitor, "Anna")
    kept = house.rows("SELECT sealed FROM undos")
    assert kept
    assert not any(b"Wilhelmina" in bytes(row[0]) for row in kept)


def test_every_part_of_the_record_has_its_way_back() -> None:
    """And a page of ours that shows it."""
    assert WAYS_BACK.keys() == set(Part)
    assert all(way.page.startswith("/my/") for way in WAYS_BACK.values())
