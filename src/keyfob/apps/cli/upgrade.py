"""Bringing a database up to this version, told step by step."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from keyfob.apps.cli.hands import Build, Flags, Program, hands
from keyfob.storage.backup import SQLITE, copy_sqlite
from keyfob.storage.migrate import Step, find_steps, run_steps
from keyfob.storage.opening import REVISION, OtherRevision


def due(url: str) -> Sequence[Step]:
    """What is due in the database behind ``url``; nothing where there is no database yet."""
    if url.startswith(SQLITE) and not _path(url).is_file():
        return ()
    return find_steps(url)


def describe(steps: Sequence[Step]) -> None:
    """Say what each step does, and how many rows it goes through."""
    for step in steps:
        rows = ", ".join(f"about {count} rows of {table}" for table, count in step.rows.items())
        click.echo(f"{step.revision}: {step.summary} ({rows or 'no rows are gone through'})")


def upgrade(url: str) -> None:
    """Copy an SQLite database, then run what is due."""
    if url.startswith(SQLITE):
        copy = _path(url).with_name(f"{_path(url).stem}-before-{REVISION}.db")
        copy_sqlite(_path(url), copy)
        click.echo(f"Copied the database to {copy}; remove the copy when all is well.")
    for revision in run_steps(url):
        click.echo(f"The database is at revision {revision} now.")


@contextmanager
def built(flags: Flags, build: Build) -> Iterator[Program]:
    """The program, for as long as it runs; an older SQLite database is brought up first, PostgreSQL is not touched."""
    settings = hands().settings(flags)
    try:
        program = build(flags)
    except OtherRevision:
        if not settings.database_url.startswith(SQLITE):
            raise
        describe(due(settings.database_url))
        upgrade(settings.database_url)
        program = build(flags)
    try:
        yield program
    finally:
        program.close()


def _path(url: str) -> Path:
    return Path(url.removeprefix(SQLITE))
