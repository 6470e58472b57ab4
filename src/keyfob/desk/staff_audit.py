"""What staff did, for an auditor: looked through by who it was, by what they did and by days, and taken away too.

An auditor sees ids, levels and reasons of a closed list, and nothing that is sealed; what was said stands in the case.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from keyfob.base.change import Change
from keyfob.base.errors import Malformed
from keyfob.base.ids import is_id
from keyfob.customers.text import Fault, Unfit

MOST_EXPORTED = 10_000
"""So many rows a table to take away has at most: the newest."""
FIELDS = ("staff", "event", "from", "to")

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EARLIEST, _LATEST = date(1970, 1, 2), date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts are looked for: of everybody, of any kind and of any day where nothing is said.

    ``since`` and ``until`` are seconds since 1970, the second is the first moment that is too late.
    """

    staff_id: str = ""
    event: str = ""
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class StaffAct:
    """A row of the audit that somebody of the staff caused; ``detail`` has only what an auditor may see."""

    id: str
    at: int
    event: str
    staff_id: str
    account_id: str | None
    customer_id: str | None
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StaffAuditExported(Change):
    """An auditor took ``rows`` of it away, those that were ``of_staff``, ``of_event``, and between two moments."""

    rows: int
    of_staff: str
    of_event: str
    since: int | None
    until: int | None
    at: int


def read_wanted(typed: Mapping[str, str], events: Mapping[str, object], begin: Callable[[date], int]) -> Wanted | Unfit:
    """Read ``staff``, ``event`` (one of ``events``), ``from`` and ``to`` (days, both included).

    ``begin`` says when a day begins, in seconds since 1970.

    Raises:
        Malformed: when ``staff`` or ``event`` is none that a page of ours offers.
    """
    if (typed["staff"] and not is_id(typed["staff"])) or (typed["event"] and typed["event"] not in events):
        raise Malformed("there is no such filter")
    first, last = _read_day(typed["from"]), _read_day(typed["to"])
    faults = {name: day for name, day in (("from", first), ("to", last)) if isinstance(day, Fault)}
    if isinstance(first, date) and isinstance(last, date) and last < first:
        faults["to"] = Fault.UNKNOWN
    if faults:
        return Unfit(faults)
    return Wanted(
        typed["staff"],
        typed["event"],
        begin(first) if isinstance(first, date) else None,
        begin(last + timedelta(days=1)) if isinstance(last, date) else None,
    )


def _read_day(typed: str) -> date | Fault | None:
    """A day as browsers send it; None where there is none."""
    if not typed.strip():
        return None
    try:
        day = date.fromisoformat(typed.strip()) if _DAY.fullmatch(typed.strip()) else None
    except ValueError:
        day = None
    return day if day is not None and _EARLIEST <= day <= _LATEST else Fault.SHAPE
