"""``python -m bench.breached [MILLIONS]``: what looking stolen passwords up costs, and making the list.

The list has 20 million entries unless told otherwise, and those of the report; each doubling adds one step of the
bisection. The first round also reads the file, the second has it in memory. What counts are the medians.
"""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from keyfob.outside.breached import BreachedList, sha1_of
from keyfob.outside.breached_build import build

LOOK_UPS = 50_000
PROMISE = 50
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class LookUps:
    """What was measured: seconds to make the list, microseconds of each look-up in two rounds."""

    entries: int
    making: float
    first: list[float]
    second: list[float]


def write_range_file(file: Path, entries: int) -> None:
    """One big file of hashes that lie evenly apart, as those of passwords nearly do."""
    apart = 2**160 // entries
    with file.open("w", encoding="ascii") as lines:
        lines.writelines(f"{number * apart:040X}:1\n" for number in range(entries))


def measure(entries: int) -> LookUps:
    """Make a list, then look passwords up that are not in it."""
    hashes = [sha1_of(f"password {number}") for number in range(LOOK_UPS)]
    with tempfile.TemporaryDirectory() as folder:
        write_range_file(Path(folder) / "hashes", entries)
        begun = time.perf_counter()
        build([Path(folder) / "hashes"], Path(folder) / "list", 1, lambda _: None)
        making = time.perf_counter() - begun
        listed = BreachedList(Path(folder) / "list")
        return LookUps(entries, making, *([_microseconds(listed, sha1) for sha1 in hashes] for _ in range(2)))


def _microseconds(listed: BreachedList, sha1: bytes) -> float:
    begun = time.perf_counter()
    listed.holds(sha1)
    return (time.perf_counter() - begun) * 1_000_000


def main() -> None:
    """Measure, and say so."""
    found = measure(int(sys.argv[1] if len(sys.argv) > 1 else 20) * MILLION)
    pace = found.entries / found.making
    print(f"made from {found.entries:,} lines in {found.making:.1f} s, {pace:,.0f} lines/s")
    for name, spent in (("first round", found.first), ("second round", found.second)):
        print(f"{name}: median {median(spent):.1f} µs, p99 {quantiles(spent, n=100)[-1]:.1f} (promised: {PROMISE})")


if __name__ == "__main__":
    main()
