"""Opening the store: what is needed to begin is made at the first start and checked at every other.

The schema and the values beside it appear in one transaction, so of several first starts at once one does the work
and the others find it done.
"""

import hmac
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import MetaData, bindparam, select, text
from sqlalchemy.schema import CreateIndex, CreateTable

from keyfob.base.errors import GuardFailed, KeyfobError
from keyfob.storage import data_keys, schema
from keyfob.storage.database import Connection, Database, Transaction
from keyfob.storage.master_key import SIZE, MasterKey, WrongMasterKey, make_master_key, read_master_key
from keyfob.storage.sealing import Vault
from keyfob.storage.sqlite import SqliteDatabase
from keyfob.storage.statement import DIALECTS, Statement, upsert
from keyfob.storage.unit import CHANCE, CLOCK, Chance, Clock

REVISION = "0001"
"""The newest migration; a database at another revision has to be migrated before it is used."""

KEYS_SCHEMA = "keyfob_keys"
_TRIES = 20
_TRIES_APART = 0.25

_HAS_SCHEMA = Statement(
    lambda dialect: (
        text("SELECT 1 FROM sqlite_master WHERE name = 'meta'")
        if dialect == "sqlite"
        else text("SELECT 1 WHERE to_regclass('meta') IS NOT NULL")
    )
)
_GET = Statement(select(schema.meta.c.value).where(schema.meta.c.name == bindparam("name")))
_PUT = upsert(
    schema.meta,
    lambda insert: insert.values(name=bindparam("name"), value=bindparam("value")).on_conflict_do_nothing(),
)


class KeysMissing(KeyfobError):
    """The database is not empty, but its key store is: nothing sealed could be read."""

    def __init__(self) -> None:
        super().__init__(
            "the key store does not belong to this database: without it nothing sealed can be read; restore it"
        )


class NothingThere(KeyfobError):
    """There is no schema yet, or no file that it could be in, and none is to be made."""


class OtherRevision(KeyfobError):
    """The database's schema is not the one this program was written for."""

    def __init__(self, stored: str) -> None:
        super().__init__(f"the database is at revision {stored}, this program needs {REVISION}: run “keyfob migrate”")
        self.stored = stored


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything lies.

    ``database`` and ``keys`` are URLs (``sqlite:///PATH`` or ``postgresql://…``); ``keys`` may be empty: then the key
    store is a file beside SQLite, or a schema of its own in the same PostgreSQL database.
    """

    database: str
    master_key: Path
    keys: str = ""

    @property
    def key_store(self) -> str:
        """The URL of the key store; in PostgreSQL it is a schema of its own there."""
        if self.keys or not self.database.startswith("sqlite:///"):
            return self.keys or self.database
        return "sqlite:///" + str(Path(self.database.removeprefix("sqlite:///")).with_name("keys.db"))


@dataclass(frozen=True, slots=True)
class Store:
    """The opened database with its vault."""

    database: Database
    vault: Vault
    master: MasterKey

    def close(self) -> None:
        """Finish what was begun and let go of both databases."""
        self.database.close()
        self.vault.keys.close()


def open_store(place: Place, clock: Clock = CLOCK, chance: Chance = CHANCE, *, make: bool = True) -> Store:
    """Open the database, the key store and the master key; ``make`` what a first start needs.

    What is refused leaves nothing behind: no file and no folder.

    Raises:
        NothingThere: there is nothing yet, and nothing is to be made.
        WrongMasterKey: the key is absent though the database is not empty, or it belongs to another database.
        KeysMissing: the key store is absent though the database is not empty.
        OtherRevision: the schema is older or newer than this program.
        Overloaded: the database cannot be reached.
    """
    if not make and _lacks_file(place.database):
        raise NothingThere
    with ExitStack() as undo:
        database = open_database(place.database)
        undo.callback(database.close)
        is_first = not _has_schema(database)
        if is_first and not make:
            raise NothingThere
        if is_first:
            master = make_master_key(place.master_key, chance)
        else:
            master = read_master_key(place.master_key)
            _check(database, master)
        if not is_first and _lacks_file(place.key_store):
            raise KeysMissing
        key_store = _open_key_store(place)
        undo.callback(key_store.close)
        keys = data_keys.DataKeys(key_store, master, chance, clock)
        if is_first:
            # The keys come first: who finds the schema may rely on them.
            keys.make(data_keys.PROBE)
            _retry(database, lambda connection: _lay_down(connection, database.dialect, master, chance))
            _check(database, master)
        _check_keys(keys)
        store = Store(database, Vault(keys, master, _index_key(database, master), chance), master)
        undo.pop_all()
    return store


def _lacks_file(url: str) -> bool:
    return url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file()


def open_database(url: str, *, key_schema: str = "") -> Database:
    """The database behind a URL; a SQLite file and its folder are made when absent."""
    if url.startswith("sqlite:///"):
        return SqliteDatabase(Path(url.removeprefix("sqlite:///")))
    from keyfob.storage.postgresql import PostgresDatabase  # noqa: PLC0415  # its driver loads slowly; SQLite needs none

    return PostgresDatabase(url, schema=key_schema, pool=4 if key_schema else 16)


def stored_revision(database: Database) -> str | None:
    """The revision of the schema that is there; None when there is none."""
    return _get(database, "revision").decode() if _has_schema(database) else None


def schema_statements(metadata: MetaData, dialect: str) -> list[str]:
    """The statements that make every table and index that is not there yet."""
    made: list[str] = []
    for table in metadata.sorted_tables:
        made.append(str(CreateTable(table, if_not_exists=True).compile(dialect=DIALECTS[dialect])))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [str(CreateIndex(index, if_not_exists=True).compile(dialect=DIALECTS[dialect])) for index in indexes]
    return made


def _open_key_store(place: Place) -> Database:
    store = open_database(place.key_store, key_schema=KEYS_SCHEMA)

    def lay_down(connection: Connection) -> None:
        if store.dialect == "postgresql":
            connection.script(f"CREATE SCHEMA IF NOT EXISTS {KEYS_SCHEMA}")
        for statement in schema_statements(data_keys.METADATA, store.dialect):
            connection.script(statement)

    try:
        _retry(store, lay_down)
    except BaseException:
        store.close()
        raise
    return store


def _lay_down(connection: Connection, dialect: str, master: MasterKey, chance: Callable[[int], bytes]) -> None:
    for statement in schema_statements(schema.METADATA, dialect):
        connection.script(statement)
    nonce = chance(12)
    wrapped = nonce + AESGCM(master.derive("wrap index key")).encrypt(nonce, chance(SIZE), b"index key")
    for name, value in {"check": _check_value(master), "index key": wrapped, "revision": REVISION.encode()}.items():
        connection.touch(_PUT, {"name": name, "value": value})


def _retry(database: Database, work: Transaction[None]) -> None:
    """Two first starts at once may collide on the catalogue; the second look finds the work done."""
    for _ in range(_TRIES):
        with suppress(GuardFailed):
            return database.transact(work)
        time.sleep(_TRIES_APART)
    return database.transact(work)


def _check(database: Database, master: MasterKey) -> None:
    if not hmac.compare_digest(_get(database, "check"), _check_value(master)):
        raise WrongMasterKey("the master key belongs to another database")
    revision = _get(database, "revision").decode()
    if revision != REVISION:
        raise OtherRevision(revision)


def _check_keys(keys: data_keys.DataKeys) -> None:
    try:
        keys.find(data_keys.PROBE)
    except data_keys.KeyDestroyed as error:
        raise KeysMissing from error


def _check_value(master: MasterKey) -> bytes:
    return hmac.digest(master.derive("check"), b"keyfob", "sha256")


def _index_key(database: Database, master: MasterKey) -> bytes:
    wrapped = _get(database, "index key")
    try:
        return AESGCM(master.derive("wrap index key")).decrypt(wrapped[:12], wrapped[12:], b"index key")
    except InvalidTag as error:
        raise WrongMasterKey("the index key cannot be unwrapped with this master key") from error


def _has_schema(database: Database) -> bool:
    with database.reading() as connection:
        return bool(connection.rows(_HAS_SCHEMA, {}))


def _get(database: Database, name: str) -> bytes:
    with database.reading() as connection:
        rows = connection.rows(_GET, {"name": name})
    if not rows:
        raise OtherRevision("unknown")
    value: bytes = rows[0][0]
    return value
