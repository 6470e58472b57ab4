"""Charts of what the desk counts: cases, sign-ins, failures, mails, by the day or by the week."""

from collections.abc import Sequence
from typing import Literal

from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.desk.figures import CHARTS, Chart, Figure, Period, Sides, Span, first_day, periods_of
from keyfob.desk.figures_chart import THICK, draw
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.outside.locales import day_of, write_day, write_number, write_short_number, zone_name
from keyfob.storage.figures import read_figures
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.page import locale_of


@behind_desk(Permission.SEE_FIGURES)
def show_figures(ask: Ask, staff: Staff) -> Answer:
    """All charts of one span; the last bar of each is today, or this week."""
    wanted = ask.query.get("span")
    span = Span(wanted) if wanted in set(Span) else Span.MONTH
    zone, locale = ask.house.pages.brand.facts.time_zone, locale_of(ask)
    today = day_of(ask.now, zone)
    periods = periods_of(span, today, read_figures(ask.read, first_day(span, today), today))
    return desk_page(
        ask,
        staff,
        "desk/figures.html",
        span=span.value,
        spans=[one.value for one in Span],
        charts=[chart_of(chart, span, periods, locale) for chart in Chart],
        begin=write_day(periods[0].first, locale, "year" if span is Span.YEAR else ""),
        zone=zone_name(zone, locale),
    )


def chart_of(chart: Chart, span: Span, periods: Sequence[Period], locale: str) -> dict[str, object]:
    """A chart as its page shows it: what is drawn, and all that is said of it, in the language's numbers and days."""
    sides = CHARTS[chart]
    above = [period.sum_of(sides.above) for period in periods]
    below = [period.sum_of(sides.below) for period in periods]
    beside: Literal["weekday", "year"] = "weekday" if span is Span.MONTH else "year"
    shape = draw(above, below if sides.below else None)
    whens = [write_day(period.first, locale, beside) for period in periods]
    highest = max(range(len(periods)), key=lambda place: above[place])
    figures = _columns(sides, periods)
    return {
        "name": chart.value,
        "shape": shape,
        "scale": [(line.y, write_short_number(line.value, locale)) for line in shape.lines],
        "thick": THICK,
        "newest": write_number(above[-1], locale),
        "total": {"above": write_number(sum(above), locale), "below": write_number(sum(below), locale)},
        "highest": {"number": write_number(above[highest], locale), "when": whens[highest]} if any(above) else None,
        "figures": [figure.value for figure in figures],
        "rows": [
            (when, [write_number(period.sum_of([figure]), locale) for figure in figures])
            for when, period in zip(reversed(whens), reversed(periods), strict=True)
        ],
    }


def _columns(sides: Sides, periods: Sequence[Period]) -> list[Figure]:
    """Those of a table: what has no name of its own is left out where there is none of it."""
    return [
        figure for figure in sides.all if figure is not Figure.BY_OTHER or any(one.sum_of([figure]) for one in periods)
    ]
