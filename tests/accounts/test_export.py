"""Asking for everything, collecting it, fetching it once: what is decided."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.export import (
    COLLECTING_LIFE,
    MOST_A_DAY,
    READY_LIFE,
    Asked,
    Early,
    Export,
    ExportAsked,
    ExportDestroyed,
    ExportFetched,
    Gone,
    NotYet,
    State,
    Unknown,
    Went,
    ask,
    destroy,
    destroying,
    fetch,
    finish,
    keep,
)
from keyfob.accounts.notice import OwnerTold, What
from keyfob.base.durations import DAY
from tests.accounts.people import NOW, account, visitor
from tests.chance import counting_mint

MARIA = account()

READY = Export("e" * 26, MARIA.id, State.READY, NOW, NOW + READY_LIFE, NOW, 1, changed_at=NOW)
COLLECTING = replace(READY, state=State.COLLECTING, until=NOW + COLLECTING_LIFE)


def asked(former: Export | None, now: int) -> Asked:
    """Somebody asks, and may."""
    outcome = ask(MARIA, former, visitor(), now, counting_mint())
    assert isinstance(outcome, Asked)
    return outcome


def test_whoever_asks_is_told_by_mail() -> None:
    """It is collected from now on, and the owner hears of it, who can say that it was somebody else."""
    outcome = asked(None, NOW)
    begun, told = outcome.changes
    assert isinstance(begun, ExportAsked)
    assert (begun.export.state, begun.export.until, begun.former) == (State.COLLECTING, NOW + COLLECTING_LIFE, None)
    assert isinstance(told, OwnerTold)
    assert told.notice.what is What.EXPORT_ASKED


@pytest.mark.parametrize("standing", [READY, COLLECTING])
def test_whoever_asks_again_meanwhile_gets_no_second_one(standing: Export) -> None:
    """Two presses, or two browsers, make one export and one mail."""
    assert ask(MARIA, standing, visitor(), NOW + 5, counting_mint()) == Asked(standing)


def test_after_two_in_a_day_the_next_waits_for_the_day_to_end() -> None:
    """One, and another where the download broke off; a third comes when the day is over that began with the first."""
    first = replace(asked(None, NOW).export, state=State.FETCHED)
    second = asked(first, NOW + 60).export
    assert (second.day_from, second.of_day) == (NOW, MOST_A_DAY)
    spent = replace(second, state=State.FETCHED)
    assert ask(MARIA, spent, visitor(), NOW + DAY - 1, counting_mint()) == NotYet(NOW + DAY)
    third = asked(spent, NOW + DAY).export
    assert (third.day_from, third.of_day) == (NOW + DAY, 1)


def test_one_that_was_destroyed_counts_as_well() -> None:
    """Or asking and stopping would send mails without end."""
    spent = replace(READY, state=State.DESTROYED, of_day=MOST_A_DAY)
    assert isinstance(ask(MARIA, spent, visitor(), NOW + 60, counting_mint()), NotYet)


def test_it_is_fetched_while_it_lies_ready() -> None:
    """And the change that says so names it and the moment."""
    outcome = fetch(READY, READY.id, NOW + READY_LIFE - 1)
    assert isinstance(outcome, Went)
    assert outcome.changes == (ExportFetched(MARIA.id, READY.id, NOW + READY_LIFE - 1),)


@pytest.mark.parametrize(
    ("export", "export_id", "now", "outcome"),
    [
        (None, READY.id, NOW, Unknown()),
        (READY, "f" * 26, NOW, Unknown()),
        (READY, "", NOW, Unknown()),
        (COLLECTING, READY.id, NOW, Early()),
        (READY, READY.id, NOW + READY_LIFE, Gone()),
        (COLLECTING, READY.id, NOW + COLLECTING_LIFE, Gone()),
        (replace(READY, state=State.FETCHED), READY.id, NOW, Gone()),
        (replace(READY, state=State.DESTROYED), READY.id, NOW, Gone()),
    ],
)
def test_nothing_else_is_fetched(export: Export | None, export_id: str, now: int, outcome: object) -> None:
    """None, another's, one that is not whole, one that is too old, one that was fetched or destroyed."""
    assert fetch(export, export_id, now) == outcome


def test_it_is_destroyed_while_it_stands_and_not_twice() -> None:
    """Also by "this was not me", which destroys whatever stands and says nothing where nothing does."""
    outcome = destroy(COLLECTING, COLLECTING.id, NOW)
    assert isinstance(outcome, Went)
    assert outcome.changes == (ExportDestroyed(MARIA.id, COLLECTING.id, NOW),) == destroying(COLLECTING, NOW)
    for gone in (None, replace(READY, state=State.FETCHED), replace(READY, until=NOW)):
        assert destroy(gone, READY.id, NOW) == Unknown()
        assert destroying(gone, NOW) == ()


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", "cursor"])), max_size=20))
def test_collecting_goes_through_the_parts_and_counts_the_pieces(pages: list[tuple[int, str]]) -> None:
    """However a part comes in pages: it is whole when no cursor is left, and every piece has a number of its own."""
    export = COLLECTING
    for count, cursor in pages:
        outcome = keep(export, "activity", (b"[]",) * count, cursor, NOW)
        (kept,) = outcome.changes
        assert kept.before == export  # type: ignore[attr-defined]  # as each such change has
        export = outcome.export
    assert export.pieces == sum(count for count, _ in pages)
    assert export.part == sum(not cursor for _, cursor in pages)
    ready = finish(MARIA, export, NOW + 9).export
    assert (ready.state, ready.until) == (State.READY, NOW + 9 + READY_LIFE)
