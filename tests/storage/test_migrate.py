"""Migrations: they make the very schema that a first start makes, and bring older ones up to it."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from keyfob.base.errors import Overloaded
from keyfob.storage import migrate
from keyfob.storage.migrate import FOLDER, NewerDatabase, all_steps, find_steps, run_step, run_steps
from keyfob.storage.opening import REVISION, OtherRevision, Place, open_database, open_store, stored_revision

NEXT = f"{int(REVISION) + 1:04}"
STEP = '''"""Counters get a colour."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
TOUCHES = ("meta", "attempts")


def upgrade() -> None:
    """Add a column, fill it, and be harmed when told so."""
    op.add_column("attempts", sa.Column("colour", sa.Text(), nullable=True))
    op.execute("UPDATE attempts SET colour = 'red'")
    {harm}
'''


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    """A database of a first start."""
    place = Place(database_url, tmp_path / "master.key")
    open_store(place).close()
    return place


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The same database, for looking at it and for hurting it."""
    url = database_url
    if url.startswith("sqlite"):
        found = create_engine(url)
    else:
        found = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    yield found
    found.dispose()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A program with one step more than ours."""
    return _with_step(tmp_path / "newer")


def _with_step(folder: Path, harm: str = "") -> Path:
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    step = STEP.format(revision=NEXT, before=REVISION, harm=harm)
    (folder / "versions" / f"r{NEXT}_colour.py").write_text(step)
    return folder


def _shape(connection: Connection) -> dict[str, object]:
    """All there is to a schema: columns, keys, indexes."""
    look = inspect(connection)
    return {
        table: {
            "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(table)],
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted(str(unique["column_names"]) for unique in look.get_unique_constraints(table)),
            "indexes": sorted((str(i["name"]), str(i["column_names"]), i["unique"]) for i in look.get_indexes(table)),
            "points at": look.get_foreign_keys(table),
        }
        for table in look.get_table_names()
    }


@pytest.mark.usefixtures("place")
def test_migrations_from_nothing_make_the_schema_of_a_first_start(engine: Engine) -> None:
    """Table by table, column by column, index by index, on both databases."""
    with engine.begin() as connection:
        first = _shape(connection)
        for table in first:
            connection.execute(text(f"DROP TABLE {table}"))
        for step in all_steps():
            run_step(connection, step)
        migrated = _shape(connection)

    assert len(first) > 5
    assert migrated == first


def test_the_newest_step_is_the_one_this_program_needs() -> None:
    """The steps are numbered through, and none is left over."""
    revisions = [step.revision for step in all_steps()]

    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    assert revisions[-1] == REVISION
    assert len(list((FOLDER / "versions").glob("r*.py"))) == len(revisions)


def test_nothing_is_due_after_a_first_start(place: Place) -> None:
    """A new database is at the newest revision."""
    assert find_steps(place.database) == []
    assert run_steps(place.database) == []


def test_nothing_is_due_where_there_is_no_schema_yet(database_url: str) -> None:
    """The first start makes it; migrations do not."""
    assert find_steps(database_url) == []


def test_an_older_database_is_brought_up(place: Place, engine: Engine, newer: Path) -> None:
    """What is due is told with its estimate first; then it is done, keeping what was there."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO attempts (key, tries, ends_at) VALUES ('x', 1, 2)"))

    (due,) = find_steps(place.database, folder=newer, head=NEXT)
    assert (due.revision, due.summary) == (NEXT, "Counters get a colour.")
    assert set(due.rows) == {"meta", "attempts"}

    assert run_steps(place.database, folder=newer, head=NEXT) == [NEXT]
    with engine.begin() as connection:
        assert connection.execute(text("SELECT tries, colour FROM attempts")).all() == [(1, "red")]
    assert find_steps(place.database, folder=newer, head=NEXT) == []


def test_rows_are_counted_for_the_estimate(place: Place, engine: Engine, newer: Path) -> None:
    """Of a table that PostgreSQL knows nothing about yet, they are counted there as well."""
    with engine.begin() as connection:
        for key in (b"a", b"b", b"c"):
            connection.execute(text("INSERT INTO attempts (key, tries, ends_at) VALUES (:key, 1, 2)"), {"key": key})

    (due,) = find_steps(place.database, folder=newer, head=NEXT)
    assert due.rows["attempts"] == 3


def test_a_program_refuses_a_database_of_a_newer_one(place: Place, newer: Path) -> None:
    """It neither serves it nor migrates it backwards."""
    run_steps(place.database, folder=newer, head=NEXT)

    with pytest.raises(NewerDatabase, match=NEXT):
        run_steps(place.database)
    with pytest.raises(OtherRevision):
        open_store(place)


def test_a_step_that_fails_leaves_nothing(place: Place, engine: Engine, tmp_path: Path) -> None:
    """Schema, rows and revision stay as they were."""
    broken = _with_step(tmp_path / "broken", harm='raise RuntimeError("half way")')
    with engine.begin() as connection:
        before = _shape(connection)

    with pytest.raises(RuntimeError, match="half way"):
        run_steps(place.database, folder=broken, head=NEXT)

    with engine.begin() as connection:
        assert _shape(connection) == before
    database = open_database(place.database)
    assert stored_revision(database) == REVISION
    database.close()


def test_of_several_migrations_at_once_one_does_the_work(place: Place, newer: Path) -> None:
    """The others wait and find it done."""
    with ThreadPoolExecutor(3) as pool:
        made = [pool.submit(run_steps, place.database, folder=newer, head=NEXT) for _ in range(3)]

    assert sorted(one.result() for one in made) == [[], [], [NEXT]]


def test_a_table_in_use_is_not_waited_for_without_end(
    tmp_path: Path, postgres_url: str, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long transaction makes a migration give up, and the requests of a running program go on."""
    monkeypatch.setattr(migrate, "_PATIENCE", "SET LOCAL lock_timeout = '50ms'")
    open_store(Place(postgres_url, tmp_path / "master.key")).close()

    with psycopg.connect(postgres_url) as connection:
        connection.execute("SELECT * FROM attempts")
        with pytest.raises(Overloaded, match="lock timeout"):
            run_steps(postgres_url, folder=newer, head=NEXT)


def test_a_database_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    """In words, not with a trace."""
    with pytest.raises(Overloaded, match="not migrated"):
        run_steps(f"postgresql://keyfob@/keyfob?host={tmp_path}")
