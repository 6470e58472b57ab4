"""What a thief or a court's expert would do with a database: dump it, and look for somebody in it in every spelling.

Sealed values are opened without asking whom they are bound to: AES-GCM is AES-CTR with a tag, so every key that there
is can be tried on every value (NIST SP 800-38D section 7.1).
"""

import base64
import hashlib
import quopri
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from sqlalchemy import select, text

from keyfob.storage.data_keys import NONCE_SIZE
from keyfob.storage.schema import METADATA
from keyfob.storage.statement import Statement
from tests.house import OpenHouse

SECRETS = ("keys.db", "master.key")
"""Files that a stolen data folder is without."""
LEFT = "mail"
"""Where mails lie that were sent while no relay is set: the recipients' mailboxes, for trials."""

_HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")


def dump(house: OpenHouse) -> list[bytes]:
    """Every value of every row of the database."""
    with house.program.store.database.reading() as connection:
        rows = [row for table in METADATA.sorted_tables for row in connection.rows(Statement(select(table)), {})]
    return [value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row]


def files(house: OpenHouse) -> list[bytes]:
    """Every file of the data folder, without the keys, and without mails that left where there is no relay."""
    folder: Path = house.program.settings.data
    found = [path for path in folder.rglob("*") if path.is_file() and LEFT not in path.parts]
    return [path.read_bytes() for path in found if not path.name.startswith(SECRETS)]


def opened(house: OpenHouse, values: list[bytes]) -> Iterator[bytes]:
    """What all keys that there are today make of all that looks sealed."""
    sealed = [value for value in values if len(value) > 1 + NONCE_SIZE and value[:1] == b"\x01"]
    for key in _all_keys(house):
        for value in sealed:
            start = value[1 : 1 + NONCE_SIZE] + (2).to_bytes(4, "big")
            yield Cipher(AES(key), CTR(start)).decryptor().update(value[1 + NONCE_SIZE :])


def find_all(wanted: Mapping[str, str], values: list[bytes]) -> set[str]:
    """Which of the ``wanted`` occur in the values, in any spelling that we can think of."""
    whole = b"\n".join(values)
    return {
        f"{name}: {how}"
        for name, value in wanted.items()
        for how, spelling in spellings(value).items()
        if spelling in whole
    }


def spellings(value: str) -> dict[str, bytes]:
    """A value in clear, in other letters, in other encodings, and as hashes without a key."""
    found: dict[str, bytes] = {}
    for how, same in {"": value, "lower ": value.lower(), "upper ": value.upper()}.items():
        clear = same.encode()
        if len(clear) >= 8:  # what is shorter stands in any heap of bytes
            found |= {f"{how}{name}": spelling for name, spelling in _encoded(same).items()}
        for name in _HASHES:
            raw = hashlib.new(name, clear).digest()
            found |= {f"{how}{name}": raw, f"{how}{name} hex": raw.hex().encode()}
            found[f"{how}{name} base64"] = base64.b64encode(raw).rstrip(b"=")
            found[f"{how}{name} base64url"] = base64.urlsafe_b64encode(raw).rstrip(b"=")
    return found


def _encoded(value: str) -> dict[str, bytes]:
    clear = value.encode()
    # At each of three offsets, without what its neighbours have a part in.
    inside = {
        offset: base64.b64encode(b"\0" * offset + clear)[(0, 2, 3)[offset] : (offset + len(clear)) // 3 * 4]
        for offset in range(3)
    }
    return {
        "clear": clear,
        **{f"base64 at {offset}": part for offset, part in inside.items()},
        **{f"base64url at {offset}": part.translate(bytes.maketrans(b"+/", b"-_")) for offset, part in inside.items()},
        "hex": clear.hex().encode(),
        "HEX": clear.hex().upper().encode(),
        "UTF-16 LE": value.encode("utf-16-le"),
        "UTF-16 BE": value.encode("utf-16-be"),
        "percent": quote(value, safe="").encode(),
        "quoted-printable": quopri.encodestring(clear),
        "backwards": clear[::-1],
        "JSON": value.encode("ascii", "backslashreplace"),
    }


def _all_keys(house: OpenHouse) -> list[bytes]:
    store: Any = house.program.store
    wrapping = AESGCM(store.master.derive("wrap data keys"))
    with store.vault.keys._database.reading() as connection:  # noqa: SLF001  # a thief does not ask either
        rows = connection.rows(Statement(text("SELECT owner, wrapped FROM data_keys")), {})
    own = [wrapping.decrypt(wrapped[:NONCE_SIZE], wrapped[NONCE_SIZE:], owner.encode()) for owner, wrapped in rows]
    return [store.master.derive("seal the program's own values"), *own]
