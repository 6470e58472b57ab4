"""What customers are told of the audit: decided for every event and every value, with words for all of it."""

from enum import StrEnum
from typing import get_type_hints

import pytest

from keyfob.accounts.activity import Way, Who
from keyfob.base.change import Change
from keyfob.desk.roles import Desk
from keyfob.outside.brand import load_brand
from keyfob.storage.events import EVENTS
from keyfob.storage.export_account import DETAILS
from keyfob.storage.schema import FREQUENT
from keyfob.storage.telling import NOT_FOR_CUSTOMERS, TOLD, find_words

NAMES = {event.name for event in EVENTS.values() if event}
BY_DETAIL = [
    (change, event.name, TOLD[event.name].by)
    for change, event in EVENTS.items()
    if event and event.name in TOLD and TOLD[event.name].by
]


def all_words() -> set[str]:
    """Every key that a row may be told with."""
    told = [telling.words for telling in TOLD.values()]
    return {key for words in told for key in ([words] if isinstance(words, str) else words.values()) if key}


def test_every_event_is_told_to_customers_or_said_to_be_none_of_their_concern() -> None:
    """Whoever adds an event decides; an event that is gone leaves both lists."""
    assert TOLD.keys() | NOT_FOR_CUSTOMERS == NAMES
    assert TOLD.keys() & NOT_FOR_CUSTOMERS == set()


@pytest.mark.parametrize(("change", "event", "by"), BY_DETAIL, ids=[event for _, event, _ in BY_DETAIL])
def test_where_a_detail_makes_the_difference_each_of_its_values_is_decided(
    change: type[Change], event: str, by: str
) -> None:
    """A new reason is not left out unnoticed, and the detail is one that the audit keeps."""
    kind, words = get_type_hints(change)[by], TOLD[event].words
    values = {False, True} if kind is bool else set(kind)
    assert kind is bool or issubclass(kind, StrEnum)
    assert not isinstance(words, str)
    assert set(words) == values
    assert by in next(found.detail for found in EVENTS.values() if found and found.name == event)


def test_what_makes_the_difference_is_taken_along_in_an_export() -> None:
    """Its page to read tells the same lines, from what the export has of them."""
    assert {telling.by for telling in TOLD.values() if telling.by} - DETAILS == set()


def test_there_are_words_for_all_of_it_and_no_others() -> None:
    """In the neutral brand, whose languages all have the same keys."""
    said = {"what": all_words(), "way": set(Way), "who": set(Who) | {f"{Who.DESK}_{desk}" for desk in Desk}}
    keys = [key.removeprefix("activity.") for key in load_brand("plain").speaker("en").phrases if "activity." in key]
    known = {part: {key.removeprefix(f"{part}.") for key in keys if key.startswith(f"{part}.")} for part in said}
    assert known == said


def test_words_are_found_by_the_value_as_the_audit_keeps_it() -> None:
    """As JSON tells it; a value that nobody knows is not told."""
    assert find_words("account.signed_in", {}) == "signed_in"
    assert find_words("password.changed", {"reset": True}) == "password.reset"
    assert find_words("session.ended", {"why": "signed out"}) == "session.signed_out"
    assert find_words("link.ended", {"end": "used"}) is None
    assert find_words("link.ended", {"end": "of a later version"}) is None
    assert find_words(FREQUENT, {}) is None


def test_the_index_of_accounts_leaves_out_only_what_nobody_is_told() -> None:
    """Otherwise a row would be missing, or the whole audit be searched."""
    assert FREQUENT in NOT_FOR_CUSTOMERS
