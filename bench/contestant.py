"""A server that is measured: started on a core of its own, asked by the load, looked at from outside."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.load import Ask, Reply, Tally, read_reply, run

ROOT = Path(__file__).parent.parent
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]

Known = dict[str, str]


@dataclass(frozen=True, slots=True)
class Contestant:
    """One that listens at ``port``; ``known`` is what it said at its start: a client, its secret, perhaps more."""

    port: int
    known: Known
    pid: int

    def once(self, wanted: bytes) -> Reply:
        """One request on a connection of its own, outside every measurement."""

        async def converse() -> Reply:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(wanted)
            reply = await read_reply(reader)
            writer.close()
            return reply

        return asyncio.run(converse())

    def face(self, asks: list[Ask], seconds: float, expect: int) -> Tally:
        """Let every ask have a connection for so many seconds; what came of it."""
        before, own = self.processor_seconds(), time.process_time()
        tally = asyncio.run(run(self.port, asks, seconds, expect))
        tally.processor = self.processor_seconds() - before
        tally.load = time.process_time() - own
        return tally

    def processor_seconds(self) -> float:
        """How long it has kept a processor busy: this hardly depends on what else the machine does."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Its resident memory, in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024


@contextmanager
def serving(command: Sequence[str], port: int) -> Iterator[Contestant]:
    """Start a server that prints one line of JSON once it listens, and end it afterwards."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {SERVER_CORE})  # what is started stays where its parent was
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    finally:
        os.sched_setaffinity(0, cores)
    with process:
        assert process.stdout is not None
        known = msgspec.json.decode(process.stdout.readline(), type=Known)
        try:
            yield Contestant(port, known, process.pid)
        finally:
            process.terminate()
            process.wait(30)


def ours(port: int) -> AbstractContextManager[Contestant]:
    """Keyfob, over SQLite in a fresh folder."""
    return serving([sys.executable, "-m", "bench.server", str(port), "", str(SERVER_CORE)], port)


def take_the_load_core() -> None:
    """Keep this process, which is the load, off the servers' core."""
    os.sched_setaffinity(0, {LOAD_CORE})
