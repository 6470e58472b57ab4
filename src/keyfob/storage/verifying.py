"""Proof that nobody changed what was recorded: every seal recomputed, from the database, from files, or from both.

Seals are there for ever. Rows are in the database, or, up to the mark, in files. Of a month that has a file, all has to
be there; of a month that has none, because it was moved away, nothing is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import bindparam, select

from keyfob.storage.database import Database
from keyfob.storage.merkle import EMPTY
from keyfob.storage.schema import audit, audit_seals
from keyfob.storage.seals import Seal, faults_of_rows, faults_of_signature, find_next, leaves, rows_of, seals_after
from keyfob.storage.shipped_files import Shipped, month_of, months_between, read_shipped
from keyfob.storage.shipping import Mark, find_mark
from keyfob.storage.statement import Statement

MOST_NAMED = 100

Keys: TypeAlias = Mapping[str, Ed25519PublicKey]
Fault: TypeAlias = tuple[int, str]
"""The number of a seal, and what is wrong with it."""

_ORPHANS = Statement(
    select(audit.c.seal)
    .where(
        audit.c.seal.is_not(None), ~select(audit_seals.c.number).where(audit_seals.c.number == audit.c.seal).exists()
    )
    .distinct()
    .limit(MOST_NAMED)
)
_STILL_THERE = Statement(select(audit.c.seal).where(audit.c.seal <= bindparam("until")).distinct().limit(MOST_NAMED))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: how much was looked at, and what does not hold.

    ``rows`` are in the database; those of ``shipped_seals`` have left it, and files hold those of ``filed_seals``.
    ``damaged`` are lines of files, in words.
    """

    seals: int
    rows: int
    shipped_seals: int
    shipped_rows: int
    filed_seals: int
    broken: tuple[Fault, ...]
    damaged: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.broken and not self.damaged


def verify(database: Database, keys: Keys, folder: Path | None = None) -> Verdict:
    """Recompute every seal from the rows it covers, those in files in ``folder`` too; ``keys`` are known by their kid.

    Raises:
        OSError: a file cannot be read.
    """
    mark = find_mark(database)  # before the files: what is dropped after this is looked up again
    files = read_shipped(folder) if folder else Shipped()
    look = _Look(database, keys, files, _until(mark, keys), [*files.broken, *_faults_of_mark(database, mark, keys)])
    before: Seal | None = None
    for seal in seals_after(database, 0):
        look.broken += _faults_of_chain(before, seal)
        look.at_rows(seal)
        look.at_file(seal)
        look.broken += [(seal.number, why) for why in faults_of_signature(seal, keys)]
        look.seals, before = look.seals + 1, seal
    look.broken += look.at_strangers()
    return Verdict(
        seals=look.seals,
        rows=look.rows,
        shipped_seals=look.shipped_seals,
        shipped_rows=look.shipped_rows,
        filed_seals=look.filed_seals,
        broken=tuple(look.broken),
        damaged=tuple(files.damaged),
    )


def verify_files(folder: Path, keys: Keys) -> Verdict:
    """The same of files alone, by the seals in them; whether seals are cut off at either end only a database can say.

    Raises:
        OSError: a file cannot be read.
    """
    files = read_shipped(folder)
    seals = [files.seals[number] for number in sorted(files.seals)]
    broken = [*files.broken, *((number, "no seal follows its rows") for number in sorted(files.loose))]
    broken += [(seal.number, why) for seal in seals for why in faults_of_signature(seal, keys)]
    for before, seal in pairwise(seals):
        if seal.number == before.number + 1 or files.months.issuperset(months_between(before, seal)):
            broken += _faults_of_chain(before, seal)
    torn = [f"{name} ends within a line" for name in files.torn]
    return Verdict(
        seals=len(seals),
        rows=0,
        shipped_seals=len(seals),
        shipped_rows=sum(seal.count for seal in seals),
        filed_seals=len(seals),
        broken=tuple(broken),
        damaged=(*files.damaged, *torn),
    )


@dataclass(slots=True)
class _Look:
    """One look at everything; ``marked`` is the last seal that was shipped when it began."""

    database: Database
    keys: Keys
    files: Shipped
    marked: int
    broken: list[Fault]
    seals: int = 0
    rows: int = 0
    shipped_seals: int = 0
    shipped_rows: int = 0
    filed_seals: int = 0

    def at_rows(self, seal: Seal) -> None:
        """The rows of a seal that are in the database."""
        if seal.number <= self.marked:
            return self._count_shipped(seal)
        hashes = leaves(rows_of(self.database, seal.number))
        loose, faults = self.files.loose.pop(seal.number, {}), list(faults_of_rows(seal, hashes))
        if faults and seal.number <= _until(find_mark(self.database), self.keys):
            return self._count_shipped(seal)  # it went while we looked
        if not set(loose.values()) <= set(hashes):
            faults.append("rows in a file are not those that it covers")
        self.rows += len(hashes)
        self.broken += [(seal.number, why) for why in faults]
        return None

    def at_file(self, seal: Seal) -> None:
        """A seal in the files is the one in the database, and none is missing in a month that is there."""
        filed = self.files.seals.pop(seal.number, None)
        if filed == seal:
            self.filed_seals += seal.number <= self.marked
        elif filed is not None:
            self.broken.append((seal.number, "a file holds another seal of this number"))
        elif seal.number <= self.marked and month_of(seal) in self.files.months:
            self.broken.append((seal.number, f"it was shipped, and is not in the file of {month_of(seal)}"))

    def at_strangers(self) -> Iterator[Fault]:
        """Rows and seals that belong to nothing that was looked at; when the look is over."""
        with self.database.reading() as connection:
            orphans = sorted(int(number) for (number,) in connection.rows(_ORPHANS, {}))
            still_there = sorted(int(number) for (number,) in connection.rows(_STILL_THERE, {"until": self.marked}))
        yield from ((number, "rows name this seal, which is not there") for number in orphans)
        yield from ((number, "it was shipped, and rows that name it are there") for number in still_there)
        yield from ((number, "a file holds this seal, which is not there") for number in sorted(self.files.seals))
        yield from ((number, "rows of it stand in a file without it") for number in sorted(self.files.loose))

    def _count_shipped(self, seal: Seal) -> None:
        self.shipped_seals += 1
        self.shipped_rows += seal.count


def _until(mark: Mark | None, keys: Keys) -> int:
    """The last seal whose rows may be gone: what a mark says that is not ours counts for nothing."""
    return mark.number if mark is not None and mark.is_signed(keys) else 0


def _faults_of_mark(database: Database, mark: Mark | None, keys: Keys) -> Iterator[Fault]:
    if mark is None:
        return
    seal = find_next(database, mark.number - 1)
    if not mark.is_signed(keys):
        yield mark.number, "the mark that it was shipped is forged"
    elif seal is None or seal.number != mark.number:
        yield mark.number, "the mark says that it was shipped, and it is not there"
    elif seal.hash() != mark.hash:
        yield mark.number, "the mark says that another seal of this number was shipped"


def _faults_of_chain(before: Seal | None, seal: Seal) -> Iterator[Fault]:
    expected = before.number + 1 if before else 1
    if seal.number != expected:
        yield expected, "this seal is missing"
    elif seal.previous != (before.hash() if before else EMPTY):
        yield seal.number, "it does not follow from the seal before"
