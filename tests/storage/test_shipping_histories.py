"""Any history of recording, sealing, shipping and crashing holds, and loses nothing; any change of it is found."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BindParameter, bindparam, delete, select, update

from keyfob.base.durations import DAY
from keyfob.storage.audit_key import audit_key
from keyfob.storage.database import commit
from keyfob.storage.opening import Store
from keyfob.storage.schema import audit, audit_marks, audit_seals
from keyfob.storage.seals import find_next, rows_of
from keyfob.storage.shipped_files import append, files_in
from keyfob.storage.shipping import find_mark, first_kept, ship_next
from keyfob.storage.statement import Statement, Write
from keyfob.storage.verifying import verify, verify_files
from tests.storage.old_audit import day, every_row, keys, record, seal

Step: TypeAlias = tuple[str, int]
"""What happens, and how much: rows, days, or bytes that a crash leaves of a file's end in the making."""

FIRST = day(2026, 1, 20)
EMPTY = [Statement(delete(table)) for table in (audit, audit_seals, audit_marks)]
STEPS = st.one_of(
    st.tuples(st.just("record"), st.integers(1, 4)),
    st.tuples(st.just("seal"), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 9, 20])),
    st.tuples(st.just("ship"), st.integers(1, 3)),
    st.tuples(st.just("written, and killed"), st.just(0)),
    st.tuples(st.just("killed while writing"), st.integers(0, 1000)),
)
SEALED: list[Step] = [("record", 2), ("seal", 0), ("record", 3), ("seal", 0)]
SHIPPED: list[Step] = [*SEALED, ("wait", 20), ("wait", 20), ("ship", 1)]
HISTORIES = st.lists(STEPS, max_size=25).map(lambda steps: [*SEALED, *steps])
LONG = st.lists(STEPS, max_size=20).map(lambda steps: [*SHIPPED, *steps, *SEALED])
"""Something is shipped, and something is not."""

HOUSE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files go; not made yet."""
    return tmp_path / "audit"


def play(store: Store, folder: Path, history: list[Step]) -> set[str]:
    """Begin with nothing and play a history; the ids of all rows that were ever recorded."""
    commit(store.database, [Write(statement, {}) for statement in EMPTY])
    shutil.rmtree(folder, ignore_errors=True)
    ever: set[str] = set()
    now = FIRST
    for what, much in history:
        before = first_kept(now, 1)
        if what == "record":
            ever |= set(record(store, now, much))
        elif what == "seal":
            seal(store, now)
        elif what == "wait":
            now += much * DAY
        elif what == "ship":
            for _ in range(much):
                ship_next(store.database, audit_key(store.master), folder, before=before, now=now)
        else:
            write_and_die(store, folder, before, None if what == "written, and killed" else much)
    return ever


def write_and_die(store: Store, folder: Path, before: int, thousandths: int | None) -> None:
    """Write the next seal that is due to its file, or a part of it, and go no further."""
    mark = find_mark(store.database)
    due = find_next(store.database, mark.number if mark else 0)
    if due is None or due.at >= before:
        return
    sizes = {file: file.stat().st_size for file in files_in(folder)}
    file = append(folder, due, rows_of(store.database, due.number))
    if thousandths is not None:
        # Before it writes, it takes out the line that was begun, so the file may even have become shorter.
        begun = min(sizes.get(file, 0), file.stat().st_size)
        with file.open("r+b") as out:
            out.truncate(begun + (file.stat().st_size - begun) * thousandths // 1000)


def lines(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every line of every file."""
    for file in files_in(folder):
        yield from ((file, text) for text in file.read_bytes().splitlines(keepends=True))


def proof(store: Store, folder: Path) -> set[tuple[str, bytes]]:
    """All whole lines about what has left the database: nothing else can be lost with a file."""
    mark = find_mark(store.database)
    until = mark.number if mark else 0
    found = set()
    for file, text in lines(folder):
        try:
            line = msgspec.json.decode(text)
            number = line["number"] if line["kind"] == "seal" else line["seal"]
        except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError):
            number = 0  # whatever is not ours counts, too
        if number <= until and text.endswith(b"\n"):
            found.add((file.name, text))
    return found


@HOUSE
@given(history=HISTORIES)
def test_any_history_holds_and_loses_no_row(store: Store, folder: Path, history: list[Step]) -> None:
    """Each row is in the database or in a file; when the shipping is done, the files hold by themselves."""
    ever = play(store, folder, history)
    filed = {
        line["id"] for _, text in lines(folder) if text.endswith(b"\n") and "id" in (line := msgspec.json.decode(text))
    }
    assert {row[0] for row in every_row(store)} | filed == ever
    for where in (folder, None):
        verdict = verify(store.database, keys(store), where)
        assert (verdict.broken, verdict.damaged) == ((), ())
        assert verdict.rows + verdict.shipped_rows <= len(ever)

    play_on(store, folder)
    verdict = verify_files(folder, keys(store))
    assert (verdict.broken, verdict.damaged) == ((), ())
    verdict = verify(store.database, keys(store), folder)
    assert verdict.holds
    assert verdict.filed_seals == verdict.shipped_seals == verdict.seals


def play_on(store: Store, folder: Path) -> None:
    """Much later everything is sealed and shipped."""
    later = FIRST + 10_000 * DAY
    record(store, later - 70 * DAY)
    seal(store, later - 70 * DAY)
    while ship_next(store.database, audit_key(store.master), folder, before=first_kept(later, 1), now=later):
        pass


@HOUSE
@given(history=LONG, data=st.data())
def test_any_change_of_a_file_is_found(store: Store, folder: Path, history: list[Step], data: st.DataObject) -> None:
    """Bytes changed, cut out or put in, lines moved to another file: found, unless all that counts is still there."""
    play(store, folder, history)
    before = proof(store, folder)
    file = data.draw(st.sampled_from(files_in(folder)))
    text = file.read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.one_of(st.just(start), st.just(len(text)), st.integers(start, len(text))))
    insert = data.draw(
        st.one_of(st.just(b""), st.binary(max_size=3), st.sampled_from([line for _, line in lines(folder)]))
    )
    file.write_bytes(text[:start] + insert + text[end:])

    if proof(store, folder) != before:
        assert not verify(store.database, keys(store), folder).holds


# What can be done to the database by who can do everything but sign; the newest two seals still have their rows.
PLACE: BindParameter[int] = bindparam("place")
ROW = select(audit.c.id).where(audit.c.seal.is_not(None)).order_by(audit.c.id.desc()).offset(PLACE).limit(1)
NUMBER = select(audit_seals.c.number).order_by(audit_seals.c.number.desc()).offset(PLACE).limit(1)
CRIMES = {
    "a row removed": delete(audit).where(audit.c.id.in_(ROW)),
    "a row edited": update(audit).where(audit.c.id.in_(ROW)).values(actor_id="somebody else"),
    "a row renamed": update(audit).where(audit.c.id.in_(ROW)).values(id="~"),
    "a row moved": update(audit).where(audit.c.id.in_(ROW)).values(seal=audit.c.seal + 1),
    "a row moved back": update(audit).where(audit.c.id.in_(ROW)).values(seal=audit.c.seal - 1),
    "a row as if not sealed": update(audit).where(audit.c.id.in_(ROW)).values(seal=None),
    "a seal removed": delete(audit_seals).where(audit_seals.c.number.in_(NUMBER)),
    "a seal edited": update(audit_seals).where(audit_seals.c.number.in_(NUMBER)).values(count=audit_seals.c.count + 1),
    "all rows of a seal removed": delete(audit).where(audit.c.seal.in_(NUMBER)),
    "the mark removed": delete(audit_marks),
    "the mark moved on": update(audit_marks).values(number=audit_marks.c.number + 1),
    "the mark moved back": update(audit_marks).values(number=audit_marks.c.number - 1),
    "the mark of another time": update(audit_marks).values(at=audit_marks.c.at + 1),
}


@HOUSE
@given(history=LONG, crime=st.sampled_from(sorted(CRIMES)), place=st.integers(0, 1))
def test_any_change_of_the_database_is_found(
    store: Store, folder: Path, history: list[Step], crime: str, place: int
) -> None:
    """With the files of what was shipped, and without them."""
    play(store, folder, history)
    statement = Statement(CRIMES[crime])
    assert store.database.transact(lambda connection: connection.touch(statement, {"place": place})) > 0
    for where in (folder, None):
        assert not verify(store.database, keys(store), where).holds
