"""What is SQLite's own: one writer, one fsync for many, private files, other programs on the same file."""

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.storage import sqlite
from keyfob.storage.data_keys import PROBE
from keyfob.storage.database import Connection, commit
from keyfob.storage.opening import Place, open_store
from keyfob.storage.sqlite import GROUP, SqliteConnection, SqliteDatabase
from tests.storage.load import fill_the_disk
from tests.storage.processes import finish, reported, start
from tests.storage.things import METADATA, add, names
from tests.storage.toys import add_tables


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database lies."""
    return tmp_path / "data" / "keyfob.db"


@pytest.fixture
def database(file: Path) -> Iterator[SqliteDatabase]:
    """A database with one table."""
    database = SqliteDatabase(file)
    add_tables(database, METADATA)
    yield database
    database.close()


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every COMMIT from now on."""
    seen: list[str] = []
    script = SqliteConnection.script

    def listen(connection: SqliteConnection, text: str) -> None:
        script(connection, text)
        if text == "COMMIT":
            seen.append(text)

    monkeypatch.setattr(SqliteConnection, "script", listen)
    return seen


@contextmanager
def together(database: SqliteDatabase) -> Iterator[Callable[[Callable[[], object]], "Future[object]"]]:
    """Hold the writer until the block ends, so that what is submitted in it waits and is committed together."""
    begun, go = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        begun.set()
        assert go.wait(30)

    with ThreadPoolExecutor(200) as threads:
        holding = threads.submit(database.transact, hold)
        assert begun.wait(30)
        submitted: list[Future[object]] = []

        def submit(work: Callable[[], object]) -> "Future[object]":
            submitted.append(threads.submit(work))
            while database._waiting.qsize() < len(submitted):  # noqa: SLF001  # it must be in the queue
                time.sleep(0.001)
            return submitted[-1]

        yield submit
        go.set()
        holding.result(30)


def test_what_waits_together_is_committed_together(database: SqliteDatabase, commits: list[str]) -> None:
    """A hundred transactions cost three commits: one that held the writer, a full group, and the rest."""
    with together(database) as submit:
        for number in range(100):
            submit(partial(commit, database, [add(f"{number:03}")]))
    assert len(names(database)) == 100
    assert len(commits) == 3
    assert GROUP == 64


def test_who_lost_hears_so_after_the_winners_commit(database: SqliteDatabase) -> None:
    """So the facts he reads next are those that made him lose."""

    def lose() -> list[str]:
        with pytest.raises(GuardFailed):
            commit(database, [add("a")])
        return names(database)

    with together(database) as submit:
        submit(lambda: commit(database, [add("a")]))
        loser = submit(lose)
    assert loser.result() == ["a"]


def test_a_transaction_that_stops_the_thread_does_not_stop_the_writer(database: SqliteDatabase) -> None:
    """Even SystemExit goes to the one who asked, and nobody hangs."""

    def leave(_: Connection) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        database.transact(leave)
    commit(database, [add("a")])
    assert names(database) == ["a"]


def test_a_transaction_inside_a_transaction_is_refused(database: SqliteDatabase) -> None:
    """It would wait for itself."""
    with pytest.raises(RuntimeError, match="would wait for itself"):
        database.transact(lambda _: commit(database, [add("a")]))


def test_waiting_transactions_are_answered_when_the_database_closes(database: SqliteDatabase, file: Path) -> None:
    """What was in the queue is still committed."""
    with together(database) as submit:
        waiting = [submit(partial(commit, database, [add(str(number))])) for number in range(9)]
        closing = threading.Thread(target=database.close)
        closing.start()
    closing.join(30)
    assert not closing.is_alive()
    assert [future.result(1) for future in waiting] == [None] * 9

    again = SqliteDatabase(file)
    assert len(names(again)) == 9
    again.close()


def test_a_commit_that_fails_answers_nobody_as_done(tmp_path: Path) -> None:
    """On a full disk each of a group is refused; what was acknowledged before and after is there."""
    answers, url = tmp_path / "answers", f"sqlite:///{tmp_path / 'keyfob.db'}"
    finish(start(fill_the_disk, url, answers))
    acknowledged = [line.split()[1] for line in reported(answers) if line.startswith("done")]
    refused = [line.split()[1] for line in reported(answers) if line.startswith("refused")]

    database = SqliteDatabase(tmp_path / "keyfob.db")
    assert len(acknowledged) >= 2
    assert len(refused) == 20
    assert names(database) == sorted(acknowledged)
    database.close()


def test_it_waits_for_other_programs_that_write(database: SqliteDatabase, file: Path) -> None:
    """A command beside the server delays it and does no harm."""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, lambda: other.execute("COMMIT"))
    release.start()
    commit(database, [add("a")])
    release.join()
    other.close()
    assert names(database) == ["a"]


def test_another_program_that_writes_too_long_is_not_waited_for(
    database: SqliteDatabase, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody is told to come again, and the next one succeeds."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    hasty = SqliteDatabase(file)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Overloaded, match="locked"):
        commit(hasty, [add("a")])
    other.execute("COMMIT")
    other.close()
    commit(hasty, [add("a")])
    hasty.close()
    assert names(database) == ["a"]


def test_its_files_are_for_nobody_else_to_read(file: Path) -> None:
    """Mode 0600, also the log and the keys, whatever the umask; the folder 0700."""
    before = os.umask(0)
    try:
        store = open_store(Place(f"sqlite:///{file}", file.parent / "master.key"))
        store.vault.keys.make("a1")
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert {"keyfob.db", "keyfob.db-wal", "keys.db", "keys.db-wal", "master.key"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_threads_that_come_and_go_share_a_few_connections(database: SqliteDatabase) -> None:
    """A server's threads end when they are idle, and must not leave their connections behind."""
    names(database)
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    for _ in range(50):
        thread = threading.Thread(target=names, args=(database,))
        thread.start()
        thread.join()
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == before


def test_a_reader_cannot_write(database: SqliteDatabase) -> None:
    """Only the writer's connection can."""
    with database.reading() as connection, pytest.raises(Overloaded, match="readonly"):
        connection.touch(add("a").statement, add("a").values)


def test_a_destroyed_key_is_overwritten_in_the_files(file: Path) -> None:
    """Neither the key store nor its log still holds the wrapped key."""
    store = open_store(Place(f"sqlite:///{file}", file.parent / "master.key"))
    store.vault.keys.make("a1")
    with sqlite3.connect(file.with_name("keys.db")) as reader:
        (wrapped,) = reader.execute("SELECT wrapped FROM data_keys WHERE owner = 'a1'").fetchone()
    reader.close()
    files = [file.with_name("keys.db"), file.with_name("keys.db-wal")]
    assert any(wrapped in each.read_bytes() for each in files)

    store.vault.keys.destroy("a1")
    assert not any(wrapped in each.read_bytes() for each in files)
    store.vault.keys.find(PROBE)
    store.close()
