"""Passwords that were stolen somewhere: an offline list of them (ASVS 6.2.12).

    header    256 bytes: see `pack_header`
    entries   the first 8 bytes of the SHA-1 of each password, ascending

The file is mapped into memory and searched by bisection, so it costs none that the system could not take back.
``keyfob breached build`` makes it, and replaces it in one move: whoever has the one before open goes on with that.
"""

import hashlib
import struct
from bisect import bisect_left
from mmap import ACCESS_READ, MADV_RANDOM, mmap
from pathlib import Path
from typing import Protocol

from keyfob.base.errors import KeyfobError

MAGIC = b"keyfob-breached\n"
VERSION = 1
ENTRY_SIZE = 8
HEADER_SIZE = 256

_FIELDS = struct.Struct(">16sHHQQ")


class BreachedError(KeyfobError):
    """There is no such list, or it is damaged; one line that says which, and what to do."""


class NotTold(KeyfobError):
    """Nobody can say now whether a password was stolen."""


class Source(Protocol):
    """Who knows of stolen passwords."""

    @property
    def name(self) -> str:
        """What logs and metrics call it."""

    def holds(self, sha1: bytes) -> bool:
        """Whether the password with this SHA-1 is known to be stolen; raises NotTold where that cannot be said."""

    def look(self) -> str:
        """Try it out, and say what it is in a line; raises KeyfobError when it is of no use."""


def sha1_of(password: str) -> bytes:
    """What such lists know a password by; it protects nothing here."""
    return hashlib.sha1(password.encode(), usedforsecurity=False).digest()


def pack_header(count: int, least: int) -> bytes:
    """The header: magic, version, size of an entry, number of entries, the least count, and a note for people.

    ``least`` is how often a password had to be stolen to be listed.
    """
    fields = _FIELDS.pack(MAGIC, VERSION, ENTRY_SIZE, count, least)
    note = f"\nSHA-1, the first {ENTRY_SIZE} bytes of each, ascending. {chance_note(count)}\n"
    return (fields + note.encode("ascii")).ljust(HEADER_SIZE, b"\0")


def chance_note(count: int) -> str:
    """How often a password looks listed that is not."""
    return f"One of {2 ** (8 * ENTRY_SIZE) // max(count, 1):,} other passwords looks as if it were listed."


class BreachedList:
    """The list in a file, opened once.

    A file that was changed in place afterwards is not believed any more. That is looked at first, since reading a map
    beyond the end of its file ends the program; a file cut off while it is being read would still do that.
    """

    name = "list"

    def __init__(self, file: Path) -> None:
        """Open it; raises BreachedError when it is not a list that can be read, whole."""
        self._file = file
        try:
            with file.open("rb") as opened:
                self._count, self.least = _read_header(opened.read(HEADER_SIZE))
                self._mapped = mmap(opened.fileno(), 0, access=ACCESS_READ)
        except OSError as error:
            raise BreachedError(f"breached_list {file} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise BreachedError(f"breached_list {file} {error}: make it with “keyfob breached build”") from error
        self._size = HEADER_SIZE + self._count * ENTRY_SIZE
        if len(self._mapped) != self._size:
            raise BreachedError(
                f"breached_list {file} has {len(self._mapped):,} bytes and should have {self._size:,}: copy it again"
            )
        self._mapped.madvise(MADV_RANDOM)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> bytes:
        begin = HEADER_SIZE + index * ENTRY_SIZE
        return self._mapped[begin : begin + ENTRY_SIZE]

    def holds(self, sha1: bytes) -> bool:
        """Whether a SHA-1 begins like an entry."""
        if self._mapped.size() != self._size:
            raise NotTold("the list was changed in place while it was open: replace it by a move, and restart")
        wanted = sha1[:ENTRY_SIZE]
        at = bisect_left(self, wanted)
        return at < self._count and self[at] == wanted

    def look(self) -> str:
        """How much it knows."""
        return f"{self._file} lists {self._count:,} breached passwords. {chance_note(self._count)}"


def _read_header(header: bytes) -> tuple[int, int]:
    """Number of entries and least count; raises ValueError for anything that is not a header of this version."""
    if len(header) < HEADER_SIZE or not header.startswith(MAGIC):
        raise ValueError("is no list of breached passwords")
    _, version, size, count, least = _FIELDS.unpack_from(header)
    if (version, size) != (VERSION, ENTRY_SIZE):
        raise ValueError(f"is a list of another version ({version}, {size} bytes an entry)")
    return count, least
