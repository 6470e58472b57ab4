"""``make bench``: our own figures in under five minutes, written to bench/report.md, bench/report.svg and same_time.md.

The server stays on one core and the load on another. Timings are noisy on shared machines: compare rows of one run.
"""

import platform
import sys
import time
from pathlib import Path
from statistics import median

from bench.chart import draw
from bench.contestant import Contestant, ours, take_the_load_core
from bench.load import Tally
from bench.rows import ROWS, Row
from bench.same_time import compare

FOLDER = Path(__file__).parent
PORT = 8870
SECONDS = 2.0
ROUNDS = 3


def measure(row: Row, server: Contestant) -> Tally:
    """The median run of some."""
    tallies = []
    for _ in range(ROUNDS):
        asks = row.prepare(server.known, server.once, row.connections)
        tallies.append(server.face(asks, SECONDS, row.expect))
    middle = median(tally.rate for tally in tallies)
    return min(tallies, key=lambda tally: abs(tally.rate - middle))


def main() -> None:
    """Measure every row, then write the report."""
    take_the_load_core()
    begun = time.perf_counter()
    lines, bars = [], []
    with ours(PORT) as server:
        started = time.perf_counter() - begun
        before = server.memory()
        for row in ROWS:
            tally = measure(row, server)
            sys.stdout.write(
                f"{row.name:32} {tally.rate:8.0f} /s  {tally.cost:6.0f} µs  p99 {tally.percentile(0.99):7.1f} ms\n"
            )
            sys.stdout.flush()
            lines.append(
                f"| {row.name} | {tally.rate:,.0f} | {row.promise:,} | {tally.rate / row.promise:.2f} | "
                f"{tally.cost:.0f} | {tally.percentile(0.5):.1f} / {tally.percentile(0.99):.1f} | {tally.wrong} |"
            )
            bars.append((row.name, tally.rate, row.promise))
        after = server.memory()
    write(lines, bars, started, before, after)
    if not compare():
        sys.exit("bench/same_time.md: the time of an answer tells who has an ID, or the machine is too busy to say")


def write(lines: list[str], bars: list[tuple[str, float, int]], started: float, before: int, after: int) -> None:
    """The report with its chart, and with what was found out by hand about the rows that fall short (findings.md)."""
    text = [
        "# What we measured",
        "",
        "One core for the server (SQLite, `synchronous=FULL`), another for the load; medians of three runs of two",
        f"seconds, by `make bench` on {platform.machine()}, Python {platform.python_version()}. On a shared machine",
        "these figures move by a third; ratios within one run, and processor time, are what counts.",
        "",
        "| operation | answers a second | promised | ratio | processor µs an answer | p50 / p99 ms | wrong answers |",
        "|---|---|---|---|---|---|---|",
        *lines,
        "",
        f"From the command to the first answer, with a new data folder, keys and schema: {started:.1f} s.",
        f"Resident memory before the load: {before} MiB; after it: {after} MiB.",
        "",
        "![Answers a second beside what is promised](report.svg)",
        "",
        "That no answer's time tells who has an ID is measured apart: see [same_time.md](same_time.md).",
        "",
        (FOLDER / "findings.md").read_text("utf-8"),
    ]
    (FOLDER / "report.md").write_text("\n".join(text), "utf-8")
    (FOLDER / "report.svg").write_text(draw(bars), "utf-8")


if __name__ == "__main__":
    main()
