"""What a thief or a court's expert would do with a database: dump it, and look for somebody in it in every spelling.

Sealed values are opened without asking whom they are bound to: AES-GCM is AES-CTR with a tag, so every key that there
is can be tried on every value (NIST SP 800-38D section 7.1).
"""

import base64
import hashlib
import quopri
from collections.abc import Iterable, Iterator, Mapping
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

SHORT = 8
"""Of fewer bytes than these, a value stands in any heap of bytes by chance."""
SHORTEST = 6
"""The bytes by which spellings are looked up; none has fewer."""
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


def opened(house: OpenHouse, values: Iterable[bytes]) -> Iterator[bytes]:
    """What all keys that there are today make of all that looks sealed."""
    sealed = [value for value in values if len(value) > 1 + NONCE_SIZE and value[:1] == b"\x01"]
    for key in _all_keys(house):
        for value in sealed:
            start = value[1 : 1 + NONCE_SIZE] + (2).to_bytes(4, "big")
            yield Cipher(AES(key), CTR(start)).decryptor().update(value[1 + NONCE_SIZE :])


def find_all(wanted: Mapping[str, str | bytes], values: Iterable[bytes]) -> set[str]:
    """Which of the ``wanted`` occur in the values, in any spelling that we can think of."""
    whole = b"\n".join([b"", *dict.fromkeys(values), b""])
    sought: dict[bytes, list[tuple[str, bytes]]] = {}
    for name, value in wanted.items():
        for how, spelling in spellings(value).items():
            sought.setdefault(spelling[:SHORTEST], []).append((f"{name}: {how}", spelling))
    assert all(len(beginning) == SHORTEST for beginning in sought)
    return {
        found
        for at in range(len(whole))
        for found, spelling in sought.get(whole[at : at + SHORTEST], ())
        if whole.startswith(spelling, at)
    }


def spellings(value: str | bytes) -> dict[str, bytes]:
    """A value in clear, in other letters, in other encodings, and as hashes without a key."""
    assert value, "whatever was not told is found nowhere"
    if isinstance(value, bytes):
        return {**_encoded(value), **_hashed(value)}
    found: dict[str, bytes] = {}
    for how, same in {"": value, "lower ": value.lower(), "upper ": value.upper()}.items():
        clear = same.encode()
        known = _in_text(same) if len(clear) >= SHORT else _alone(clear)
        found |= {f"{how}{name}": spelling for name, spelling in {**known, **_hashed(clear)}.items()}
    return found


def _alone(clear: bytes) -> dict[str, bytes]:
    """What is so short that it stands in any heap of bytes: the whole of a column, or of a value within it."""
    around = {"column": b"\n?\n", "JSON": b'"?"', "number": b":?,", "last number": b":?}", "field": b"=?&"}
    return {f"{name} alone": frame.replace(b"?", clear) for name, frame in around.items()}


def _in_text(value: str) -> dict[str, bytes]:
    return {
        **_encoded(value.encode()),
        "UTF-16 LE": value.encode("utf-16-le"),
        "UTF-16 BE": value.encode("utf-16-be"),
        "percent": quote(value, safe="").encode(),
        "quoted-printable": quopri.encodestring(value.encode()),
        "JSON": value.encode("ascii", "backslashreplace"),
    }


def _encoded(clear: bytes) -> dict[str, bytes]:
    # At each of three offsets, without what its neighbours have a part in.
    inside = {
        offset: base64.b64encode(b"\0" * offset + clear)[(0, 2, 3)[offset] : (offset + len(clear)) // 3 * 4]
        for offset in range(3)
    }
    return {
        "clear": clear,
        **{f"base64 at {offset}": part for offset, part in inside.items()},
        **{f"base64url at {offset}": part.translate(bytes.maketrans(b"+/", b"-_")) for offset, part in inside.items()},
        "base32": base64.b32encode(clear).rstrip(b"="),
        "hex": clear.hex().encode(),
        "HEX": clear.hex().upper().encode(),
        "backwards": clear[::-1],
    }


def _hashed(clear: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name in _HASHES:
        raw = hashlib.new(name, clear).digest()
        found |= {name: raw, f"{name} hex": raw.hex().encode()}
        found[f"{name} base64"] = base64.b64encode(raw).rstrip(b"=")
        found[f"{name} base64url"] = base64.urlsafe_b64encode(raw).rstrip(b"=")
    return found


def _all_keys(house: OpenHouse) -> list[bytes]:
    store: Any = house.program.store
    wrapping = AESGCM(store.master.derive("wrap data keys"))
    with store.vault.keys._database.reading() as connection:  # noqa: SLF001  # a thief does not ask either
        rows = connection.rows(Statement(text("SELECT owner, wrapped FROM data_keys")), {})
    own = [wrapping.decrypt(wrapped[:NONCE_SIZE], wrapped[NONCE_SIZE:], owner.encode()) for owner, wrapped in rows]
    return [store.master.derive("seal the program's own values"), *own]
