"""The page of the desk's charts, with the contexts it is rendered with; the figures are made up."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import SimpleNamespace as Facts

from keyfob.apps.desk.figures import chart_of
from keyfob.desk.figures import Chart, Figure, Span, first_day, periods_of
from keyfob.desk.roles import PERMISSIONS, Role
from keyfob.outside.locales import write_day

_TODAY = date(2026, 11, 22)
_USUAL = {
    Figure.CASES_OPENED: 9, Figure.CASES_CLOSED: 8, Figure.BY_PASSWORD: 1240, Figure.BY_LINK: 610,
    Figure.BY_PASSKEY: 905, Figure.WRONG_PASSWORD: 84, Figure.WRONG_CODE: 21, Figure.WRONG_SECOND: 12,
    Figure.REFUSED_PASSKEY: 3, Figure.MAILS_SENT: 1480, Figure.MAILS_GIVEN_UP: 4, Figure.MAILS_BOUNCED: 9,
}  # fmt: skip
_UNUSUAL = {(4, Figure.WRONG_PASSWORD): 7, (11, Figure.MAILS_BOUNCED): 40}


def _counted(span: Span) -> dict[tuple[date, Figure], int]:
    """Fewer at weekends, a little different each day, and one day on which somebody tried passwords."""
    found = {}
    for back in range((_TODAY - first_day(span, _TODAY)).days + 1):
        day = _TODAY - timedelta(back)
        percent = (50 if day.isoweekday() > 5 else 90) + back * 29 % 37
        for figure, usual in _USUAL.items():
            found[day, figure] = usual * percent // 100 * _UNUSUAL.get((back, figure), 1)
    return found


def _page(span: Span, role: Role, counted: dict[tuple[date, Figure], int]) -> dict[str, object]:
    periods = periods_of(span, _TODAY, counted)
    return {
        "me": Facts(id="s1", name="Ans Bakker", role=role.value, passkeys=2),
        "may": {permission.value for permission in PERMISSIONS[role]},
        "span": span.value,
        "spans": [one.value for one in Span],
        "charts": [chart_of(chart, span, periods, "en") for chart in Chart],
        "begin": write_day(first_day(span, _TODAY), "en", "year" if span is Span.YEAR else ""),
        "zone": "Central European Time",
        "path": "/figures",
    }


SAMPLES: Mapping[str, Mapping[str, object]] = {
    "desk/figures": _page(Span.MONTH, Role.CIC, _counted(Span.MONTH)),
    "desk/figures:year": _page(Span.YEAR, Role.AUDITOR, {**_counted(Span.YEAR), (_TODAY, Figure.BY_OTHER): 2}),
    "desk/figures:nothing": _page(Span.MONTH, Role.ADMINISTRATOR, {}),
}
