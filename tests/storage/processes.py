"""Other processes on the same database, forked from a server that has imported what they need: they start at once."""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psycopg

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


def wait_for_more(file: Path) -> None:
    """Wait until more is acknowledged than now."""
    size = file.stat().st_size if file.exists() else 0
    patience = time.monotonic() + 60
    while not file.exists() or file.stat().st_size <= size:
        assert time.monotonic() < patience, "nothing was acknowledged"
        time.sleep(0.002)


def wait_for_the_last_commit(url: str) -> None:
    """What a killed program had sent is committed or not once its connections are gone."""
    others = b"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    patience = time.monotonic() + 30
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(others).fetchone() != (0,):
            assert time.monotonic() < patience
            time.sleep(0.005)
