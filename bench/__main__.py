"""``make bench``: our own figures in under five minutes, written to bench/report.md and bench/report.svg.

The server stays on one core and the load on another. Timings are noisy on shared machines: compare rows of one run.
"""

import asyncio
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import msgspec

from bench.chart import draw
from bench.load import Reply, Tally, read_reply, run
from bench.rows import ROWS, Known, Row

FOLDER = Path(__file__).parent
PORT = 8870
SECONDS = 4.0
ROUNDS = 3


@contextmanager
def serving(database: str = "") -> Iterator[tuple[Known, subprocess.Popen[str]]]:
    """A program under load on core 0."""
    command = [sys.executable, "-m", "bench.server", str(PORT), database, "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=FOLDER.parent) as process:  # our own command
        assert process.stdout is not None
        known = msgspec.json.decode(process.stdout.readline(), type=dict[str, str])
        try:
            yield known, process
        finally:
            process.terminate()
            process.wait(30)


def once(wanted: bytes) -> Reply:
    """One request on a connection of its own, outside every measurement."""

    async def converse() -> Reply:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        writer.write(wanted)
        reply = await read_reply(reader)
        writer.close()
        return reply

    return asyncio.run(converse())


def measure(row: Row, known: Known, pid: int) -> Tally:
    """The median run of some."""
    tallies = []
    for _ in range(ROUNDS):
        asks = row.prepare(known, once, row.connections)
        before = processor_seconds(pid)
        tally = asyncio.run(run(PORT, asks, SECONDS, row.expect))
        tally.processor = processor_seconds(pid) - before
        tallies.append(tally)
    middle = median(tally.rate for tally in tallies)
    return min(tallies, key=lambda tally: abs(tally.rate - middle))


def processor_seconds(pid: int) -> float:
    """How long the server has kept a processor busy: this hardly depends on what else the machine does."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: subprocess.Popen[str]) -> int:
    """Resident memory of the server, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024


def main() -> None:
    """Measure every row, then write the report."""
    if len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {1})
    begun = time.perf_counter()
    lines, bars = [], []
    with serving() as (known, process):
        started = time.perf_counter() - begun
        before = memory(process)
        for row in ROWS:
            tally = measure(row, known, process.pid)
            sys.stdout.write(
                f"{row.name:32} {tally.rate:8.0f} /s  {tally.cost:6.0f} µs  p99 {tally.percentile(0.99):7.1f} ms\n"
            )
            sys.stdout.flush()
            lines.append(
                f"| {row.name} | {tally.rate:,.0f} | {row.promise:,} | {tally.rate / row.promise:.2f} | "
                f"{tally.cost:.0f} | {tally.percentile(0.5):.1f} / {tally.percentile(0.99):.1f} | {tally.wrong} |"
            )
            bars.append((row.name, tally.rate, row.promise))
        after = memory(process)
    write(lines, bars, started, before, after)


def write(lines: list[str], bars: list[tuple[str, float, int]], started: float, before: int, after: int) -> None:
    """The report, and its chart."""
    text = [
        "# What we measured",
        "",
        "One core for the server (SQLite, `synchronous=FULL`), another for the load; medians of three runs of four",
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
    ]
    (FOLDER / "report.md").write_text("\n".join(text), "utf-8")
    (FOLDER / "report.svg").write_text(draw(bars), "utf-8")


if __name__ == "__main__":
    main()
