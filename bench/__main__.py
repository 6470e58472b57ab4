"""``make bench``: our own figures in under five minutes, written to bench/report.md, bench/report.svg and same_time.md.

The server stays on one core and the load on another. Timings are noisy on shared machines: compare rows of one run.
"""

import platform
import sys
from pathlib import Path
from statistics import median, quantiles

from bench import breached, start
from bench.chart import draw
from bench.contestant import Contestant, ours, take_the_load_core
from bench.load import Tally
from bench.rows import ROWS, Row
from bench.same_time import compare

FOLDER = Path(__file__).parent
PORT = 8870
SECONDS = 2.0
LISTED = 5 * breached.MILLION
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
    lines, bars = [], []
    with ours(PORT) as server:
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
    write(lines, bars, [*beside(), f"Resident memory before the load: {before} MiB; after it: {after} MiB."])
    if not compare():
        sys.exit("bench/same_time.md: the time of an answer tells who has an ID, or the machine is too busy to say")


def beside() -> list[str]:
    """What is no answer to a request of the load: a look-up among stolen passwords, and a start."""
    looked_up, (first, again) = breached.measure(LISTED), start.measure(start.PORT)
    spent, rarely = median(looked_up.second), quantiles(looked_up.second, n=100)[-1]
    rows = (
        (
            f"a password looked up among {looked_up.entries:,} stolen ones, median / p99",
            f"{spent:.1f} / {rarely:.1f} µs",
            f"{breached.PROMISE} µs",
        ),
        ("the same, from a list that is read for the first time, median", f"{median(looked_up.first):.1f} µs", ""),
        ("`keyfob serve` on an existing folder, until the first answer", f"{again:.2f} s", f"{start.PROMISE:.1f} s"),
        ("the same with nothing there: keys and schema are made", f"{first:.2f} s", ""),
    )
    return ["| what | measured | promised |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows), ""]


def write(lines: list[str], bars: list[tuple[str, float, int]], further: list[str]) -> None:
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
        *further,
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
