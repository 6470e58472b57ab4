"""Killed at any moment under load, the program loses nothing that it acknowledged and leaves nothing half done."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import psycopg
import pytest

from keyfob.storage.opening import Store
from tests.cluster import Cluster, running_cluster
from tests.storage.load import write_until_killed
from tests.storage.processes import reported, start, wait_for_more, wait_for_the_last_commit
from tests.storage.toys import ALL, AUDIT, OUTBOX, open_toys, rows

KILLS = 20
MANY_KILLS = 1_000
LONGEST_LOAD = 0.25
FRESH_EVERY = 5


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes the URL of a database that is not there yet, or is empty."""
    if request.param == "sqlite":
        return lambda name: f"sqlite:///{tmp_path / name / 'keyfob.db'}"
    cluster: Cluster = request.getfixturevalue("postgres_cluster")

    def make(name: str) -> str:
        database = f"{tmp_path.name}_{name}".replace("-", "_").lower()
        cluster.execute(f'CREATE DATABASE "{database}"')
        request.addfinalizer(lambda: cluster.execute(f'DROP DATABASE "{database}" WITH (FORCE)'))
        return cluster.url(database)

    return make


def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(fresh_url: Callable[[str], str], tmp_path: Path) -> None:
    """Twenty kills: in the middle of first starts, of restarts, and of commits."""
    assert kill_and_look(fresh_url, tmp_path, KILLS) > 0


@pytest.mark.torture
@pytest.mark.timeout(7200)
def test_nothing_is_lost_in_a_thousand_kills(fresh_url: Callable[[str], str], tmp_path: Path) -> None:
    """The same, for as long as it takes."""
    assert kill_and_look(fresh_url, tmp_path, MANY_KILLS) > 0


@pytest.mark.torture
@pytest.mark.timeout(1200)
def test_the_program_survives_a_database_that_is_killed(tmp_path: Path) -> None:
    """PostgreSQL itself is killed and comes back, again and again: the program goes on, and nothing is lost."""
    with running_cluster() as cluster:
        cluster.execute("CREATE DATABASE toys")
        acknowledged = tmp_path / "acknowledged"
        program = start(write_until_killed, cluster.url("toys"), tmp_path, acknowledged, "survivor")
        server: subprocess.Popen[bytes] | None = None
        try:
            for _ in range(20):
                wait_for_more(acknowledged)
                server = kill_and_restart(cluster, server)
            wait_for_more(acknowledged)
            program.kill()
            program.join()
            look(cluster.url("toys"), tmp_path, reported(acknowledged), "survivor")
        finally:
            program.kill()
            if server is not None:
                server.send_signal(signal.SIGQUIT)
                server.wait(10)


def kill_and_look(fresh_url: Callable[[str], str], folder: Path, kills: int) -> int:
    """Kill a program ``kills`` times, looking at what is left each time; how much was acknowledged in all."""
    chance = random.Random(kills)  # noqa: S311  # moments, not secrets
    acknowledged = 0
    for number in range(kills):
        if number % FRESH_EVERY == 0:
            place = folder / f"world{number}"
            place.mkdir()
            url = fresh_url(place.name)
        name, file = f"kill{number}", place / f"acknowledged{number}"
        program = start(write_until_killed, url, place, file, name)
        if number % 2:  # every other one dies while it opens the database, or soon after
            time.sleep(chance.uniform(0, LONGEST_LOAD))
        else:
            wait_for_more(file)
            time.sleep(chance.uniform(0, LONGEST_LOAD))
        program.kill()
        program.join()
        lines = reported(file)
        look(url, place, lines, name)
        acknowledged += len(lines)
    return acknowledged


def look(url: str, folder: Path, lines: list[str], name: str) -> None:
    """Open what is left and compare it with what was acknowledged."""
    if url.startswith("postgresql"):
        wait_for_the_last_commit(url)
    store = open_toys(url, folder)
    try:
        compare(store, lines, name)
    finally:
        store.close()


def compare(store: Store, lines: list[str], name: str) -> None:
    """Each change that is there has its audit row and its message, and each that was acknowledged is there."""
    codes = {row[0]: row for row in rows(store, ALL) if row[0].startswith(f"{name}/")}
    audited = Counter(
        (event, code_id)
        for event, detail, *_ in rows(store, AUDIT)
        if (code_id := msgspec.json.decode(detail)["code_id"]).startswith(f"{name}/")
    )
    told: Counter[tuple[str, str]] = Counter()
    for row_id, owner, sealed, _ in rows(store, OUTBOX):
        if owner.startswith(f"{name}/"):
            payload = msgspec.json.decode(store.vault.open(owner, "outbox", row_id, sealed))
            told[payload["change"], payload["code_id"]] += 1

    made, redeemed = set(codes), {code_id for code_id, row in codes.items() if row[2]}
    assert audited == Counter([("code.made", each) for each in made] + [("code.redeemed", each) for each in redeemed])
    assert told == Counter([("CodeMade", each) for each in made] + [("CodeRedeemed", each) for each in redeemed])

    acknowledged = Counter(tuple(line.split(" ", 1)) for line in lines)
    assert {code_id for what, code_id in acknowledged if what == "CodeMade"} <= made
    assert {code_id for what, code_id in acknowledged if what == "CodeRedeemed"} <= redeemed
    assert all(row[3] >= acknowledged["GuessCounted", code_id] for code_id, row in codes.items())
    assert all(row[3] >= 1 for row in codes.values()), "a code was made without what came with it"


def kill_and_restart(cluster: Cluster, former: "subprocess.Popen[bytes] | None") -> "subprocess.Popen[bytes]":
    """Kill the postmaster, which takes its children with it, and start it again as it was started."""
    pid = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
    owner = (cluster.folder / "data").stat()
    children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    os.kill(pid, signal.SIGKILL)
    # It is a child of ours: as long as it is not waited for, PostgreSQL believes that it runs.
    if former is None:
        os.waitpid(pid, 0)
    else:
        former.wait()
    while any(is_running(child) for child in children):
        time.sleep(0.01)
    user = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user)  # type: ignore[call-overload]  # the options of another user
    patience = time.monotonic() + 60
    while True:
        with suppress(psycopg.OperationalError):
            cluster.execute("SELECT 1")
            return server  # type: ignore[no-any-return]  # follows from the line above
        assert time.monotonic() < patience
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether there is such a process."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
