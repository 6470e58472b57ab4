"""Collecting an export: in pages, by several workers, and by one that stops half way."""

from pathlib import Path

import pytest

from keyfob.base.errors import Overloaded
from keyfob.storage.export_listing import PIECE
from keyfob.work.export import STEPS, Collecting
from tests.exporting import HERE, fetch, go_on, opened, ready, waiting
from tests.house import OpenHouse, open_house, together


def test_collecting_goes_on_where_it_was_left(house: OpenHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that stops half way loses nothing, and one that comes twice adds nothing."""
    monkeypatch.setattr("keyfob.work.export.STEPS", 3)
    assert STEPS > 3
    person = house.person()
    visitor = house.signed_in(person)
    visitor.open(HERE).submit()
    unit, (delivery,) = house.program.unit, waiting(house)
    assert Collecting(unit).collect(delivery).then
    assert visitor.get("/my/export/status").json() == {"next": None, "done": 3}
    go_on(house, delivery)
    assert not Collecting(unit).collect(delivery).then
    data, _ = opened(fetch(visitor.open(HERE)))
    assert data["parts"]["account"]["email"] == person.email
    assert len(data["parts"]["sessions"]) == 2


def test_workers_who_collect_at_once_collect_once(house: OpenHouse) -> None:
    """Each page is kept by one of them."""
    person = house.person()
    visitor = house.signed_in(person)
    visitor.open(HERE).submit()
    unit, (delivery,) = house.program.unit, waiting(house)

    def work(_: int) -> bool:
        try:
            return not Collecting(unit).collect(delivery).then
        except Overloaded:  # too many at once: the message comes back
            return False

    together(3, work)
    go_on(house, delivery)
    data, _ = opened(fetch(visitor.open(HERE)))
    assert len(data["parts"]["sessions"]) == 2
    assert [mail.kind for mail in house.mails(person.email)].count("export_ready") == 1


def test_a_thief_of_the_database_reads_none_of_it(house: OpenHouse) -> None:
    """Pieces are sealed, and small."""
    person = house.person()
    ready(house, person)
    pieces = house.rows("SELECT sealed FROM export_pieces WHERE account_id = :id", id=house.account_id(person))
    assert pieces
    for (sealed,) in pieces:
        assert len(sealed) < PIECE + 100
        assert person.email.encode() not in bytes(sealed)
        assert b"Firefox" not in bytes(sealed)


def test_the_worker_of_the_program_collects_it(tmp_path: Path) -> None:
    """As it is wired: the press, the worker, the file; in a language that was chosen."""
    with open_house(tmp_path) as house:
        person = house.person()
        visitor = house.visitor(language="de")
        visitor.open("/sign-in").submit(email=person.email).submit(password=person.password)
        visitor.open(HERE).submit()
        house.program.worker.run_due()
        _, shown = opened(fetch(visitor.open(HERE)))
        assert '<html lang="de">' in shown
        assert house.say("export.page.not_here", "de") in shown
