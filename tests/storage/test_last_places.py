"""Last places as they are kept: one an account, sealed, gone with its key and in their time."""

import pytest
from sqlalchemy import text

from keyfob.accounts.last_place import LastPlace, PlaceForgotten, PlaceNoted
from keyfob.base.actor import PROGRAM
from keyfob.base.change import Change
from keyfob.base.place import Point
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.events import EVENTS
from keyfob.storage.last_places import find_last_place
from keyfob.storage.opening import Store
from keyfob.storage.reader import Reader
from keyfob.storage.statement import Statement
from keyfob.storage.table import NEW_KEYS, WRITES
from keyfob.storage.unit import Decided, Tables, Unit
from keyfob.work.table import messages

NOW = 1_800_000_000
MARIA, JONAS = "m" * 26, "j" * 26
UTRECHT = LastPlace(Point(52.1, 5.1, 28), ("NL", "DE"), NOW - 60)


def commit(store: Store, *changes: Change) -> None:
    """Commit changes."""
    for owner in (MARIA, JONAS):
        store.vault.keys.make(owner)
    unit = Unit(store.database, store.vault, Tables(WRITES, EVENTS, NEW_KEYS, messages), clock=lambda: NOW)
    unit.run(lambda _: Decided(changes), PROGRAM)


def found(store: Store, account_id: str = MARIA, now: int = NOW) -> LastPlace | None:
    """What is known of an account."""
    read = Reader(store.database, store.vault)
    try:
        return find_last_place(read, account_id, now)
    finally:
        read.release()


def rows(store: Store) -> list[tuple[str, bytes]]:
    """What lies in the table."""
    with store.database.reading() as connection:
        return [
            tuple(row) for row in connection.rows(Statement(text("SELECT account_id, sealed FROM last_places")), {})
        ]


def test_the_newest_place_takes_the_place_of_the_one_before(store: Store) -> None:
    """One row an account, and each account its own."""
    commit(store, PlaceNoted(MARIA, UTRECHT, NOW + 9))
    assert found(store) == UTRECHT
    assert found(store, JONAS) is None
    assert found(store, "") is None
    newer = LastPlace(None, (), NOW)
    commit(store, PlaceNoted(MARIA, newer, NOW + 9), PlaceNoted(JONAS, UTRECHT, NOW + 9))
    assert (found(store), found(store, JONAS)) == (newer, UTRECHT)
    assert sorted(row[0] for row in rows(store)) == [JONAS, MARIA]


def test_nothing_of_it_can_be_read_in_the_table(store: Store) -> None:
    """Neither country nor point."""
    commit(store, PlaceNoted(MARIA, UTRECHT, NOW + 9))
    ((_, sealed),) = rows(store)
    assert b"NL" not in sealed
    assert b"52.1" not in sealed


def test_it_is_known_until_its_time(store: Store) -> None:
    """Before the row is trimmed as well."""
    commit(store, PlaceNoted(MARIA, UTRECHT, NOW + 9))
    assert found(store, now=NOW + 8) == UTRECHT
    assert found(store, now=NOW + 9) is None


def test_it_can_be_forgotten(store: Store) -> None:
    """Without a trace; forgetting nothing is fine."""
    commit(store, PlaceNoted(MARIA, UTRECHT, NOW + 9), PlaceNoted(JONAS, UTRECHT, NOW + 9))
    for _ in range(2):
        commit(store, PlaceForgotten(MARIA, NOW))
    assert [row[0] for row in rows(store)] == [JONAS]


def test_it_goes_with_the_accounts_key(store: Store) -> None:
    """From older copies of the data too."""
    commit(store, PlaceNoted(MARIA, UTRECHT, NOW + 9))
    store.vault.keys.destroy(MARIA)
    with pytest.raises(KeyDestroyed):
        found(store)
