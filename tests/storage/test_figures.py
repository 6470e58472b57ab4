"""Figures: each event and each mail is counted once, on its day, however many count at the same time."""

import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import msgspec
import pytest
from sqlalchemy import bindparam, insert, select

from keyfob.base.durations import DAY, HOUR
from keyfob.base.errors import GuardFailed
from keyfob.desk.figures import Figure
from keyfob.storage import outbox, schema
from keyfob.storage.audit_key import audit_key
from keyfob.storage.database import Connection, commit
from keyfob.storage.figures import count_events, count_mails, read_figures
from keyfob.storage.opening import Store
from keyfob.storage.order import Order
from keyfob.storage.outbox import DEAD, SENT, Message
from keyfob.storage.reader import Reader
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.seals import MOST_ROWS, is_unsealed, seal_audit
from keyfob.storage.statement import Statement, Write
from keyfob.storage.trimming import TRIMS
from keyfob.storage.writing import Writing
from tests.chance import counting_mint
from tests.storage.toys import rows

NOW = 1_800_000_000  # 15 January 2027, 08:00 in UTC
TODAY = date(2027, 1, 15)
MAILS = {"mail"}
_ids = itertools.count(1)
_ROW = Statement(
    insert(schema.audit).values(
        id=bindparam("id"), at=bindparam("at"), event=bindparam("event"), actor_kind="person", actor_id="",
        detail=bindparam("detail"),
    )
)  # fmt: skip
_FIGURES = Statement(select(schema.figures.c.day, schema.figures.c.kind, schema.figures.c.count))


def tell(store: Store, event: str, *, at: int = NOW, number: int = 1, **detail: object) -> None:
    """Rows of the audit that are not sealed yet."""
    told = {"at": at, "event": event, "detail": msgspec.json.encode(detail).decode()}
    commit(store.database, [Write(_ROW, {"id": f"row {next(_ids):06}", **told}) for _ in range(number)])


def seal(store: Store, zone: str = "UTC") -> None:
    """Seal all there is."""
    while is_unsealed(store.database):
        seal_audit(store.database, audit_key(store.master), NOW, zone)


def figures(
    store: Store, first: date = date(2000, 1, 1), last: date = date(2100, 1, 1)
) -> dict[tuple[date, Figure], int]:
    """What was counted from one day to another."""
    read = Reader(store.database, store.vault)
    found = dict(read_figures(read, first, last))
    read.release()
    return found


def settle(store: Store, number: int, *, kind: str = "mail", state: str = SENT, at: int = NOW) -> list[str]:
    """Messages that went the usual way to their end; their ids."""
    writing = Writing(NOW, counting_mint(next(_ids)), store.vault, Order(lambda: NOW))
    commit(store.database, [outbox.add(Message(kind, PROGRAM, {}), writing) for _ in range(number)])
    claimed = outbox.claim(store.database, kind, f"claim {next(_ids)}", now=NOW, lease=HOUR, most=number)
    commit(store.database, [outbox.settle(message, now=at, state=state) for message in claimed])
    return [message.id for message in claimed]


def at_once(count: Callable[[], object]) -> None:
    """Twice, in two threads that begin together; whoever was refused because the other was first just ends."""
    barrier = Barrier(2)

    def run() -> None:
        barrier.wait(30)
        for _ in range(20):
            try:
                count()
            except GuardFailed:
                continue

    with ThreadPoolExecutor(2) as threads:
        for ended in [threads.submit(run) for _ in range(2)]:
            ended.result()


def test_an_event_is_counted_when_it_is_sealed(store: Store) -> None:
    """Not before, and what is no figure never is."""
    tell(store, "password.failed", number=3)
    tell(store, "account.signed_in", amr=["pwd"])
    tell(store, "consent.given")
    assert figures(store) == {}
    seal(store)
    assert figures(store) == {(TODAY, Figure.WRONG_PASSWORD): 3, (TODAY, Figure.BY_PASSWORD): 1}
    tell(store, "password.failed")
    seal(store)
    assert figures(store)[TODAY, Figure.WRONG_PASSWORD] == 4


def test_an_event_is_counted_on_its_day_however_late_it_is_sealed(store: Store) -> None:
    """The day is that of the brand's time zone."""
    tell(store, "case.opened", at=NOW + 14 * HOUR)  # 22:00 in UTC, 23:00 in Berlin
    tell(store, "case.opened", at=NOW + 15 * HOUR)  # midnight in Berlin
    tell(store, "case.opened", at=NOW - 40 * DAY)
    seal(store, "Europe/Berlin")
    assert figures(store) == {
        (date(2026, 12, 6), Figure.CASES_OPENED): 1,
        (TODAY, Figure.CASES_OPENED): 1,
        (date(2027, 1, 16), Figure.CASES_OPENED): 1,
    }


def test_two_sealers_at_once_count_each_event_once(store: Store) -> None:
    """One of them is refused, with all that it counted."""
    tell(store, "password.failed", number=MOST_ROWS + 500)
    at_once(lambda: seal_audit(store.database, audit_key(store.master), NOW))
    seal(store)
    assert figures(store) == {(TODAY, Figure.WRONG_PASSWORD): MOST_ROWS + 500}


def test_a_seal_that_fails_counts_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted is in the transaction that seals, or not at all."""
    tell(store, "password.failed")
    monkeypatch.setattr("keyfob.storage.seals.count_events", _count_and_fail)
    with pytest.raises(GuardFailed):
        seal_audit(store.database, audit_key(store.master), NOW)
    monkeypatch.undo()
    assert figures(store) == {}
    seal(store)
    assert figures(store) == {(TODAY, Figure.WRONG_PASSWORD): 1}


def test_mails_are_counted_by_what_became_of_them(store: Store) -> None:
    """Once; what is no mail is not, nor what waits."""
    settle(store, 3)
    settle(store, 2, state=DEAD, at=NOW + DAY)
    settle(store, 4, kind="logout")
    commit(
        store.database,
        [outbox.add(Message("mail", PROGRAM, {}), Writing(NOW, counting_mint(0), store.vault, Order(lambda: NOW)))],
    )
    assert count_mails(store.database, MAILS, "UTC") == 9
    assert count_mails(store.database, MAILS, "UTC") == 0
    assert figures(store) == {
        (TODAY, Figure.MAILS_SENT): 3,
        (date(2027, 1, 16), Figure.MAILS_GIVEN_UP): 2,
    }


def test_a_mail_that_comes_back_is_counted_as_sent_and_as_come_back(store: Store) -> None:
    """Whether it was counted meanwhile or not."""
    counted, uncounted = settle(store, 1) + settle(store, 1)
    first = {(TODAY, Figure.MAILS_SENT): 2}
    assert outbox.bounce(store.database, uncounted, now=NOW, said="5.1.1")
    count_mails(store.database, MAILS, "UTC")
    assert figures(store) == first | {(TODAY, Figure.MAILS_BOUNCED): 1}
    assert outbox.bounce(store.database, counted, now=NOW + DAY, said="5.1.1")
    assert not outbox.bounce(store.database, counted, now=NOW + DAY, said="5.1.1")
    count_mails(store.database, MAILS, "UTC")
    bounced = {(TODAY, Figure.MAILS_BOUNCED): 1, (date(2027, 1, 16), Figure.MAILS_BOUNCED): 1}
    assert figures(store) == first | bounced


def test_two_who_count_at_once_count_each_mail_once(store: Store) -> None:
    """Whoever comes second finds its marks gone."""
    settle(store, 60)
    at_once(lambda: count_mails(store.database, MAILS, "UTC"))
    assert figures(store) == {(TODAY, Figure.MAILS_SENT): 60}


def test_figures_of_a_span_begin_and_end_with_its_days(store: Store) -> None:
    """Both counted in; a kind that a newer version counts is no trouble."""
    for day in range(4):
        tell(store, "case.opened", at=NOW + day * DAY)
    seal(store)
    commit(store.database, [Write(_NEWER, {"day": NOW // DAY * DAY + DAY})])
    found = figures(store, date(2027, 1, 16), date(2027, 1, 17))
    assert set(found) == {(date(2027, 1, day), Figure.CASES_OPENED) for day in (16, 17)}


def test_figures_say_nothing_of_anybody_and_go_after_four_hundred_days(store: Store) -> None:
    """A day, a kind and a number is all there is."""
    tell(store, "account.signed_in", amr=["pwd"], sid="s1")
    seal(store)
    assert rows(store, _FIGURES) == [(NOW // DAY * DAY, "by_password", 1)]
    trim = TRIMS["figures"]
    assert trim(store.database, store.vault, NOW + 399 * DAY, 10) == 0
    assert trim(store.database, store.vault, NOW + 400 * DAY, 10) == 1


_NEWER = Statement(insert(schema.figures).values(day=bindparam("day"), kind="of tomorrow", count=1))


def _count_and_fail(connection: Connection, events: Iterable[tuple[int, str, str]], zone: str) -> None:
    count_events(connection, events, zone)
    raise GuardFailed
