"""Figures by the day, as the desk's charts show them: how many of what, and nothing about anybody.

Each event is counted once, in the transaction that seals its row of the audit; each mail in the one that takes the
mark from its row of the outbox. So there is no place up to which was counted, and whoever is late counts the rest, on
the day on which it was.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import bindparam, literal_column, select, update

from keyfob.base.durations import DAY
from keyfob.desk.figures import Figure, figure_of
from keyfob.storage.database import Connection, Database, insist
from keyfob.storage.outbox import BOUNCED, DEAD, WAS_BOUNCED, WAS_SETTLED
from keyfob.storage.reader import Reader
from keyfob.storage.schema import figures, outbox
from keyfob.storage.statement import Statement, upsert

KEPT = 400 * DAY
"""As long as figures are kept: a year to look back on, and what its first week needs."""
MOST_MAILS = 1_000

_ADD = upsert(
    figures,
    lambda insert: insert.values(
        day=bindparam("day"), kind=bindparam("kind"), count=bindparam("more")
    ).on_conflict_do_update(index_elements=["day", "kind"], set_={"count": figures.c.count + bindparam("more")}),
)
# The nought is written into the statement, so that the database sees that its index has all these rows.
_is_marked = outbox.c.to_count > literal_column("0")
_IS_MARKED = Statement(select(outbox.c.id).where(_is_marked).limit(1))
_marked = select(outbox.c.id).where(_is_marked).limit(bindparam("most")).with_for_update().cte("marked")
_TAKE = Statement(
    update(outbox)
    .where(outbox.c.id.in_(select(_marked.c.id)))
    .values(to_count=-outbox.c.to_count)
    .returning(outbox.c.kind, outbox.c.state, outbox.c.due_at, outbox.c.to_count)
)
_SINCE = Statement(
    select(figures.c.day, figures.c.kind, figures.c.count).where(
        figures.c.day >= bindparam("first"), figures.c.day <= bindparam("last")
    )
)
_KNOWN = {figure.value: figure for figure in Figure}


def count_events(connection: Connection, events: Iterable[tuple[int, str, str]], zone: str) -> None:
    """Count rows of the audit (when, event, detail), in the transaction that seals them."""
    found = Counter[tuple[int, Figure]]()
    for at, event, detail in events:
        figure = figure_of(event, msgspec.json.decode(detail))
        if figure is not None:
            found[_day(at, zone), figure] += 1
    _add(connection, found)


def count_mails(database: Database, kinds: Collection[str], zone: str) -> int:
    """Count messages of these kinds that were settled or came back since they were looked at; how many were marked.

    At most a thousand at once; those of other kinds only lose their mark.
    """
    with database.reading() as connection:
        if not connection.rows(_IS_MARKED, {}):
            return 0

    def take(connection: Connection) -> int:
        rows = connection.rows(_TAKE, {"most": MOST_MAILS})
        found = Counter[tuple[int, Figure]]()
        for kind, state, at, taken in rows:
            if kind in kinds:
                found.update((_day(at, zone), figure) for figure in _fates(state, -taken))
        _add(connection, found)
        return len(rows)

    return insist(database, take)


def read_figures(read: Reader, first: date, last: date) -> Mapping[tuple[date, Figure], int]:
    """What was counted from one day to another, both counted in."""
    rows = read.all(_SINCE, first=_seconds(first), last=_seconds(last))
    return {
        (datetime.fromtimestamp(day, UTC).date(), _KNOWN[kind]): count for day, kind, count in rows if kind in _KNOWN
    }


def _fates(state: str, marks: int) -> Iterable[Figure]:
    if marks & WAS_SETTLED:
        yield Figure.MAILS_GIVEN_UP if state == DEAD else Figure.MAILS_SENT
    if marks & WAS_BOUNCED and state == BOUNCED:
        yield Figure.MAILS_BOUNCED


def _add(connection: Connection, found: Counter[tuple[int, Figure]]) -> None:
    # In one order everywhere, so that two who count cannot wait for each other.
    for (day, figure), more in sorted(found.items()):
        connection.touch(_ADD, {"day": day, "kind": figure.value, "more": more})


def _day(at: int, zone: str) -> int:
    return _seconds(datetime.fromtimestamp(at, ZoneInfo(zone)).date())


def _seconds(day: date) -> int:
    """A day as the database keeps it: as the moment at which it begins in UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
