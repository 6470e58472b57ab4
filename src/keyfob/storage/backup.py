"""Backups: data and keys in folders of their own, because of the keys only the newest copy may be kept.

    DIR/data/keyfob-<time>.db     one copy a backup; dark without the keys
    DIR/keys/keys.db              the newest copy alone, so that a destroyed key is gone from here as well
    DIR/keys/master.key           only when it lies in the data folder; who keeps it elsewhere keeps its copies there

SQLite is copied while it is being written to. The data is copied before the keys: a key is durable before the first row
that is sealed with it, so no row in a backup lacks its key, unless its owner was forgotten. PostgreSQL has tools of its
own for this, so for PostgreSQL we say which commands do the same. Who was deleted or erased after the data was copied
is in the copy, in the dark; the first start after it was put back drops those rows (`keyfob.storage.gone_dark`).
"""

import os
import shlex
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from keyfob.base.errors import KeyfobError
from keyfob.storage.gone_dark import MARK
from keyfob.storage.opening import KEYS_SCHEMA, Place

SQLITE = "sqlite:///"
BUSY_SECONDS = 60.0


class CannotCopy(KeyfobError):
    """A backup or a restore that would overwrite something, or has nothing to copy."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was done, a line each, and the commands that are left to do."""

    done: tuple[str, ...]
    commands: tuple[str, ...]


def back_up(place: Place, data: Path, folder: Path, now: int) -> Copied:
    """Copy everything at ``place`` into ``folder``; ``data`` is the data folder, ``now`` names the copy.

    Raises:
        CannotCopy: when there is nothing to copy, or no room for it.
    """
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    done: list[str] = []
    commands: list[str] = []
    with _plainly():
        for url in (place.database, place.key_store):
            if url.startswith(SQLITE):
                _check_there(_path(url))
        for part, url, name in (
            ("data", place.database, f"keyfob-{stamp}"),
            ("keys", place.key_store, "keys"),
        ):
            target = _private_folder(folder / part) / name
            if url.startswith(SQLITE):
                copy_sqlite(_path(url), target.with_suffix(".db"))
                done.append(f"{part}: {target.with_suffix('.db')}")
            else:
                commands.append(_dump(url, part, target.with_suffix(".dump")))
        if place.master_key.resolve().parent == data.resolve() and place.master_key.exists():
            _copy_file(place.master_key, folder / "keys" / "master.key")
            done.append(f"keys: {folder / 'keys' / 'master.key'}")
    return Copied(tuple(done), tuple(commands))


def restore(place: Place, folder: Path) -> Copied:
    """Put the newest data copy in ``folder`` and its keys to ``place``, where nothing may be yet.

    Raises:
        CannotCopy: when something is there already, or the backup is not complete.
    """
    done: list[str] = []
    commands: list[str] = []
    parts = (("data", place.database, "keyfob-*"), ("keys", place.key_store, "keys"))
    with _plainly():
        for part, url, pattern in parts:
            source = _newest(folder / part, pattern + (".db" if url.startswith(SQLITE) else ".dump"))
            if url.startswith(SQLITE):
                _check_absent(_path(url))
            else:
                commands.append(_undump(url, source))
            done.append(f"{part}: {source}")
        kept = folder / "keys" / "master.key"
        if kept.exists():
            _check_absent(place.master_key)
        for part, url, pattern in parts:
            if url.startswith(SQLITE):
                _path(url).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                copy_sqlite(_newest(folder / part, pattern + ".db"), _path(url))
        if kept.exists():
            place.master_key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _copy_file(kept, place.master_key)
            done.append(f"keys: {kept}")
        if place.database.startswith(SQLITE):
            _take_out_the_mark(_path(place.database))
    return Copied(tuple(done), tuple(commands))


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database, also while it is written to; the copy appears whole or not at all.

    Raises:
        CannotCopy: when there is no database, or the copy does not pass SQLite's own check.
    """
    _check_there(source)
    with _plainly(), _draft(target) as draft:
        with (
            closing(
                sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
            ) as original,
            closing(sqlite3.connect(draft, isolation_level=None)) as copy,
        ):
            original.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            if copy.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                raise CannotCopy(f"the copy of {source} is damaged: check the disk")
        _sync(draft)


def without_password(url: str) -> str:
    """A PostgreSQL URL that may be shown: its password is left out."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] != "password"], safe="/")
    return f"{parts.scheme}://{user.partition(':')[0]}{at}{host}{parts.path}" + (f"?{query}" if query else "")


def _take_out_the_mark(data: Path) -> None:
    """So that the next start looks for what was deleted or erased since; see `keyfob.storage.gone_dark`."""
    with closing(sqlite3.connect(data, timeout=BUSY_SECONDS)) as database:
        database.execute("DELETE FROM meta WHERE name = ?", (MARK,))
        database.commit()


def _dump(url: str, part: str, target: Path) -> str:
    which = f"--schema={KEYS_SCHEMA}" if part == "keys" else f"--exclude-schema={KEYS_SCHEMA}"
    return shlex.join(["pg_dump", "--format=custom", which, f"--file={target}", f"--dbname={without_password(url)}"])


def _undump(url: str, source: Path) -> str:
    return shlex.join(["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={without_password(url)}", str(source)])


def _newest(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise CannotCopy(f"there is no {pattern} in {folder}: this is no backup, or not all of it")
    return found[-1]


def _check_there(path: Path) -> None:
    if not path.is_file():
        raise CannotCopy(f"there is no database at {path}")


def _check_absent(path: Path) -> None:
    if path.exists() or path.with_name(path.name + "-wal").exists():
        raise CannotCopy(f"{path} is there already, and a living folder is not overwritten: name an empty --data")


def _path(url: str) -> Path:
    return Path(url.removeprefix(SQLITE))


def _private_folder(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _copy_file(source: Path, target: Path) -> None:
    with _draft(target) as draft:
        shutil.copyfile(source, draft)
        _sync(draft)


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A file, readable by us alone, that becomes ``target`` when the block ends well."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    os.close(handle)
    try:
        yield Path(name)
        Path(name).replace(target)
        _sync(target.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise CannotCopy(f"it could not be copied: {error}") from error
