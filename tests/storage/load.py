"""What other processes do to a database in the tests: importable, so that a forked process finds it."""

import itertools
import os
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from keyfob.base.actor import Actor, Kind
from keyfob.base.errors import Overloaded
from keyfob.base.limit import Limit
from keyfob.storage import attempts, outbox
from keyfob.storage.audit_key import audit_key
from keyfob.storage.database import Database, commit
from keyfob.storage.opening import Place, open_database, open_store
from keyfob.storage.shipping import ship_next
from keyfob.storage.unit import Unit
from tests.storage.old_audit import NOW, day, record, seal
from tests.storage.processes import report
from tests.storage.things import METADATA, add
from tests.storage.toys import (
    TABLES,
    CodeMade,
    GuessCounted,
    Handler,
    Outcome,
    add_tables,
    open_toys,
    redeem_code,
)


def open_and_close(url: str, folder: Path) -> None:
    """Open the store, perhaps as the first who ever did, and leave."""
    open_store(Place(url, folder / "master.key")).close()


def reserve_many(url: str, folder: Path, answers: Path, limit: Limit, times: int) -> None:
    """Reserve attempts one after the other and report each answer."""
    store = open_store(Place(url, folder / "master.key"))
    for _ in range(times):
        wait = attempts.reserve(store.database, store.vault, [limit], 1_800_000_000)
        report(answers, str(wait and 1))
    store.close()


def claim_all(url: str, folder: Path, claimed: Path, kind: str) -> None:
    """Claim messages until there are none, and report each of them."""
    store = open_store(Place(url, folder / "master.key"))
    number = 0
    while found := outbox.claim(store.database, kind, f"{os.getpid()}/{number}", now=1_900_000_000, lease=60, most=7):
        number += 1
        for message in found:
            report(claimed, message.id)
    store.close()


def fill_the_disk(url: str, answers: Path) -> None:
    """Commit, let the disk be full for a while, commit again; report what was acknowledged and what was refused."""
    database = open_database(url)
    add_tables(database, METADATA)
    _commit_and_report(database, answers, "before")
    resource.setrlimit(resource.RLIMIT_FSIZE, (_size_of_log(url), resource.RLIM_INFINITY))
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda number: _commit_and_report(database, answers, f"full-{number}"), range(20)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    _commit_and_report(database, answers, "after")
    database.close()


def _commit_and_report(database: Database, answers: Path, name: str) -> None:
    try:
        commit(database, [add(name)])
    except Overloaded:
        report(answers, f"refused {name}")
    else:
        report(answers, f"done {name}")


def _size_of_log(url: str) -> int:
    return Path(url.removeprefix("sqlite:///") + "-wal").stat().st_size


def write_until_killed(url: str, folder: Path, acknowledged: Path, name: str, threads: int = 8) -> None:
    """Serve load: commit toy changes from many threads, and say so, a line for each change, after each commit."""
    store = open_toys(url, folder)
    unit = Unit(store.database, store.vault, TABLES)
    log = os.open(acknowledged, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def act(code_id: str, handle: Handler) -> None:
        try:
            outcome = unit.run(handle, Actor(Kind.PERSON, code_id, "192.0.2.7", "Firefox"))
        except Overloaded:
            time.sleep(0.01)
        else:
            os.write(log, "".join(f"{type(change).__name__} {code_id}\n" for change in outcome.changes).encode())

    def work(number: int) -> None:
        for each in itertools.count():
            code_id, account_id = f"{name}/{number}/{each}", f"{name}/{number}/account {each // 8}"
            made = Outcome((CodeMade(account_id, code_id), GuessCounted(code_id)))
            act(code_id, lambda _, made=made: made)  # type: ignore[misc]  # a default binds it
            act(code_id, redeem_code(code_id))
            act(code_id, redeem_code(code_id))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))


def ship_until_killed(url: str, folder: Path, recorded: Path) -> None:
    """Record rows of long ago, seal and ship them, and say which were recorded; as fast as it goes."""
    store = open_store(Place(url, folder / "master.key"))
    key, files = audit_key(store.master), folder / "audit"
    for _ in itertools.count():
        for row_id in record(store, day(2025, 8), 3):
            report(recorded, row_id)
        seal(store, day(2025, 8))
        ship_next(store.database, key, files, before=day(2025, 9), now=NOW)
