"""What other processes do to a database in the tests: importable, so that a forked process finds it."""

import os
from pathlib import Path

from keyfob.base.limit import Limit
from keyfob.storage import attempts, outbox
from keyfob.storage.opening import Place, open_store
from tests.storage.processes import report


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
