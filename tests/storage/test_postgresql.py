"""What is PostgreSQL's own: connections that break, servers that restart, commits that fail, retries it asks for."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import bindparam, text, update

from keyfob.base.actor import PROGRAM
from keyfob.base.errors import GuardFailed, Overloaded
from keyfob.base.limit import Limit
from keyfob.storage import pool, postgresql
from keyfob.storage.database import Connection, commit
from keyfob.storage.postgresql import POOL, PostgresDatabase
from keyfob.storage.statement import Statement
from keyfob.storage.unit import Unit
from tests.storage.things import METADATA, add, names, things
from tests.storage.toys import ALL, add_tables, make_code, open_toys, redeem_code, rows, toy_unit

OTHERS = b"FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
KILL_OTHERS = b"SELECT pg_terminate_backend(pid, 10000) " + OTHERS  # and wait until they are gone
COUNT = Statement(update(things).where(things.c.id == bindparam("thing")).values(number=things.c.number + 1))
SLEEP = Statement(text("SELECT pg_sleep(5)"))
DIE = Statement(text("SELECT pg_terminate_backend(pg_backend_pid())"))
SETTINGS = Statement(text("SELECT current_setting('search_path'), current_setting('work_mem')"))
AT_COMMIT = """
CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON things DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION at_commit()
"""


@pytest.fixture
def database(postgres_url: str) -> Iterator[PostgresDatabase]:
    """A database with one table."""
    database = PostgresDatabase(postgres_url)
    add_tables(database, METADATA)
    yield database
    database.close()


def administrate(url: str, *statements: bytes) -> None:
    """What somebody else does to the database."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def name_of(url: str) -> str:
    """The database's name in a URL of the test cluster."""
    return url.partition("?")[0].rpartition("/")[2]


def use_every_connection(database: PostgresDatabase) -> None:
    """Open as many connections as there may be."""
    everybody = threading.Barrier(POOL)

    def read(_: int) -> None:
        with database.reading():
            everybody.wait(30)

    with ThreadPoolExecutor(POOL) as threads:
        list(threads.map(read, range(POOL)))


def test_connections_that_the_server_closed_are_noticed_before_they_are_used(
    database: PostgresDatabase, postgres_url: str
) -> None:
    """After a restart of the server not one request fails because of a stale connection."""
    use_every_connection(database)
    administrate(postgres_url, KILL_OTHERS)
    for number in range(POOL + 1):
        commit(database, [add(str(number))])
    assert len(names(database)) == POOL + 1


def test_a_connection_lost_in_a_transaction_writes_nothing(database: PostgresDatabase) -> None:
    """It is refused, and the next one is served on a new connection."""

    def die(connection: Connection) -> None:
        connection.touch(add("a").statement, add("a").values)
        connection.rows(DIE, {})

    with pytest.raises(Overloaded):
        database.transact(die)
    assert names(database) == []


def test_a_connection_lost_while_reading_is_told_as_overload(database: PostgresDatabase) -> None:
    """Whoever reads gets the same answer as whoever writes."""
    with database.reading() as connection:
        with pytest.raises(Overloaded):
            connection.rows(DIE, {})
        with pytest.raises(Overloaded):
            connection.rows(SETTINGS, {})
    assert names(database) == []


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("RAISE SQLSTATE '40001';", GuardFailed),
        ("RAISE SQLSTATE '40P01';", GuardFailed),
        ("PERFORM pg_terminate_backend(pg_backend_pid());", Overloaded),
        ("RAISE 'a rule of the database';", psycopg.errors.RaiseException),
    ],
)
def test_a_commit_that_fails_is_not_acknowledged(
    database: PostgresDatabase, postgres_url: str, what: str, error: type[Exception]
) -> None:
    """Every statement succeeded, and only COMMIT itself fails."""
    administrate(postgres_url, AT_COMMIT.format(what).encode())
    with pytest.raises(error):
        commit(database, [add("a")])
    assert names(database) == []
    commit(database, [])


def test_two_that_wait_for_each_other_are_told_apart(database: PostgresDatabase) -> None:
    """Of a deadlock one goes through; the other runs again."""
    commit(database, [add("a"), add("b")])
    both = threading.Barrier(2)

    def count(first: str, second: str) -> str:
        def work(connection: Connection) -> None:
            connection.touch(COUNT, {"thing": first})
            both.wait(30)
            connection.touch(COUNT, {"thing": second})

        try:
            database.transact(work)
        except GuardFailed:
            return "again"
        return "done"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(count, "ab", "ba")) == ["again", "done"]


def test_everything_works_where_every_transaction_is_serializable(postgres_url: str, tmp_path: Path) -> None:
    """Databases that ask for serialization retries by default get them."""
    name = name_of(postgres_url)
    administrate(postgres_url, f"ALTER DATABASE {name} SET default_transaction_isolation = serializable".encode())
    store = open_toys(postgres_url, tmp_path)
    unit = toy_unit(store)
    limit = Limit("guess", 5, 60)
    make_code(unit, "c1")
    with ThreadPoolExecutor(12) as threads:
        waits = list(threads.map(lambda _: unit.reserve([limit]), range(40)))
        said = [future.result() for future in [threads.submit(redeem, unit) for _ in range(3)]]
    assert waits.count(0) == 5
    assert said.count("redeemed") == 1
    assert rows(store, ALL)[0][2] == 1
    store.close()


def redeem(unit: Unit) -> str:
    """Redeem the code, or be told that others were first too often."""
    try:
        return unit.run(redeem_code("c1"), PROGRAM).said
    except Overloaded:
        return "overloaded"


def test_a_server_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    """With the driver's own words."""
    with pytest.raises(Overloaded, match="cannot be reached"):
        PostgresDatabase(f"postgresql://keyfob@/keyfob?host={tmp_path}")


def test_a_name_that_is_not_known_is_told_at_once(postgres_url: str) -> None:
    """What is wrong is said, not that something took too long."""
    with pytest.raises(Overloaded, match="does not exist"):
        PostgresDatabase(postgres_url.replace("/test_", "/no_such_database_"))


def test_when_every_connection_is_in_use_one_waits_only_so_long(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is served as soon as one comes back."""
    monkeypatch.setattr(pool, "WAIT_SECONDS", 0.1)
    held = [database.reading() for _ in range(POOL)]
    for each in held:
        each.__enter__()
    with pytest.raises(Overloaded, match="in use"):
        names(database)
    for each in held:
        each.__exit__(None, None, None)
    assert names(database) == []


def test_a_server_that_became_a_replica_is_left(database: PostgresDatabase, postgres_url: str) -> None:
    """The connection is given up, so that the next one finds the new primary."""
    name = name_of(postgres_url)
    administrate(postgres_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    administrate(postgres_url, KILL_OTHERS)
    with pytest.raises(Overloaded, match="no longer the primary"):
        commit(database, [add("a")])
    administrate(postgres_url, b"SET default_transaction_read_only = off", f"ALTER DATABASE {name} RESET ALL".encode())
    commit(database, [add("a")])
    assert names(database) == ["a"]


def test_a_statement_that_takes_too_long_is_ended(
    database: PostgresDatabase, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the server itself, after ten seconds or what is set."""
    monkeypatch.setattr(postgresql, "STATEMENT_TIMEOUT_MS", 50)
    hasty = PostgresDatabase(postgres_url)
    with pytest.raises(Overloaded, match="timeout"), hasty.reading() as connection:
        connection.rows(SLEEP, {})
    hasty.close()
    assert names(database) == []


def test_the_operators_own_options_are_kept(postgres_url: str) -> None:
    """Ours are added to what the URL says."""
    database = PostgresDatabase(f"{postgres_url}&options=-c%20work_mem%3D7MB", schema="apart")
    with database.reading() as connection:
        assert connection.rows(SETTINGS, {}) == [("apart", "7MB")]
    database.close()


def test_a_closed_pool_leaves_no_connection_behind(database: PostgresDatabase, postgres_url: str) -> None:
    """Neither idle ones nor those that were in use when it closed."""
    use_every_connection(database)
    with database.reading():
        database.close()
    with psycopg.connect(postgres_url) as connection:
        for _ in range(100):
            row = connection.execute(b"SELECT count(*) " + OTHERS).fetchone()
            if row == (0,):
                break
            time.sleep(0.05)
            connection.rollback()
    assert row == (0,)
