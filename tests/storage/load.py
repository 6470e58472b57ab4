"""What other processes do to a database in the tests: importable, so that a forked process finds it."""

import os
import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from keyfob.base.errors import Overloaded
from keyfob.base.limit import Limit
from keyfob.storage import attempts, outbox
from keyfob.storage.database import Database, commit
from keyfob.storage.opening import Place, open_database, open_store
from tests.storage.processes import report
from tests.storage.things import METADATA, add
from tests.storage.toys import add_tables


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
