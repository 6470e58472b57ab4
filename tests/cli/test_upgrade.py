"""Older databases at the command line; and backups, as an operator makes them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
import pytest

from keyfob.apps.cli import upgrade
from keyfob.apps.cli.hands import Build, Flags, Program
from keyfob.main import COMPOSITION
from keyfob.storage.migrate import FOLDER, find_steps, run_steps
from keyfob.storage.opening import REVISION, OtherRevision
from tests.cli.typing_in import keyfob

NEXT = f"{int(REVISION) + 1:04}"
STEP = f'''"""Counters get a colour."""

import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{REVISION}"
TOUCHES = ("attempts",)


def upgrade() -> None:
    """Add a column."""
    op.add_column("attempts", sa.Column("colour", sa.Text(), nullable=True))
'''


@pytest.fixture
def older(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str | Path, ...]:
    """A database made by the version before, and a program that is one step ahead of it; where it lies."""
    where = ("--data", tmp_path, "--database", database_url)
    keyfob("client", "add", "--name", "A", "--redirect-uri", "https://a.example/", *where)
    folder = tmp_path / "newer"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"r{NEXT}_colour.py").write_text(STEP)
    monkeypatch.setattr(upgrade, "find_steps", partial(find_steps, folder=folder, head=NEXT))
    monkeypatch.setattr(upgrade, "run_steps", partial(run_steps, folder=folder, head=NEXT))
    return where


def test_a_dry_run_says_what_would_be_done_and_does_nothing(older: tuple[str | Path, ...]) -> None:
    """With an estimate of the rows."""
    for _ in range(2):
        said = keyfob("migrate", "--dry-run", *older)
        assert (said.status, said.out) == (0, f"{NEXT}: Counters get a colour. (about 0 rows of attempts)\n")


def test_migrating_says_what_is_done_and_does_it_once(older: tuple[str | Path, ...], tmp_path: Path) -> None:
    """SQLite is copied first."""
    said = keyfob("migrate", *older)

    assert said.status == 0
    assert f"The database is at revision {NEXT} now." in said.out
    copies = list(tmp_path.glob("*-before-*.db"))
    assert len(copies) == (1 if "sqlite" in str(older[-1]) else 0)
    assert "Nothing to migrate" in keyfob("migrate", *older).out


def test_starting_brings_sqlite_up_and_leaves_postgresql_alone(older: tuple[str | Path, ...], tmp_path: Path) -> None:
    """There, several servers may run, and somebody has to choose the moment."""
    flags = {"data": str(older[1]), "database": str(older[3])}
    with _command():
        if "sqlite" in flags["database"]:
            # What it is brought up to is one step ahead of us, so that we refuse it then: a newer program would not.
            with pytest.raises(OtherRevision, match=NEXT), upgrade.built(flags, _refused_once()):
                pass
            assert len(list(tmp_path.glob("*-before-*.db"))) == 1
        else:
            with pytest.raises(OtherRevision, match="keyfob migrate"), upgrade.built(flags, _refused_once()):
                pass
            assert "about 0 rows" in keyfob("migrate", "--dry-run", *older).out


def test_a_backup_is_made_and_restored(tmp_path: Path) -> None:
    """What was there is there again, under its own keys."""
    words = ("--name", "Shop", "--redirect-uri", "https://shop.example/callback", "--json")
    client_id = keyfob("client", "add", *words, "--data", tmp_path / "id").json["client_id"]

    copied = keyfob("backup", tmp_path / "copies", "--data", tmp_path / "id")
    restored = keyfob("restore", tmp_path / "copies", "--data", tmp_path / "again")

    assert (copied.status, restored.status) == (0, 0)
    assert "Copied data: " in copied.out
    assert "Restored keys: " in restored.out
    assert client_id in keyfob("client", "list", "--data", tmp_path / "again").out
    assert keyfob("restore", tmp_path / "copies", "--data", tmp_path / "again").status == 2


def test_a_master_key_kept_elsewhere_is_asked_for(tmp_path: Path) -> None:
    """It is in no backup, and both verbs say so."""
    key = tmp_path / "apart" / "master.key"
    words = ("--name", "Shop", "--redirect-uri", "https://shop.example/callback")
    keyfob("client", "add", *words, "--data", tmp_path / "id", "--master-key", key)

    copied = keyfob("backup", tmp_path / "copies", "--data", tmp_path / "id", "--master-key", key)
    restored = keyfob("restore", tmp_path / "copies", "--data", tmp_path / "again")

    assert f"Not copied: the master key at {key}" in copied.out
    assert "Still missing: the master key" in restored.out
    assert keyfob("client", "list", "--data", tmp_path / "again").status == 2
    assert keyfob("client", "list", "--data", tmp_path / "again", "--master-key", key).status == 0


def test_postgresql_is_told_its_own_commands(tmp_path: Path, postgres_url: str) -> None:
    """They can be copied as they are."""
    said = keyfob("backup", tmp_path / "copies", "--data", tmp_path / "id", "--database", postgres_url)

    assert said.status == 0
    assert [line.split()[0] for line in said.out.splitlines() if "pg_dump" in line] == ["pg_dump", "pg_dump"]


@contextmanager
def _command() -> Iterator[None]:
    """The surroundings in which a verb runs."""
    with click.Context(click.Command("keyfob"), obj=lambda: COMPOSITION):
        yield


def _refused_once() -> Build:
    """A build that finds an older database the first time."""
    asked: list[Flags] = []

    def build(flags: Flags) -> Program:
        asked.append(flags)
        if len(asked) == 1:
            raise OtherRevision(REVISION)
        return COMPOSITION.build(flags)

    return build
