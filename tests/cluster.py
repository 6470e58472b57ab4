"""A PostgreSQL cluster of the tests' own: private, on a Unix socket, thrown away afterwards.

PostgreSQL refuses to run as root, so root hands it to the user ``postgres``, whom Debian's package makes.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from scripts.machine import find_postgresql

USER = "keyfob"
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "16MB",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "fsync": "off",  # a killed process loses nothing that the operating system holds, and databases come and go faster
    "log_min_messages": "fatal",
}
MISSING = (
    "PostgreSQL's server programs are missing: run “make test”, which installs them as root, or install postgresql"
)


class ClusterMissing(Exception):
    """PostgreSQL is not installed, or did not start."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster; ``folder`` holds its socket."""

    folder: Path

    def url(self, name: str) -> str:
        """The URL of one of its databases, as the program takes it."""
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    @contextlib.contextmanager
    def fresh_database(self) -> Iterator[str]:
        """The URL of an empty database of one's own, gone afterwards."""
        name = f"test_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Run one statement outside every database that tests use."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Make a cluster, run it, and remove it; it dies with the test process too.

    Raises:
        ClusterMissing: when PostgreSQL is not there or does not answer within 30 seconds.
    """
    programs = find_postgresql()
    if programs is None:
        raise ClusterMissing(MISSING)
    # The path of a Unix socket may have 107 characters, and a test runner's own folders are longer than one expects.
    folder = Path(tempfile.mkdtemp(prefix="kf-", dir="/tmp"))
    try:
        with _running(programs, folder):
            yield Cluster(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _running(programs: Path, folder: Path) -> Iterator[None]:
    owner = _hand_over(folder)
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(owner + [str(word) for word in initdb], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise ClusterMissing(f"initdb failed: {made.stderr.strip()}")
    flags = [f"--{name}={value}" for name, value in SETTINGS.items()]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*owner, str(programs / "postgres"), "-D", str(data), "-k", str(folder), *flags], stdout=log, stderr=log
        )
    try:
        _await_answer(Cluster(folder), server)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # a fast shutdown: it ends sessions that a test left open
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(5)
        server.kill()


def _hand_over(folder: Path) -> list[str]:
    """Give the folder to the user that PostgreSQL will run as.

    Gives back the words that start a program as that user and end it when this process ends.
    """
    bound = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() != 0:
        return bound
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterMissing(MISSING) from None
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [*bound, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _await_answer(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    patience = time.monotonic() + 30
    while time.monotonic() < patience and server.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            cluster.execute("SELECT 1")
            return
        time.sleep(0.02)
    raise ClusterMissing(f"PostgreSQL did not start: {(cluster.folder / 'log').read_text(errors='replace')[-500:]}")
