"""Typing commands, as an operator does: in this process where it is quick, in one of their own where they run on."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from keyfob.apps.cli import VERBS
from keyfob.apps.cli.verbs import run
from keyfob.main import COMPOSITION

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Its one object; raises when there is anything else."""
        found: dict[str, Any] = msgspec.json.decode(self.out)
        return found


def keyfob(*words: str | Path) -> Said:
    """Type a command and wait for its end."""
    out, err = _Stream(), _Stream()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            run(VERBS, lambda: COMPOSITION, [str(word) for word in words])
        except SystemExit as end:
            status = end.code
    return Said(int(status or 0), out.said(), err.said())


class _Stream(io.TextIOWrapper):
    """Text that can be reconfigured, as a terminal's can."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def said(self) -> str:
        self.seek(0)
        return self.read()


@dataclass(slots=True)
class Running:
    """A command that runs on."""

    process: "subprocess.Popen[str]"
    errors: Path
    lines: list[str] = field(default_factory=list)

    def read_until(self, last: str) -> list[str]:
        """The lines up to the one that holds ``last``."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if last in line:
                return self.lines
        raise AssertionError(f"it ended after {self.lines}: {self.errors.read_text()[-2000:]}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to stop, and wait; its status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def keyfob_running(folder: Path, *words: str | Path, env: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Type a command that runs on; it is stopped at the latest when the block ends."""
    errors = folder / "errors"
    with errors.open("w") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "keyfob", *map(str, words)],
            stdout=subprocess.PIPE, stderr=err, text=True, cwd=folder, env=clean_environment() | dict(env or {}),
        )  # fmt: skip
    try:
        yield Running(process, errors)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def clean_environment() -> dict[str, str]:
    """The environment without settings of ours, and with our code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEYFOB_")}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def free_address() -> str:
    """An address on loopback that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return f"127.0.0.1:{bound.getsockname()[1]}"


def get(url: str) -> tuple[int, str]:
    """Status and body of a page, as soon as somebody answers there."""
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310  # it is http, on loopback
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            if time.monotonic() > patience:
                raise
            time.sleep(0.02)
