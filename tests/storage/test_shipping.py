"""Old rows of the audit go to files and leave the database, as whole seals, and no row is ever in neither."""

import fcntl
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.base.errors import GuardFailed
from keyfob.storage import shipping
from keyfob.storage.audit_key import AuditKey, audit_key
from keyfob.storage.database import Database, commit
from keyfob.storage.opening import Store
from keyfob.storage.schema import audit, audit_marks, audit_seals
from keyfob.storage.seals import COLUMNS, Seal
from keyfob.storage.shipped_files import RowLine
from keyfob.storage.shipping import MARK_COLUMNS, CannotShip, Mark, find_mark, first_kept, ship_next
from keyfob.storage.statement import Statement, Write
from keyfob.storage.verifying import verify
from tests.storage.old_audit import NOW, count, day, every_row, keys, record, record_months, seal, ship
from tests.storage.toys import rows

BEFORE = day(2025, 10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files go; not made yet."""
    return tmp_path / "audit"


def lines(folder: Path) -> list[dict[str, object]]:
    """What all files say."""
    texts = [text for file in sorted(folder.iterdir()) for text in file.read_bytes().splitlines()]
    return [msgspec.json.decode(text) for text in texts]


def write(store: Store, statement: Statement, **values: object) -> None:
    """What somebody with the database in his hands does."""
    commit(store.database, [Write(statement, values, expect=1)])


def test_old_seals_go_to_the_files_of_their_months_and_stay_as_seals(store: Store, folder: Path) -> None:
    """Their rows leave the database; everything still holds, and how much was shipped is told."""
    record_months(store, (2025, 8), (2025, 9), (2025, 10))
    before = every_row(store)

    assert ship(store, folder, BEFORE) == 12

    assert count(store) == 6
    assert sorted(file.name for file in folder.iterdir()) == ["2025-08.jsonl", "2025-09.jsonl"]
    found = [line for line in lines(folder) if line["kind"] == "row"]
    shipped = [[part.hex() if isinstance(part, bytes) else part for part in row] for row in before[:12]]
    assert [[line[column.name] for column in COLUMNS] for line in found] == shipped
    assert [line["number"] for line in lines(folder) if line["kind"] == "seal"] == [1, 2, 3, 4]
    verdict = verify(store.database, keys(store), folder)
    assert verdict.holds
    assert (verdict.seals, verdict.rows) == (6, 6)
    assert (verdict.shipped_seals, verdict.shipped_rows, verdict.filed_seals) == (4, 12, 4)


def test_a_line_has_the_columns_of_a_row(store: Store) -> None:
    """In the order in which they are hashed; a column more would have to be shipped too."""
    del store
    assert RowLine.__struct_fields__ == ("seal", *(column.name for column in COLUMNS))
    assert {column.name for column in audit.columns} == set(RowLine.__struct_fields__)


def test_files_are_for_their_owner_alone(store: Store, folder: Path) -> None:
    """Whatever the umask is."""
    record_months(store, (2025, 8))
    mask = os.umask(0)
    try:
        ship(store, folder, BEFORE)
    finally:
        os.umask(mask)
    assert (folder / "2025-08.jsonl").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("now", "months", "first"),
    [
        (day(2026, 11, 25), 13, day(2025, 10)),
        (day(2026, 11), 13, day(2025, 10)),
        (day(2026, 11) - 1, 13, day(2025, 9)),
        (day(2026, 1, 31), 1, day(2025, 12)),
        (day(2026, 12, 31), 12, day(2025, 12)),
        (day(2026, 3, 31), 1200, day(1926, 3)),
    ],
)
def test_rows_stay_for_whole_months(now: int, months: int, first: int) -> None:
    """The month that has begun, and as many before it as were set."""
    assert first_kept(now, months) == first


@pytest.mark.parametrize(("row_at", "seal_at"), [(BEFORE - 1, BEFORE), (BEFORE, BEFORE - 1)])
def test_a_seal_goes_only_when_all_of_it_is_old(store: Store, folder: Path, row_at: int, seal_at: int) -> None:
    """Also where one clock was behind another; what comes after it waits for it."""
    record(store, BEFORE - 9, 2)
    record(store, row_at)
    seal(store, seal_at)
    record_months(store, (2025, 9))
    assert ship(store, folder, BEFORE) == 0
    assert not folder.exists()
    assert ship(store, folder, BEFORE + 1) == 9
    assert verify(store.database, keys(store), folder).holds


def test_rows_that_no_seal_covers_stay(store: Store, folder: Path) -> None:
    """However old they are: nothing could prove them in a file."""
    record(store, day(2025, 8), 3)
    assert ship(store, folder, BEFORE) == 0
    assert count(store) == 3


def test_a_crash_before_the_delete_loses_nothing_and_ships_twice(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verification holds at every moment, and a file may hold a seal twice."""
    record_months(store, (2025, 8))

    def crash(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(shipping, "drop", crash)
        for _ in range(2):
            with pytest.raises(RuntimeError):
                ship(store, folder, BEFORE)
    assert count(store) == 6
    assert verify(store.database, keys(store), folder).holds

    assert ship(store, folder, BEFORE) == 6
    assert [line["number"] for line in lines(folder) if line["kind"] == "seal"] == [1, 1, 1, 2]
    assert verify(store.database, keys(store), folder).holds


def test_a_crash_within_the_writing_is_mended_by_the_next_run(store: Store, folder: Path) -> None:
    """Wherever it was: a line that was begun is taken out, whole ones are tolerated."""
    record_months(store, (2025, 8), seals=2, each=2)
    ship_next(store.database, audit_key(store.master), folder, before=BEFORE, now=NOW)
    file = folder / "2025-08.jsonl"
    first = file.read_bytes()
    with suppress(RuntimeError):
        ship_without_drop(store, folder)
    both = file.read_bytes()
    for size in range(len(first), len(both), 7):
        file.write_bytes(both[:size])
        assert verify(store.database, keys(store), folder).holds, size
        with suppress(RuntimeError):
            ship_without_drop(store, folder)
        assert verify(store.database, keys(store), folder).holds, size
        assert file.read_bytes().endswith(both[len(first) :])
    file.write_bytes(both[:-5])
    assert ship(store, folder, BEFORE) == 2
    assert verify(store.database, keys(store), folder).holds


def ship_without_drop(store: Store, folder: Path) -> None:
    """Ship the next seal, and die before its rows are deleted."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shipping, "commit", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
        ship_next(store.database, audit_key(store.master), folder, before=BEFORE, now=NOW)


def test_rows_are_deleted_after_they_are_durable_in_the_file(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is synced, and the folder that names it, before the commit."""
    record_months(store, (2025, 8), seals=1)
    done: list[str] = []
    sync, drop = os.fsync, shipping.drop

    def noted_sync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if folder.parent in {path, *path.parents} and path.name in {folder.parent.name, "audit", "2025-08.jsonl"}:
            done.append(path.name)
        sync(handle)

    def noted_drop(database: Database, key: AuditKey, sealed: Seal, now: int) -> None:
        done.append("drop")
        drop(database, key, sealed, now)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(shipping, "drop", noted_drop)
    ship(store, folder, BEFORE)
    assert done == [folder.parent.name, "2025-08.jsonl", "audit", "drop"]


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_is_full_changes_nothing(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Half of what was to be written is taken back, and the rows stay where they are."""
    record_months(store, (2025, 8))
    ship_next(store.database, audit_key(store.master), folder, before=BEFORE, now=NOW)
    file = folder / "2025-08.jsonl"
    text, real = file.read_bytes(), os.write

    def half(handle: int, data: bytes = b"") -> int:
        if call == "write" and len(data) > 100:
            return real(handle, data[:100])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, half)
        with pytest.raises(OSError, match="No space"):
            ship(store, folder, BEFORE)
    assert file.read_bytes() == text
    assert count(store) == 3
    assert verify(store.database, keys(store), folder).holds
    assert ship(store, folder, BEFORE) == 3


def test_of_several_that_ship_at_once_none_loses_a_row(store: Store, folder: Path) -> None:
    """Also where the lease failed: a seal may stand there twice, and one of them drops it."""
    record_months(store, (2025, 8), (2025, 9), seals=4)
    start = Barrier(4)

    def work(_: int) -> int:
        shipped = 0
        start.wait(30)
        for _ in range(100):
            with suppress(GuardFailed):
                done = ship_next(store.database, audit_key(store.master), folder, before=BEFORE, now=NOW)
                if not done:
                    break
                shipped += done
        return shipped

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(work, range(4))) == 24
    assert count(store) == 0
    verdict = verify(store.database, keys(store), folder)
    assert verdict.holds
    assert verdict.filed_seals == 8


def test_two_that_write_one_file_wait_for_each_other(store: Store, folder: Path) -> None:
    """A line that is being written is not one that a crash left."""
    record_months(store, (2025, 8))
    ship_next(store.database, audit_key(store.master), folder, before=BEFORE, now=NOW)
    file = folder / "2025-08.jsonl"
    whole = file.read_bytes()
    with file.open("ab", buffering=0) as other, ThreadPoolExecutor(1) as threads:
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write(whole[:50])
        shipping_on = threads.submit(ship, store, folder, BEFORE)
        while not shipping_on.done() and not has_one_waiting(file):
            time.sleep(0.001)
        other.write(whole[50:])
        fcntl.flock(other, fcntl.LOCK_UN)
        assert shipping_on.result(30) == 3
    assert file.read_bytes().startswith(whole + whole)
    assert verify(store.database, keys(store), folder).holds


def has_one_waiting(file: Path) -> bool:
    """Whether somebody waits until the file is free (proc_locks(5))."""
    inode = f":{file.stat().st_ino} "
    return any("->" in line and inode in line for line in Path("/proc/locks").read_text().splitlines())


def edit_a_row(store: Store) -> None:
    """Another detail."""
    first = every_row(store)[0][0]
    write(store, Statement(update(audit).where(audit.c.id == bindparam("row")).values(detail="{}")), row=first)


def delete_a_row(store: Store) -> None:
    """A row less."""
    write(store, Statement(delete(audit).where(audit.c.id == bindparam("row"))), row=every_row(store)[0][0])


def delete_a_seal(store: Store) -> None:
    """The next one to be shipped."""
    write(store, Statement(delete(audit_seals).where(audit_seals.c.number == 3)))


def make_a_seal_older(store: Store) -> None:
    """So that it would be shipped too early."""
    write(store, Statement(update(audit_seals).where(audit_seals.c.number == 3).values(at=1)))


def move_the_mark_on(store: Store) -> None:
    """As if one seal more had been shipped."""
    write(store, Statement(update(audit_marks).values(number=3)))


def delete_the_mark(store: Store) -> None:
    """As if nothing had been shipped."""
    write(store, Statement(delete(audit_marks)))


def sign_the_mark_anew(store: Store) -> None:
    """With a key of one's own, under our key's name."""
    mark = replace(Mark(*rows(store, Statement(select(*MARK_COLUMNS)))[0]), number=3)
    forged = Ed25519PrivateKey.generate().sign(mark.statement())
    write(store, Statement(update(audit_marks).values(number=3, signature=bindparam("forged"))), forged=forged)


def name_another_hash(store: Store) -> None:
    """A mark of another chain."""
    write(store, Statement(update(audit_marks).values(hash=b"0" * 32)))


EVIDENCE: dict[str, tuple[Callable[[Store], None], str]] = {
    "a row edited": (edit_a_row, "seal 3: a row that it covers was changed or moved"),
    "a row deleted": (delete_a_row, "seal 3: it covers 3 rows, 2 are there"),
    "a seal deleted": (delete_a_seal, "seal 4 does not follow from what was shipped"),
    "a seal made older": (make_a_seal_older, "seal 3: its signature is wrong"),
    "the mark moved on": (move_the_mark_on, "the mark that seal 3 was shipped is not ours"),
    "the mark deleted": (delete_the_mark, "seal 1: it covers 3 rows, 0 are there"),
    "the mark signed anew": (sign_the_mark_anew, "the mark that seal 3 was shipped is not ours"),
    "the mark of another chain": (name_another_hash, "the mark that seal 2 was shipped is not ours"),
}


@pytest.mark.parametrize(("tamper", "said"), EVIDENCE.values(), ids=EVIDENCE.keys())
def test_what_does_not_hold_is_not_shipped(
    store: Store, folder: Path, tamper: Callable[[Store], None], said: str
) -> None:
    """Whoever tampered cannot have the traces carried away."""
    record_months(store, (2025, 8), (2025, 9))
    ship(store, folder, day(2025, 9))
    tamper(store)
    left = every_row(store)
    with pytest.raises(CannotShip, match=said):
        ship(store, folder, BEFORE)
    assert every_row(store) == left
    assert [file.name for file in folder.iterdir()] == ["2025-08.jsonl"]


def test_there_is_one_mark(store: Store, folder: Path) -> None:
    """It names the last seal that was shipped, by its hash, and is signed."""
    assert find_mark(store.database) is None
    record_months(store, (2025, 8), (2025, 9))
    ship(store, folder, BEFORE)
    ((*values,),) = rows(store, Statement(select(*MARK_COLUMNS)))
    mark = Mark(*values)
    assert (mark.number, mark.at) == (4, NOW)
    assert mark.is_signed(keys(store))
    assert not mark.is_signed({})
    assert not replace(mark, number=5).is_signed(keys(store))


def test_a_mark_that_somebody_adds_is_no_way_around_ours(store: Store, folder: Path) -> None:
    """The one that says most is the one that is looked at."""
    record_months(store, (2025, 8), (2025, 9))
    ship(store, folder, day(2025, 9))
    add = insert(audit_marks).values(number=4, hash=b"", at=NOW, kid=audit_key(store.master).kid, signature=b"")
    write(store, Statement(add))
    broken = verify(store.database, keys(store), folder).broken
    assert (4, "the mark that it was shipped is forged") in broken
