"""Other processes on the same database, forked from a server that has imported what they need: they start at once."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["tests.storage.processes", "tests.storage.load"])


def start(work: Callable[..., Any], *arguments: object) -> BaseProcess:
    """Start a process that runs ``work``, a function of an importable module."""
    process = FORKING.Process(target=work, args=arguments)
    process.start()
    return process


def finish(*processes: BaseProcess) -> None:
    """Wait for processes; each has to end well."""
    for process in processes:
        process.join(60)
        assert process.exitcode == 0


def report(file: Path, line: str) -> None:
    """Add one line to a file that other processes write too."""
    with file.open("a") as out:
        out.write(line + "\n")


def reported(file: Path) -> list[str]:
    """The lines that were reported."""
    return file.read_text().splitlines() if file.exists() else []
