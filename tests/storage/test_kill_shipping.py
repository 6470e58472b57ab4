"""Killed at any moment while it ships the audit, the program loses no row, and what it left still holds."""

import random
import time
from contextlib import closing
from pathlib import Path

import msgspec

from keyfob.storage.shipped_files import files_in
from keyfob.storage.verifying import verify, verify_files
from tests.storage.load import ship_until_killed
from tests.storage.old_audit import day, every_row, keys, record, seal, ship
from tests.storage.processes import reported, start, wait_for_more, wait_for_the_last_commit
from tests.storage.toys import open_toys

KILLS = 12
LONGEST_LOAD = 0.08


def test_no_row_is_lost_between_database_and_files(toys_url: str, tmp_path: Path) -> None:
    """Each row that was recorded is in one of them, after each of a dozen kills; and twice is no more than once."""
    chance = random.Random(KILLS)  # noqa: S311  # moments, not secrets
    recorded, folder = tmp_path / "recorded", tmp_path / "audit"
    open_toys(toys_url, tmp_path).close()
    for _ in range(KILLS):
        program = start(ship_until_killed, toys_url, tmp_path, recorded)
        wait_for_more(recorded)
        time.sleep(chance.uniform(0, LONGEST_LOAD))
        program.kill()
        program.join()
        if toys_url.startswith("postgresql"):
            wait_for_the_last_commit(toys_url)
        with closing(open_toys(toys_url, tmp_path)) as store:
            assert set(reported(recorded)) <= {row[0] for row in every_row(store)} | filed(folder)
            verdict = verify(store.database, keys(store), folder)
            assert (verdict.broken, verdict.damaged) == ((), ())

    with closing(open_toys(toys_url, tmp_path)) as store:
        record(store, day(2025, 8))
        seal(store, day(2025, 8))
        ship(store, folder, day(2025, 9))
        assert every_row(store) == []
        assert set(reported(recorded)) <= filed(folder)
        assert verify(store.database, keys(store), folder).holds
        assert verify_files(folder, keys(store)).holds


def filed(folder: Path) -> set[str]:
    """The ids of all rows in files, but for a line that was begun only."""
    texts = [text for file in files_in(folder) for text in file.read_bytes().splitlines(keepends=True)]
    lines = [msgspec.json.decode(text) for text in texts if text.endswith(b"\n")]
    return {line["id"] for line in lines if line["kind"] == "row"}
