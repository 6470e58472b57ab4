"""Backups: taken while the program runs, data and keys apart, and put back only where nothing is."""

import shutil
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from keyfob.storage.backup import CannotCopy, back_up, copy_sqlite, restore, without_password
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.database import commit
from keyfob.storage.opening import Place, Store, open_store
from keyfob.storage.schema import leases
from keyfob.storage.statement import Statement, Write

ADD = Statement(insert(leases))
NAMES = Statement(select(leases.c.name))
NOON, LATER = 1_900_000_000, 1_900_000_060


def place_in(folder: Path) -> Place:
    """The place of a data folder, as settings have it by default."""
    return Place(f"sqlite:///{folder / 'keyfob.db'}", folder / "master.key")


def add(store: Store, *names: str) -> None:
    """Write a row for each name."""
    commit(store.database, [Write(ADD, {"name": name, "holder": "", "ends_at": 0}) for name in names])


def names(store: Store) -> list[str]:
    """The names written so far."""
    with store.database.reading() as connection:
        return sorted(row[0] for row in connection.rows(NAMES, {}))


def test_a_backup_beside_a_running_program_is_whole(tmp_path: Path) -> None:
    """While another thread writes, each copy holds what was acknowledged before it, and no half of anything."""
    store = open_store(place_in(tmp_path / "living"))
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not stop.is_set():
            number = len(written)
            add(store, f"{number:06}-left", f"{number:06}-right")
            written.append(number)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            least = len(written)
            back_up(place_in(tmp_path / "living"), tmp_path / "living", tmp_path / "copies", NOON + number)
            shutil.rmtree(tmp_path / "back", ignore_errors=True)
            restore(place_in(tmp_path / "back"), tmp_path / "copies")
            again = open_store(place_in(tmp_path / "back"))
            found = names(again)
            again.close()
            assert len(found) % 2 == 0
            assert found == [f"{index // 2:06}-{'right' if index % 2 else 'left'}" for index in range(len(found))]
            assert len(found) >= 2 * least
    finally:
        stop.set()
        thread.join()
        store.close()


def test_data_and_keys_lie_apart_and_are_nobody_elses(tmp_path: Path) -> None:
    """Data in one folder, keys in another; readable by the operator alone."""
    open_store(place_in(tmp_path / "living")).close()

    copied = back_up(place_in(tmp_path / "living"), tmp_path / "living", tmp_path / "copies", NOON)

    files = sorted(path.relative_to(tmp_path / "copies").as_posix() for path in (tmp_path / "copies").rglob("*.*"))
    assert files == ["data/keyfob-20300317T174640Z.db", "keys/keys.db", "keys/master.key"]
    assert len(copied.done) == 3
    assert copied.commands == ()
    for path in (tmp_path / "copies").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_of_the_keys_only_the_newest_copy_is_kept(tmp_path: Path) -> None:
    """A destroyed key leaves the backups with the next one, and older data copies go dark."""
    store = open_store(place_in(tmp_path / "living"))
    store.vault.keys.make("somebody")
    sealed = store.vault.seal("somebody", "table", "row", "secret")
    back_up(place_in(tmp_path / "living"), tmp_path / "living", tmp_path / "copies", NOON)
    store.vault.keys.destroy("somebody")
    back_up(place_in(tmp_path / "living"), tmp_path / "living", tmp_path / "copies", LATER)
    store.close()

    assert len(list((tmp_path / "copies" / "data").iterdir())) == 2
    assert sorted(path.name for path in (tmp_path / "copies" / "keys").iterdir()) == ["keys.db", "master.key"]
    restore(place_in(tmp_path / "back"), tmp_path / "copies")
    again = open_store(place_in(tmp_path / "back"))
    with pytest.raises(KeyDestroyed):
        again.vault.open("somebody", "table", "row", sealed)
    again.close()


def test_what_is_restored_is_what_was_newest(tmp_path: Path) -> None:
    """Rows, sealed values and the master key are there again."""
    store = open_store(place_in(tmp_path / "living"))
    store.vault.keys.make("somebody")
    sealed = store.vault.seal("somebody", "table", "row", "secret")
    add(store, "first")
    back_up(place_in(tmp_path / "living"), tmp_path / "living", tmp_path / "copies", NOON)
    add(store, "second")
    back_up(place_in(tmp_path / "living"), tmp_path / "living", tmp_path / "copies", LATER)
    store.close()

    restore(place_in(tmp_path / "back"), tmp_path / "copies")

    again = open_store(place_in(tmp_path / "back"))
    assert names(again) == ["first", "second"]
    assert again.vault.open("somebody", "table", "row", sealed) == b'"secret"'
    again.close()


def test_a_master_key_kept_elsewhere_stays_there(tmp_path: Path) -> None:
    """Who keeps it apart from the data does not find it among the copies."""
    place = Place(f"sqlite:///{tmp_path / 'living' / 'keyfob.db'}", tmp_path / "apart" / "master.key")
    open_store(place).close()

    back_up(place, tmp_path / "living", tmp_path / "copies", NOON)

    assert [path.name for path in (tmp_path / "copies" / "keys").iterdir()] == ["keys.db"]


@pytest.mark.parametrize("name", ["keyfob.db", "keyfob.db-wal", "keys.db", "master.key"])
def test_a_living_folder_is_not_overwritten(tmp_path: Path, name: str) -> None:
    """One file of it is enough to refuse, and nothing is written beside it."""
    open_store(place_in(tmp_path / "living")).close()
    back_up(place_in(tmp_path / "living"), tmp_path / "living", tmp_path / "copies", NOON)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / name).write_text("precious")

    with pytest.raises(CannotCopy, match="there already"):
        restore(place_in(tmp_path / "other"), tmp_path / "copies")

    assert [path.name for path in (tmp_path / "other").iterdir()] == [name]
    assert (tmp_path / "other" / name).read_text() == "precious"


def test_half_a_backup_is_not_restored(tmp_path: Path) -> None:
    """Data without keys is refused before anything is written."""
    open_store(place_in(tmp_path / "living")).close()
    back_up(place_in(tmp_path / "living"), tmp_path / "living", tmp_path / "copies", NOON)
    (tmp_path / "copies" / "keys" / "keys.db").unlink()

    with pytest.raises(CannotCopy, match="not all of it"):
        restore(place_in(tmp_path / "back"), tmp_path / "copies")
    assert not (tmp_path / "back").exists()


def test_nothing_to_copy_is_told(tmp_path: Path) -> None:
    """A mistyped folder does not become an empty backup."""
    with pytest.raises(CannotCopy, match="no database"):
        back_up(place_in(tmp_path / "nowhere"), tmp_path / "nowhere", tmp_path / "copies", NOON)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_makes_no_backup(tmp_path: Path) -> None:
    """The copy is checked before it takes its name."""
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)

    with pytest.raises(CannotCopy):
        copy_sqlite(tmp_path / "broken.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_postgresql_is_copied_by_its_own_tools(tmp_path: Path) -> None:
    """The commands leave the keys out of the data, and the password out of themselves."""
    place = Place("postgresql://us%65r:pass@host:5433/name?sslmode=require&password=pass", tmp_path / "master.key")

    copied = back_up(place, tmp_path, tmp_path / "copies", NOON)

    data, keys = copied.commands
    assert data.startswith("pg_dump --format=custom --exclude-schema=keyfob_keys --file=")
    assert keys.startswith("pg_dump --format=custom --schema=keyfob_keys --file=")
    assert "pass" not in data.replace("password", "")
    assert "us%65r@host:5433/name?sslmode=require" in data
    for part, name in (("data", "keyfob-20300317T174640Z.dump"), ("keys", "keys.dump")):
        assert str(tmp_path / "copies" / part / name) in "".join(copied.commands)
        (tmp_path / "copies" / part / name).touch()

    first, second = restore(place, tmp_path / "copies").commands
    assert first.startswith("pg_restore")
    assert "keyfob-20300317T174640Z.dump" in first
    assert "keys.dump" in second


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:p@h/n", "postgresql://u@h/n"),
        ("postgresql://u@h/n", "postgresql://u@h/n"),
        ("postgresql:///n?host=/run/pg", "postgresql:///n?host=/run/pg"),
        ("postgresql://u:p%40@h:1/n", "postgresql://u@h:1/n"),
    ],
)
def test_a_url_is_shown_without_its_password(url: str, shown: str) -> None:
    """All the rest stays as it was."""
    assert without_password(url) == shown
