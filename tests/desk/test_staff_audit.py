"""What an auditor asks for: read from a query or a form, whatever stands there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.errors import Malformed
from keyfob.customers.text import Fault, Unfit
from keyfob.desk.staff_audit import FIELDS, Wanted, read_wanted

EVENTS = {"case.read": "cases"}
SOMEBODY = "a" * 26
DAYS = st.dates(date(1971, 1, 1), date(9998, 12, 31))


def begin(day: date) -> int:
    """A day in Greenwich."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def read(**typed: str) -> Wanted | Unfit:
    """What is made of it."""
    return read_wanted({**dict.fromkeys(FIELDS, ""), **typed}, EVENTS, begin)


def test_who_says_nothing_wants_everything() -> None:
    """Of everybody, of any kind, of any day."""
    assert read() == Wanted()
    assert read(staff=SOMEBODY, event="case.read") == Wanted(SOMEBODY, "case.read")


@given(DAYS, DAYS)
def test_days_are_taken_whole_and_in_their_order(first: date, last: date) -> None:
    """The last one is included; one before the first is told at its field."""
    wanted = read(**{"from": first.isoformat(), "to": f" {last.isoformat()} "})
    if last < first:
        assert wanted == Unfit({"to": Fault.UNKNOWN})
    else:
        assert wanted == Wanted("", "", begin(first), begin(last + timedelta(days=1)))


@given(st.text(max_size=30), st.sampled_from(["from", "to"]))
def test_whatever_is_no_day_is_told_at_its_field(typed: str, name: str) -> None:
    """Nothing else comes of it."""
    wanted = read(**{name: typed})
    if isinstance(wanted, Unfit):
        assert wanted == Unfit({name: Fault.SHAPE})
    else:
        assert typed.strip() in {"", str(date.fromisoformat(typed.strip() or "2026-11-22"))}


@pytest.mark.parametrize("day", ["2026-02-30", "20261122", "2026-W01-1", "0001-01-01", "9999-12-31", "\u0662026-11-22"])
def test_a_day_that_is_none_or_that_nobody_lived_is_told(day: str) -> None:
    """In no other shape than the one that browsers send."""
    assert read(to=day) == Unfit({"to": Fault.SHAPE})


@pytest.mark.parametrize("typed", [{"staff": "x"}, {"staff": "' OR 1=1"}, {"event": "password.failed"}, {"event": "x"}])
def test_a_filter_that_no_page_offers_is_malformed(typed: dict[str, str]) -> None:
    """Events of customers among them."""
    with pytest.raises(Malformed):
        read(**typed)
