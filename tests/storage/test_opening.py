"""Opening the store: first starts, and every reason to refuse."""

import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import bindparam, delete, select, text, update

from keyfob.storage import data_keys
from keyfob.storage.database import commit
from keyfob.storage.master_key import WrongMasterKey
from keyfob.storage.opening import REVISION, KeysMissing, OtherRevision, Place, open_store, stored_revision
from keyfob.storage.schema import METADATA, meta
from keyfob.storage.statement import Statement, Write
from tests.storage.load import open_and_close
from tests.storage.processes import finish, start
from tests.storage.toys import rows

META = Statement(select(meta.c.name).order_by(meta.c.name))


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Place:
    """Where everything lies."""
    return Place(database_url, tmp_path / "data" / "master.key")


def test_what_was_sealed_opens_after_a_restart(place: Place) -> None:
    """The second start finds the keys that the first one made."""
    first = open_store(place)
    first.vault.keys.make("a1")
    sealed, index = first.vault.seal("a1", "account", "1", "Maria"), first.vault.index("email", "maria@example.org")
    first.close()

    second = open_store(place)
    assert second.vault.open("a1", "account", "1", sealed) == b'"Maria"'
    assert second.vault.index("email", "maria@example.org") == index
    assert stored_revision(second.database) == REVISION
    second.close()


def test_first_starts_at_once_agree(place: Place) -> None:
    """Four programs that start on nothing all find one installation, with one set of keys."""
    folder = place.master_key.parent
    finish(*(start(open_and_close, place.database, folder) for _ in range(4)))
    store = open_store(place)
    assert rows(store, META) == [("check",), ("index key",), ("revision",)]
    store.close()


def test_an_absent_master_key_is_not_made_anew_for_a_database_that_is_not_empty(place: Place) -> None:
    """Everything sealed would be lost without a word."""
    open_store(place).close()
    place.master_key.rename(place.master_key.with_suffix(".away"))
    with pytest.raises(WrongMasterKey, match="there is no master key"):
        open_store(place)
    assert not place.master_key.exists()


def test_another_installations_master_key_is_refused(place: Place, tmp_path: Path) -> None:
    """The database keeps a check value."""
    open_store(place).close()
    other = Place(f"sqlite:///{tmp_path / 'other' / 'keyfob.db'}", tmp_path / "other" / "master.key")
    open_store(other).close()
    with pytest.raises(WrongMasterKey, match="belongs to another database"):
        open_store(Place(place.database, other.master_key))


def test_an_empty_key_store_beside_a_database_that_is_not_empty_is_refused(place: Place, tmp_path: Path) -> None:
    """Whoever restored the data without its keys is told so, before he believes that everybody was erased."""
    open_store(place).close()
    with pytest.raises(KeysMissing):
        open_store(Place(place.database, place.master_key, f"sqlite:///{tmp_path / 'elsewhere.db'}"))


def test_a_key_store_of_another_installation_is_refused(place: Place, tmp_path: Path) -> None:
    """Its keys were wrapped by another master key."""
    open_store(place).close()
    other = Place(f"sqlite:///{tmp_path / 'other' / 'keyfob.db'}", tmp_path / "other" / "master.key")
    open_store(other).close()
    with pytest.raises(KeysMissing):
        open_store(Place(place.database, place.master_key, f"sqlite:///{tmp_path / 'other' / 'keys.db'}"))


def test_the_key_store_may_lie_in_another_database(place: Place, tmp_path: Path) -> None:
    """With a URL of its own."""
    apart = Place(place.database, place.master_key, f"sqlite:///{tmp_path / 'apart' / 'keys.db'}")
    store = open_store(apart)
    store.vault.keys.make("a1")
    store.close()
    again = open_store(apart)
    again.vault.keys.find("a1")
    again.close()


@pytest.mark.parametrize("revision", [b"0000", b"9999"])
def test_another_revision_is_refused(place: Place, revision: bytes) -> None:
    """Older and newer alike, with the command that helps."""
    store = open_store(place)
    change = update(meta).where(meta.c.name == "revision").values(value=bindparam("other"))
    commit(store.database, [Write(Statement(change), {"other": revision})])
    store.close()
    with pytest.raises(OtherRevision, match="keyfob migrate") as refusal:
        open_store(place)
    assert refusal.value.stored == revision.decode()


def test_a_database_without_a_revision_is_refused(place: Place) -> None:
    """It has a table of our name, but was not made by us."""
    store = open_store(place)
    commit(store.database, [Write(Statement(delete(meta)), {})])
    store.close()
    with pytest.raises(OtherRevision):
        open_store(place)


def test_no_data_key_lies_among_the_data(place: Place) -> None:
    """They have a store of their own: a file beside SQLite, a schema of PostgreSQL."""
    store = open_store(place)
    store.vault.keys.make("a1")
    assert not set(METADATA.tables) & set(data_keys.METADATA.tables)
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
        rows(store, Statement(text("SELECT 1 FROM data_keys")))
    store.close()
