"""Figures: what counts as what, and into which day or week it falls."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.desk.figures import CHARTS, Chart, Figure, Span, figure_of, first_day, periods_of
from keyfob.storage.events import EVENTS
from keyfob.storage.figures import KEPT
from keyfob.storage.writing import Event

TODAY = date(2026, 11, 25)
COUNTED: list[tuple[str, dict[str, object], Figure]] = [
    ("case.opened", {"about": "id"}, Figure.CASES_OPENED),
    ("case.changed", {"state": "closed"}, Figure.CASES_CLOSED),
    ("account.signed_in", {"amr": ["pwd"]}, Figure.BY_PASSWORD),
    ("account.signed_in", {"amr": ["mfa", "otp", "pwd"]}, Figure.BY_PASSWORD),
    ("account.signed_in", {"amr": ["otp"]}, Figure.BY_LINK),
    ("account.signed_in", {"amr": ["mfa", "otp"]}, Figure.BY_LINK),
    ("account.signed_in", {"amr": ["hwk", "user"]}, Figure.BY_PASSKEY),
    ("account.signed_in", {"amr": []}, Figure.BY_OTHER),
    ("password.failed", {}, Figure.WRONG_PASSWORD),
    ("code.failed", {"purpose": "sign_in"}, Figure.WRONG_CODE),
    ("second_factor.failed", {"kind": "app"}, Figure.WRONG_SECOND),
    ("passkey.refused", {"use": "sign_in"}, Figure.REFUSED_PASSKEY),
]
UNCOUNTED: list[tuple[str, dict[str, object]]] = [
    ("case.changed", {"state": "open"}),
    ("case.written", {"state": "closed"}),
    ("passkey.refused", {"use": "add"}),
    ("account.half_signed_in", {"methods": ["app"]}),
    ("staff.signed_in", {}),
]
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
COUNTS = st.dictionaries(st.tuples(st.integers(-3, 400), st.sampled_from(Figure)), st.integers(1, 10**9), max_size=30)


@pytest.mark.parametrize(("event", "detail", "figure"), COUNTED)
def test_an_event_counts_as_what_it_tells(event: str, detail: dict[str, object], figure: Figure) -> None:
    """By its name, and by its detail where the name alone does not say it."""
    assert figure_of(event, detail) is figure


@pytest.mark.parametrize(("event", "detail"), UNCOUNTED)
def test_what_is_no_figure_is_not_counted(event: str, detail: dict[str, object]) -> None:
    """Most events are none, and some are one only in part."""
    assert figure_of(event, detail) is None


def test_every_event_that_is_counted_is_written_by_some_change() -> None:
    """With the detail that it is told apart by; so no figure stands at nought for ever because of a new name."""
    written = {event.name: set(event.detail) for event in EVENTS.values() if isinstance(event, Event)}
    told_by = {"account.signed_in": "amr", "passkey.refused": "use", "case.changed": "state"}
    for event, detail, _ in COUNTED:
        assert event in written
        assert told_by.get(event, "") in {"", *written[event] & set(detail)}, event


def test_every_figure_stands_in_one_chart() -> None:
    """And every chart has some."""
    drawn = [figure for sides in CHARTS.values() for figure in sides.all]
    assert sorted(drawn) == sorted(Figure)
    assert set(CHARTS) == set(Chart)


@given(DAYS)
def test_a_span_ends_with_today_and_has_no_gap(today: date) -> None:
    """Thirty days, or fifty-two weeks that begin on Mondays; all of them are still kept."""
    for span, number, days in ((Span.MONTH, 30, 1), (Span.YEAR, 52, 7)):
        periods = periods_of(span, today, {})
        assert (len(periods), periods[0].first, periods[-1].last) == (number, first_day(span, today), today)
        assert all(after.first - before.last == timedelta(1) for before, after in pairwise(periods))
        assert {(period.last - period.first).days + 1 for period in periods[:-1]} == {days}
        assert (today - periods[0].first).total_seconds() < KEPT
    assert {period.first.weekday() for period in periods} == {0}


@given(DAYS, COUNTS, st.sampled_from(Span))
def test_every_count_is_in_one_period_and_nothing_else_is(
    today: date, back: dict[tuple[int, Figure], int], span: Span
) -> None:
    """What lies before the span, or in a day that has not come, is in none."""
    counted = {(today - timedelta(days), figure): count for (days, figure), count in back.items()}
    periods = periods_of(span, today, counted)
    begin = first_day(span, today)
    for figure in Figure:
        due = sum(count for (day, of), count in counted.items() if of is figure and begin <= day <= today)
        assert sum(period.sum_of([figure]) for period in periods) == due
    for period in periods:
        within = sum(count for (day, _), count in counted.items() if period.first <= day <= period.last)
        assert period.sum_of(Figure) == within


def test_a_week_has_what_was_counted_from_monday_to_sunday() -> None:
    """The last one only until today."""
    counted = {(date(2026, 11, day), Figure.CASES_OPENED): day for day in (15, 16, 22, 23, 25)}
    weeks = periods_of(Span.YEAR, TODAY, counted)
    assert [week.sum_of([Figure.CASES_OPENED]) for week in weeks[-3:]] == [15, 16 + 22, 23 + 25]
    assert (weeks[-1].first, weeks[-1].last) == (date(2026, 11, 23), TODAY)
