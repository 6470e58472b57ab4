"""``python -m bench.start``: how long ``keyfob serve`` takes from the command to its first answer.

Once with nothing there, and some times on the folder that the first start made; the median of those counts.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from http.client import HTTPConnection
from statistics import median

from bench.contestant import ROOT, SERVER_CORE

PORT = 8876
ROUNDS = 5
PROMISE = 1.0
PATIENCE = 60.0
PAUSE = 0.005


def measure(port: int) -> tuple[float, float]:
    """Seconds until the first answer: of the first start, and of one on an existing folder."""
    with tempfile.TemporaryDirectory() as folder:
        first = _start(folder, port)
        return first, median(_start(folder, port) for _ in range(ROUNDS))


def _start(folder: str, port: int) -> float:
    words = [sys.executable, "-m", "keyfob", "serve", "--data", f"{folder}/id", "--listen", f"127.0.0.1:{port}"]
    begun = time.perf_counter()
    on_its_core = ["taskset", "--cpu-list", str(SERVER_CORE), *words]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(on_its_core, cwd=ROOT, stdout=quiet, stderr=quiet) as process:
        try:
            while not _answers(port):
                if process.poll() is not None or time.perf_counter() - begun > PATIENCE:
                    raise RuntimeError("it did not start")
                time.sleep(PAUSE)
            return time.perf_counter() - begun
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    with suppress(OSError):
        asking = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            asking.request("GET", "/readyz")
            return asking.getresponse().status == 200  # it is ready
        finally:
            asking.close()
    return False


def main() -> None:
    """Measure, and say so."""
    first, again = measure(PORT)
    print(f"with nothing there {first:.2f} s; on an existing folder {again:.2f} s (promised: {PROMISE:.1f})")


if __name__ == "__main__":
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    main()
