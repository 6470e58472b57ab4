"""Figures: what the desk counts by the day, so that it sees what is unusual. They say how many, and never who.

Days are the brand's, from midnight to midnight in its time zone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from keyfob.accounts.activity import Way, way_of
from keyfob.accounts.passkey_challenge import Use
from keyfob.desk.cases import State


class Figure(StrEnum):
    """What is counted."""

    CASES_OPENED = "cases_opened"
    CASES_CLOSED = "cases_closed"
    BY_PASSWORD = "by_password"  # noqa: S105  # a way in, no secret
    BY_LINK = "by_link"
    BY_PASSKEY = "by_passkey"
    BY_OTHER = "by_other"
    """By whatever the brand's words have no name for."""
    WRONG_PASSWORD = "wrong_password"  # noqa: S105  # as above
    WRONG_CODE = "wrong_code"
    """A code of a mail, of whatever purpose."""
    WRONG_SECOND = "wrong_second"
    REFUSED_PASSKEY = "refused_passkey"
    MAILS_SENT = "mails_sent"
    MAILS_GIVEN_UP = "mails_given_up"
    """Not taken by the relay, or too late to be of use."""
    MAILS_BOUNCED = "mails_bounced"
    """Taken by the relay, which said later that they came back; they count as sent too."""


class Chart(StrEnum):
    """What is drawn together."""

    CASES = "cases"
    SIGN_INS = "sign_ins"
    FAILURES = "failures"
    MAILS = "mails"


@dataclass(frozen=True, slots=True)
class Sides:
    """The figures of a chart: what stands on its line, and what hangs below it."""

    above: tuple[Figure, ...]
    below: tuple[Figure, ...] = ()

    @property
    def all(self) -> tuple[Figure, ...]:
        """Both, as a table shows them."""
        return self.above + self.below


_F = Figure
CHARTS: Mapping[Chart, Sides] = MappingProxyType(
    {
        Chart.CASES: Sides((_F.CASES_OPENED,), (_F.CASES_CLOSED,)),
        Chart.SIGN_INS: Sides((_F.BY_PASSWORD, _F.BY_LINK, _F.BY_PASSKEY, _F.BY_OTHER)),
        Chart.FAILURES: Sides((_F.WRONG_PASSWORD, _F.WRONG_CODE, _F.WRONG_SECOND, _F.REFUSED_PASSKEY)),
        Chart.MAILS: Sides((_F.MAILS_SENT,), (_F.MAILS_GIVEN_UP, _F.MAILS_BOUNCED)),
    }
)
"""Every figure stands in one chart."""

_FAILURES = {
    "password.failed": Figure.WRONG_PASSWORD,
    "code.failed": Figure.WRONG_CODE,
    "second_factor.failed": Figure.WRONG_SECOND,
}
_WAYS = {
    Way.PASSWORD: Figure.BY_PASSWORD,
    Way.PASSWORD_AND_SECOND: Figure.BY_PASSWORD,
    Way.LINK: Figure.BY_LINK,
    Way.LINK_AND_SECOND: Figure.BY_LINK,
    Way.PASSKEY: Figure.BY_PASSKEY,
    None: Figure.BY_OTHER,
}


def figure_of(event: str, detail: Mapping[str, Any]) -> Figure | None:
    """What an event of the audit counts as; None for most."""
    match event:
        case "account.signed_in":
            return _WAYS[way_of(detail.get("amr", ()))]
        case "passkey.refused" if detail.get("use") == Use.SIGN_IN:
            return Figure.REFUSED_PASSKEY
        case "case.opened":
            return Figure.CASES_OPENED
        case "case.changed" if detail.get("state") == State.CLOSED:
            return Figure.CASES_CLOSED
    return _FAILURES.get(event)


class Span(StrEnum):
    """How far one looks back."""

    MONTH = "month"
    """Thirty days, today the last."""
    YEAR = "year"
    """Fifty-two weeks, from Monday to Sunday; this one is the last, and not over."""


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both counted in; ``counts`` has what is not zero."""

    first: date
    last: date
    counts: Mapping[Figure, int]

    def sum_of(self, figures: Iterable[Figure]) -> int:
        """How many these are together."""
        return sum(self.counts.get(figure, 0) for figure in figures)


_LENGTHS = {Span.MONTH: (30, 1), Span.YEAR: (52, 7)}


def first_day(span: Span, today: date) -> date:
    """Where a span begins that ends with ``today``."""
    number, days = _LENGTHS[span]
    begun = today if days == 1 else today - timedelta(today.weekday())
    return begun - timedelta((number - 1) * days)


def periods_of(span: Span, today: date, counted: Mapping[tuple[date, Figure], int]) -> tuple[Period, ...]:
    """The days or weeks of a span with what was ``counted`` in each, the oldest first; every one of them is there."""
    number, days = _LENGTHS[span]
    first = first_day(span, today)
    sums: list[dict[Figure, int]] = [{} for _ in range(number)]
    for (day, figure), count in counted.items():
        place = (day - first).days // days
        if 0 <= place < number and day <= today:
            sums[place][figure] = sums[place].get(figure, 0) + count
    begins = [first + timedelta(place * days) for place in range(number)]
    return tuple(
        Period(begin, min(begin + timedelta(days - 1), today), counts)
        for begin, counts in zip(begins, sums, strict=True)
    )
