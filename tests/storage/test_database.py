"""What every database promises: all or nothing, durable before it is acknowledged, and never a silent hang."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Column, MetaData, Table, Text, select

from keyfob.base.errors import GuardFailed, KeyfobError, Overloaded
from keyfob.storage.database import Connection, Database, commit, insist
from keyfob.storage.opening import open_database
from keyfob.storage.statement import Statement
from tests.storage.things import ADD, ALL, METADATA, add, names
from tests.storage.toys import add_tables

NONSENSE = Statement(select(Table("no_such_table", MetaData(), Column("id", Text)).c.id))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with one table."""
    database = open_database(database_url)
    add_tables(database, METADATA)
    yield database
    database.close()


def test_a_commit_is_seen_by_the_next_reader(database: Database) -> None:
    """And by one that has read before."""
    with database.reading() as connection:
        assert connection.rows(ALL, {}) == []
        commit(database, [add("a"), add("b")])
        assert connection.rows(ALL, {}) == [("a",), ("b",)]


def test_a_transaction_that_fails_writes_nothing(database: Database) -> None:
    """Whatever it was that failed."""

    def fail(connection: Connection) -> None:
        connection.touch(ADD, {"thing": "a", "number": 1})
        raise LookupError

    with pytest.raises(LookupError):
        database.transact(fail)
    with pytest.raises(GuardFailed):
        commit(database, [add("a"), add("a")])
    with pytest.raises(Exception, match=r"(?i)not.null"):
        commit(database, [add("a"), add("b", None)])
    assert names(database) == []


def test_a_transaction_gives_back_what_it_found(database: Database) -> None:
    """It may read what it wrote."""

    def work(connection: Connection) -> list[tuple[object, ...]]:
        connection.touch(ADD, {"thing": "a", "number": 1})
        return connection.rows(ALL, {})

    assert database.transact(work) == [("a",)]


def test_failing_transactions_do_not_harm_the_others_that_commit_with_them(database: Database) -> None:
    """Bugs, failed guards, broken rules and good ones, all at once: each fails or succeeds alone."""
    start = threading.Barrier(60)
    commit(database, [add("taken")])

    def work(number: int) -> str:
        start.wait()
        try:
            if number % 4 == 0:
                commit(database, [add(f"good {number:02}")])
            elif number % 4 == 1:
                commit(database, [add(f"bad {number}"), add("taken")])
            elif number % 4 == 2:
                commit(database, [add(f"bad {number}"), add("x", None)])
            else:
                database.transact(lambda connection: connection.rows(NONSENSE, {}))
        except KeyfobError as error:
            return type(error).__name__
        except Exception:  # noqa: BLE001  # each driver has its own
            return "error"
        return "done"

    with ThreadPoolExecutor(60) as threads:
        answers = list(threads.map(work, range(60)))
    assert answers == ["done", "GuardFailed", "error", "error"] * 15
    assert names(database) == sorted([f"good {number:02}" for number in range(0, 60, 4)] + ["taken"])


def test_an_error_that_was_swallowed_is_not_acknowledged(database: Database) -> None:
    """A transaction that hides a failed statement either commits the rest or says that it did not."""

    def swallow(connection: Connection) -> None:
        connection.touch(ADD, {"thing": "a", "number": 1})
        try:
            connection.touch(ADD, {"thing": "a", "number": 1})
        except GuardFailed:
            return

    try:
        database.transact(swallow)
    except RuntimeError:
        assert names(database) == []
    else:
        assert names(database) == ["a"]


def test_a_closed_database_refuses_and_does_not_hang(database: Database) -> None:
    """Whoever comes after the end is told so."""
    database.close()
    with pytest.raises(Overloaded):
        commit(database, [add("a")])
    with pytest.raises(Overloaded), database.reading():
        pass
    database.close()


def test_closing_finishes_what_was_begun(database: Database, database_url: str) -> None:
    """Everybody who was writing is answered, and what was acknowledged is there."""
    done: list[str] = []
    go = threading.Event()

    def write(number: int) -> None:
        for each in range(100):
            name = f"{number}/{each}"
            try:
                commit(database, [add(name)])
            except Overloaded:
                return
            done.append(name)
            if len(done) > 50:
                go.set()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    go.wait(30)
    database.close()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()

    again = open_database(database_url)
    assert set(done) <= set(names(again))
    again.close()


def test_a_reader_given_back_after_the_end_is_closed_too(database: Database) -> None:
    """A handler may still read while the program stops."""
    with database.reading() as connection:
        database.close()
        assert connection.rows(ALL, {}) == []


def test_insisting_tries_again_and_in_the_end_gives_up(database: Database) -> None:
    """A transaction without a guard is repeated for the database's own reasons."""
    runs: list[int] = []

    def third_time_lucky(connection: Connection) -> str:
        connection.touch(ADD, {"thing": "a", "number": 1})
        runs.append(1)
        if len(runs) < 3:
            raise GuardFailed
        return "done"

    def never(_: Connection) -> None:
        raise GuardFailed

    assert insist(database, third_time_lucky) == "done"
    assert names(database) == ["a"]
    with pytest.raises(Overloaded):
        insist(database, never)


def test_deleted_rows_are_scrubbed_without_harm(database: Database) -> None:
    """Readers and writers go on."""
    commit(database, [add("a")])
    with database.reading() as connection:
        connection.rows(ALL, {})
        database.scrub()
    commit(database, [add("b")])
    assert names(database) == ["a", "b"]
