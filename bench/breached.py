"""``python -m bench.breached [MILLIONS]``: what looking stolen passwords up costs, and making the list.

The list has 20 million entries unless told otherwise; each doubling adds one step of the bisection. The first round
also reads the file, the second has it in memory. What counts are the medians.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from keyfob.outside.breached import BreachedList, sha1_of
from keyfob.outside.breached_build import build

LOOK_UPS = 50_000
PROMISE = 50


def write_range_file(file: Path, entries: int) -> None:
    """One big file of hashes that lie evenly apart, as those of passwords nearly do."""
    apart = 2**160 // entries
    with file.open("w", encoding="ascii") as lines:
        lines.writelines(f"{number * apart:040X}:1\n" for number in range(entries))


def main() -> None:
    """Make a list, then look passwords up that are not in it."""
    entries = int(sys.argv[1] if len(sys.argv) > 1 else 20) * 1_000_000
    hashes = [sha1_of(f"password {number}") for number in range(LOOK_UPS)]
    with tempfile.TemporaryDirectory() as folder:
        write_range_file(Path(folder) / "hashes", entries)
        begun = time.perf_counter()
        build([Path(folder) / "hashes"], Path(folder) / "list", 1, lambda _: None)
        seconds = time.perf_counter() - begun
        print(f"made from {entries:,} lines in {seconds:.1f} s, {entries / seconds:,.0f} lines/s")
        listed = BreachedList(Path(folder) / "list")
        for name in ("first round", "second round"):
            spent = []
            for sha1 in hashes:
                begun = time.perf_counter()
                listed.holds(sha1)
                spent.append((time.perf_counter() - begun) * 1_000_000)
            print(f"{name}: median {median(spent):.1f} µs, p99 {quantiles(spent, n=100)[-1]:.1f} (promised: {PROMISE})")


if __name__ == "__main__":
    main()
