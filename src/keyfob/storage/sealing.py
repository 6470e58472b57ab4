"""Sealing: personal data is unreadable without its owner's key, and is found again by keyed hashes.

A sealed value is bound to its table, its row and its owner, so that it cannot be moved to another place
(AES-256-GCM; ASVS 11.3.2).
"""

import hmac
from collections.abc import Callable

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keyfob.base.secret import Pepper
from keyfob.storage.data_keys import NONCE_SIZE, DataKeys, KeyDestroyed
from keyfob.storage.master_key import MasterKey

_FORMAT = b"\x01"
PROGRAM = "program"
"""The owner of what belongs to nobody in particular, sealed with a key derived from the master key."""


class Vault:
    """Seals, opens, and makes the keyed hashes by which sealed things are found."""

    def __init__(self, keys: DataKeys, master: MasterKey, index_key: bytes, chance: Callable[[int], bytes]) -> None:
        self.keys = keys
        self._program = AESGCM(master.derive("seal the program's own values"))
        self._index_key = index_key
        self._chance = chance
        self.pepper: Pepper = master.pepper

    def seal(self, owner: str, table: str, row_id: str, value: object) -> bytes:
        """Seal ``value`` (anything msgspec can write as JSON) under the key of ``owner``.

        Raises:
            KeyDestroyed: when the owner has no key.
        """
        nonce = self._chance(NONCE_SIZE)
        plain = msgspec.json.encode(value)
        return _FORMAT + nonce + self._key(owner).encrypt(nonce, plain, _place(owner, table, row_id))

    def open(self, owner: str, table: str, row_id: str, sealed: bytes) -> bytes:
        """The JSON that was sealed at this very place.

        Raises:
            KeyDestroyed: when the key is gone, or the value was not sealed for this place.
        """
        start = len(_FORMAT)
        nonce, body = sealed[start : start + NONCE_SIZE], sealed[start + NONCE_SIZE :]
        try:
            return self._key(owner).decrypt(nonce, body, _place(owner, table, row_id))
        except (InvalidTag, ValueError) as error:  # the second for what is too short to be sealed
            raise KeyDestroyed from error

    def index(self, kind: str, value: str) -> bytes:
        """The keyed hash (HMAC-SHA-256) under which a folded ``value`` of this ``kind`` is found."""
        return hmac.digest(self._index_key, f"{kind}\0{value}".encode(), "sha256")

    def _key(self, owner: str) -> AESGCM:
        return self._program if owner == PROGRAM else self.keys.find(owner)


def _place(owner: str, table: str, row_id: str) -> bytes:
    return _FORMAT + f"{table}\0{row_id}\0{owner}".encode()
