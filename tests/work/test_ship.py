"""Old rows of the audit are shipped by one of all processes, as many at once as end soon."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete

from keyfob.base.durations import DAY
from keyfob.storage import leases
from keyfob.storage.audit_key import audit_key
from keyfob.storage.database import commit
from keyfob.storage.opening import Store
from keyfob.storage.schema import audit
from keyfob.storage.seals import Seal
from keyfob.storage.shipped_files import append
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.unit import Unit
from keyfob.storage.verifying import verify
from keyfob.work import ship as module
from keyfob.work.ship import LEASE, LEASE_SECONDS, Shipper, make_shipper
from tests.house import open_house
from tests.storage.old_audit import count, day, keys, record_months, seal
from tests.storage.toys import Clock


@pytest.fixture
def clock() -> Clock:
    """The end of November."""
    return Clock(day(2026, 11, 25))


@pytest.fixture
def shipper(unit: Unit, store: Store, tmp_path: Path) -> Shipper:
    """It keeps thirteen months."""
    return make_shipper(unit, audit_key(store.master), tmp_path / "audit", 13)


def test_what_is_older_than_its_months_is_shipped(shipper: Shipper, store: Store, clock: Clock) -> None:
    """Whole months, and the next one when a new one has begun."""
    record_months(store, (2025, 8), (2025, 9), (2025, 10), (2025, 11))
    assert [shipper.run(), shipper.run()] == [12, 0]
    assert count(store) == 12
    clock.now = day(2026, 12)
    assert shipper.run() == 6
    assert sorted(file.name for file in shipper.folder.iterdir()) == ["2025-08.jsonl", "2025-09.jsonl", "2025-10.jsonl"]
    assert verify(store.database, keys(store), shipper.folder).holds


def test_with_no_months_everything_stays(unit: Unit, store: Store, tmp_path: Path) -> None:
    """Zero is for who wants the whole audit in the database, and room for it."""
    record_months(store, (2001, 1))
    assert make_shipper(unit, audit_key(store.master), tmp_path / "audit", 0).run() == 0
    assert count(store) == 6
    assert not (tmp_path / "audit").exists()


def test_a_run_ends_soon(shipper: Shipper, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is more comes with the next run, so that the program need not wait for it when it stops."""
    monkeypatch.setattr(module, "MOST_SEALS", 3)
    record_months(store, (2025, 8), seals=4)
    assert [shipper.run() for _ in range(3)] == [9, 3, 0]


def test_one_of_two_shippers_ships(shipper: Shipper, unit: Unit, store: Store, clock: Clock) -> None:
    """The other does so when the first one has died."""
    second = make_shipper(unit, shipper.key, shipper.folder, 13)
    assert second.holder != shipper.holder
    record_months(store, (2025, 8), seals=1)
    assert shipper.run() == 3
    record_months(store, (2025, 9), seals=1)
    assert second.run() == 0
    clock.now += LEASE_SECONDS
    assert second.run() == 3


def test_who_loses_the_lease_stops(shipper: Shipper, unit: Unit, store: Store) -> None:
    """Somebody else has it, so there is nothing to do."""
    record_months(store, (2025, 8))
    leases.take(store.database, LEASE, "another", now=unit.now, seconds=LEASE_SECONDS)
    assert shipper.run() == 0
    assert count(store) == 6


def test_an_audit_that_is_broken_is_told_in_the_log(
    shipper: Shipper, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """And stays as it is."""
    record_months(store, (2025, 8))
    commit(store.database, [Write(Statement(delete(audit).where(audit.c.seal == 2)), {})])
    with caplog.at_level(logging.INFO, "keyfob.work"):
        assert shipper.run() == 3
    assert caplog.messages == [
        "the audit cannot be shipped: seal 2: it covers 3 rows, 0 are there; see keyfob audit verify",
        f"shipped 3 rows of the audit to {shipper.folder}",
    ]
    assert shipper.run() == 0


def test_who_outlived_his_lease_finds_that_another_was_first(
    shipper: Shipper, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The rows were dropped meanwhile; that they stand twice in a file does no harm."""
    record_months(store, (2025, 8), seals=1)

    def append_slowly(folder: Path, sealed: Seal, covered: Sequence[Row]) -> Path:
        monkeypatch.setattr("keyfob.storage.shipping.append", append)
        assert shipper.run() == 3
        return append(folder, sealed, covered)

    monkeypatch.setattr("keyfob.storage.shipping.append", append_slowly)
    with caplog.at_level(logging.WARNING, "keyfob.work"):
        assert shipper.run() == 0
    assert caplog.messages == ["another ships the audit too"]
    assert verify(store.database, keys(store), shipper.folder).holds


def test_the_program_ships_by_its_settings(tmp_path: Path) -> None:
    """The job of a running program keeps as many months as were set, and writes into the data folder."""
    with open_house(tmp_path, audit_months=2) as house:
        store, unit = house.program.store, house.program.unit
        (job,) = [job for job in house.program.worker.jobs if job.name == "ship"]
        month = f"{datetime.fromtimestamp(unit.now, UTC):%Y-%m}"
        rows = seal(store, unit.now)
        assert rows > 0
        house.clock.now += 60 * DAY
        assert job.run() == 0
        house.clock.now += 35 * DAY
        assert job.run() == rows
        assert [file.name for file in (tmp_path / "audit").iterdir()] == [f"{month}.jsonl"]
        assert verify(store.database, keys(store), tmp_path / "audit").holds
