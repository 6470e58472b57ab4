"""The two secrets that lie outside the database: the master key and the pepper.

The master key wraps every other key; the pepper goes into the digests of passwords and short codes. They live in one
small file beside (or, better, far from) the data: whoever has the database without it has nothing (ASVS 13.3.1).
"""

import base64
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from keyfob.base.errors import KeyfobError
from keyfob.base.secret import Pepper

SIZE = 32


class WrongMasterKey(KeyfobError):
    """The file is absent, damaged, or belongs to another database."""


@dataclass(frozen=True, slots=True, repr=False)
class MasterKey:
    """The secrets of one installation; each purpose gets a key of its own, derived with HKDF (RFC 5869)."""

    master: bytes
    pepper: Pepper

    def derive(self, purpose: str) -> bytes:
        """The 256-bit key for ``purpose``."""
        return HKDF(SHA256(), SIZE, salt=None, info=f"keyfob {purpose}".encode()).derive(self.master)


def read_master_key(file: Path) -> MasterKey:
    """Read the file that `make_master_key` wrote.

    Raises:
        WrongMasterKey: when it is absent or damaged.
    """
    try:
        lines = dict(line.split() for line in file.read_text("ascii").splitlines() if line and line[0] != "#")
        master, pepper = (base64.b64decode(lines[name], validate=True) for name in ("master", "pepper"))
    except FileNotFoundError as error:
        raise WrongMasterKey(f"there is no master key at {file}") from error
    except (OSError, KeyError, ValueError) as error:
        raise WrongMasterKey(f"the master key at {file} cannot be read: {error}") from error
    if len(master) != SIZE or len(pepper) != SIZE:
        raise WrongMasterKey(f"the master key at {file} is damaged: two values of {SIZE} bytes are wanted")
    return MasterKey(master, Pepper(pepper))


def make_master_key(file: Path, chance: Callable[[int], bytes]) -> MasterKey:
    """Read the file, or write a new one with mode 0600 first; of several makers at once one wins and all read his."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = "# Keyfob's master key and pepper. Keep a copy apart from the database, and show it to nobody.\n"
        for name in ("master", "pepper"):
            text += f"{name} {base64.b64encode(chance(SIZE)).decode()}\n"
        handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".master-key-")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            _publish(Path(draft), file)
        finally:
            Path(draft).unlink(missing_ok=True)
    return read_master_key(file)


def _publish(draft: Path, file: Path) -> None:
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
