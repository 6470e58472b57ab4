"""Shipped or not, whatever is changed afterwards is found: in the rows, in the seals, in the mark."""

from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update

from keyfob.storage.audit_key import audit_key
from keyfob.storage.database import commit
from keyfob.storage.opening import Store
from keyfob.storage.schema import audit, audit_marks, audit_seals
from keyfob.storage.shipped_files import Shipped, read_shipped
from keyfob.storage.shipping import Mark
from keyfob.storage.statement import Statement, Write
from keyfob.storage.verifying import verify
from tests.storage.old_audit import day, keys, record_months, ship

EDIT = Statement(update(audit).where(audit.c.seal == 5, audit.c.at == day(2025, 10, 2)).values(detail="{}"))
DROP_ROWS = Statement(delete(audit).where(audit.c.seal == 5))


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    """Files of two months, two seals each; a third month is still in the database."""
    record_months(store, (2025, 8), (2025, 9), (2025, 10))
    ship(store, tmp_path / "audit", day(2025, 10))
    return tmp_path / "audit"


def run(store: Store, *statements: Statement) -> None:
    """What somebody with the database in his hands does."""
    commit(store.database, [Write(statement, {}) for statement in statements])


def found(store: Store, folder: Path | None) -> set[tuple[int, str]]:
    """What is broken."""
    return set(verify(store.database, keys(store), folder).broken)


# What is done to the database: statements, and what is found in it without any file.
MARKED = Statement(update(audit_marks).values(number=5))
IN_THE_DATABASE: dict[str, tuple[tuple[Statement, ...], set[tuple[int, str]]]] = {
    "rows removed": ((DROP_ROWS,), {(5, "it covers 3 rows, 0 are there")}),
    "a row edited": ((EDIT,), {(5, "a row that it covers was changed or moved")}),
    "rows removed, the mark moved on": (
        (DROP_ROWS, MARKED),
        {(5, "the mark that it was shipped is forged")}
        | {(number, "it covers 3 rows, 0 are there") for number in range(1, 6)},
    ),
    "the mark moved back": (
        (Statement(update(audit_marks).values(number=3)),),
        {(3, "the mark that it was shipped is forged")}
        | {(number, "it covers 3 rows, 0 are there") for number in range(1, 5)},
    ),
    "the mark removed": (
        (Statement(delete(audit_marks)),),
        {(number, "it covers 3 rows, 0 are there") for number in range(1, 5)},
    ),
    "a mark of another key": (
        (Statement(update(audit_marks).values(kid="other")),),
        {(4, "the mark that it was shipped is forged")}
        | {(number, "it covers 3 rows, 0 are there") for number in range(1, 5)},
    ),
    "a row added under a seal that was shipped": (
        (
            Statement(
                insert(audit).values(
                    id="0", at=0, event="e", actor_kind="person", actor_id="", account_id="a1", detail="{}", seal=2
                )
            ),
        ),
        {(2, "it was shipped, and rows that name it are there")},
    ),
    "a seal edited that was shipped": (
        (Statement(update(audit_seals).where(audit_seals.c.number == 2).values(at=1)),),
        {(2, "its signature is wrong"), (3, "it does not follow from the seal before")},
    ),
    "a seal removed that was shipped": (
        (Statement(delete(audit_seals).where(audit_seals.c.number == 2)),),
        {(2, "this seal is missing")},
    ),
    "all newer seals removed with their rows": (
        (
            Statement(delete(audit).where(audit.c.seal > 3)),
            Statement(delete(audit_seals).where(audit_seals.c.number > 3)),
        ),
        {(4, "the mark says that it was shipped, and it is not there")},
    ),
}


@pytest.mark.parametrize(("statements", "named"), IN_THE_DATABASE.values(), ids=IN_THE_DATABASE.keys())
def test_what_is_done_to_the_database_is_found(
    store: Store, folder: Path, statements: tuple[Statement, ...], named: set[tuple[int, str]]
) -> None:
    """Without the files, and with them too."""
    run(store, *statements)
    assert found(store, None) == named
    assert found(store, folder) >= named


def test_a_mark_that_we_signed_for_another_chain_is_found(store: Store, folder: Path) -> None:
    """A database that was made anew, with the old master key and the mark of before."""
    key = audit_key(store.master)
    mark = Mark(4, b"0" * 32, day(2026, 11), key.kid, b"")
    change = update(audit_marks).values(hash=mark.hash, at=mark.at, signature=key.private.sign(mark.statement()))
    run(store, Statement(change))
    assert found(store, folder) == {(4, "the mark says that another seal of this number was shipped")}


def test_what_is_shipped_while_one_looks_is_not_missed(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of a seal may leave after the mark was read, and the files."""

    def read_and_ship(where: Path) -> Shipped:
        shipped = read_shipped(where)
        assert ship(store, folder, day(2025, 11)) == 6
        return shipped

    monkeypatch.setattr("keyfob.storage.verifying.read_shipped", read_and_ship)
    verdict = verify(store.database, keys(store), folder)
    assert verdict.holds
    assert (verdict.shipped_seals, verdict.shipped_rows, verdict.filed_seals) == (6, 18, 4)


def test_without_files_the_seals_of_what_was_shipped_are_checked_alone(store: Store, folder: Path) -> None:
    """They may lie where logs are kept; how many were found here is told."""
    verdict = verify(store.database, keys(store), folder / "none")
    assert verdict.holds
    assert (verdict.seals, verdict.rows, verdict.shipped_seals, verdict.filed_seals) == (6, 6, 4, 0)
