"""The key store: one data key for each owner (an account, a customer record, a pending registration).

It is a database of its own, because no backup of the data may hold it: destroying a key here also darkens what older
backups know of its owner. The keys in it are wrapped by the master key.
"""

from collections.abc import Callable
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, bindparam, delete, select

from keyfob.base.errors import KeyfobError
from keyfob.storage.database import Database, apply, insist
from keyfob.storage.master_key import MasterKey
from keyfob.storage.remembered import Remembered
from keyfob.storage.statement import Statement, Write, upsert

METADATA = MetaData()
_keys = Table(
    "data_keys",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
_FIND = Statement(select(_keys.c.wrapped).where(_keys.c.owner == bindparam("owner")))
_BETWEEN = Statement(
    select(_keys.c.owner).where(_keys.c.owner >= bindparam("first"), _keys.c.owner <= bindparam("last"))
)
_ADD = upsert(
    _keys,
    lambda insert: insert.values(owner=bindparam("owner"), wrapped=bindparam("wrapped")).on_conflict_do_nothing(),
)
_DESTROY = Statement(delete(_keys).where(_keys.c.owner == bindparam("owner")))

PROBE = "keyfob"
"""The owner of a key that seals nothing: it tells this database's key store from an empty or a foreign one."""

KEY_SIZE = 32
NONCE_SIZE = 12
CACHED = 20_000
CACHE_SECONDS = 5


class KeyDestroyed(KeyfobError):
    """The data was sealed with a key that no longer exists, so it is gone."""


class DataKeys:
    """Makes, finds and destroys data keys; a key found stays in memory for at most five seconds."""

    def __init__(
        self, database: Database, master: MasterKey, chance: Callable[[int], bytes], clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._wrapping = AESGCM(master.derive("wrap data keys"))
        self._chance = chance
        self._remembered: Remembered[str, AESGCM] = Remembered(CACHED, CACHE_SECONDS, clock)
        self._destroyed = 0
        self._lock = Lock()

    def make(self, owner: str) -> None:
        """Make the owner's key durable, unless there is one; needed before the first row is sealed with it."""
        key, nonce = self._chance(KEY_SIZE), self._chance(NONCE_SIZE)
        wrapped = nonce + self._wrapping.encrypt(nonce, key, owner.encode())
        self._write(Write(_ADD, {"owner": owner, "wrapped": wrapped}))

    def find(self, owner: str) -> AESGCM:
        """The owner's key, ready for use.

        Raises:
            KeyDestroyed: when there is none.
        """
        remembered = self._remembered.find(owner)
        if remembered is not None:
            return remembered
        destroyed = self._destroyed
        with self._database.reading() as connection:
            rows = connection.rows(_FIND, {"owner": owner})
        if not rows:
            raise KeyDestroyed
        key = self._unwrap(owner, rows[0][0])
        with self._lock:
            if destroyed == self._destroyed:
                self._remembered.keep(owner, key)
        return key

    def owners_between(self, first: str, last: str) -> set[str]:
        """Whoever has a key, of all owners from the one to the other, as the key store orders them."""
        with self._database.reading() as connection:
            return {row[0] for row in connection.rows(_BETWEEN, {"first": first, "last": last})}

    def has(self, owner: str) -> bool:
        """Whether there is a key of this owner, now and not five seconds ago."""
        with self._database.reading() as connection:
            return bool(connection.rows(_FIND, {"owner": owner}))

    def destroy(self, *owners: str) -> None:
        """Destroy the owners' keys: whatever was sealed with them can never be read again.

        Other processes may remember a key for at most five seconds more.
        """
        self._write(*(Write(_DESTROY, {"owner": owner}) for owner in owners))
        with self._lock:
            self._destroyed += 1
            for owner in owners:
                self._remembered.forget(owner)
        self._database.scrub()

    def close(self) -> None:
        """Let go of the key store."""
        self._database.close()

    def _write(self, *writes: Write) -> None:
        insist(self._database, lambda connection: apply(connection, writes))

    def _unwrap(self, owner: str, wrapped: bytes) -> AESGCM:
        try:
            raw = self._wrapping.decrypt(wrapped[:NONCE_SIZE], wrapped[NONCE_SIZE:], owner.encode())
        except InvalidTag as error:
            raise KeyDestroyed from error
        return AESGCM(raw)
