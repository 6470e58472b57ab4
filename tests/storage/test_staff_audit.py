"""Reading the audit for an auditor, on each database: the rows of staff alone, page by page."""

import pytest
from sqlalchemy import text

from keyfob.base.actor import Actor, Kind
from keyfob.desk.staff_audit import StaffAct, Wanted
from keyfob.storage.database import Connection, commit
from keyfob.storage.opening import Store
from keyfob.storage.reader import Reader
from keyfob.storage.schema import FREQUENT, audit_marks
from keyfob.storage.staff_audit import DETAILS, NEWEST, OLDEST, list_staff_acts, tells_since
from keyfob.storage.statement import Row, Statement
from tests.accounts.people import NOW
from tests.storage.test_activity import CUSTOMER, ME, note, row

ONE, TWO = "1" * 26, "2" * 26
AGENT, OTHER = Actor(Kind.STAFF, ONE, desk="cic"), Actor(Kind.STAFF, TWO, desk="support")
ALL = Wanted()
OF_CUSTOMERS = {
    "case.link_changed",
    "invitation.taken",
    "erasure.stopped",
    "id_change.code_failed",
    "id_change.reverted",
}


def look(store: Store, wanted: Wanted = ALL, before: str = "", most: int = 50) -> tuple[tuple[StaffAct, ...], str]:
    """What an auditor is shown."""
    read = Reader(store.database, store.vault)
    try:
        return list_staff_acts(read, wanted, before, most)
    finally:
        read.release()


def told(store: Store, wanted: Wanted = ALL) -> list[str]:
    """The events, newest first."""
    return [act.event for act in look(store, wanted)[0]]


def act(store: Store, event: str, actor: Actor = AGENT, at: int = NOW, **fields: object) -> None:
    """Somebody of the staff does something to Maria, or to whom it says."""
    note(store, event, actor=actor, at=at, **fields)


def test_only_what_staff_did_is_told_newest_first(store: Store) -> None:
    """Not what customers, services or the program did, to whomever."""
    act(store, "account.blocked", at=NOW - 3)
    act(store, "case.read", OTHER, NOW - 2, customer_id=CUSTOMER, case_id="c1")
    for actor in (Actor(Kind.PERSON, ME), Actor(Kind.SERVICE, "shop"), Actor(Kind.PROGRAM), Actor(Kind.OPERATOR)):
        act(store, "session.ended", actor, why="signed out", sid="s")
    acts, older = look(store)
    assert [(one.event, one.staff_id, one.at) for one in acts] == [
        ("case.read", TWO, NOW - 2),
        ("account.blocked", ONE, NOW - 3),
    ]
    assert (acts[0].customer_id, acts[0].account_id, older) == (CUSTOMER, None, "")
    assert acts[0].detail == {"desk": "support", "case_id": "c1"}


def test_one_may_ask_for_one_person_one_kind_and_some_days(store: Store) -> None:
    """And for all of it at once; the first moment of a day belongs to it, that of the next does not."""
    for at in (NOW, NOW + 100, NOW + 200):
        act(store, "case.read", at=at, case_id="c")
        act(store, "account.blocked", OTHER, at=at + 1)
    assert told(store, Wanted(staff_id=ONE)) == ["case.read"] * 3
    assert told(store, Wanted(event="account.blocked")) == ["account.blocked"] * 3
    assert told(store, Wanted(staff_id=TWO, event="case.read")) == []
    assert told(store, Wanted(since=NOW + 100)) == ["account.blocked", "case.read"] * 2
    assert told(store, Wanted(until=NOW + 100)) == ["account.blocked", "case.read"]
    assert told(store, Wanted(ONE, "case.read", NOW + 100, NOW + 200)) == ["case.read"]
    assert told(store, Wanted(since=NOW + 202)) == []


def test_pages_follow_each_other_and_lack_nothing(store: Store) -> None:
    """No row twice, none missing, and the last page says that it is the last."""
    for number in range(5):
        act(store, "case.read", at=NOW + number, case_id=f"c{number}")
    seen, before = [], ""
    for size in (2, 2, 1):
        acts, before = look(store, ALL, before, 2)
        assert len(acts) == size
        seen += [one.detail["case_id"] for one in acts]
    assert (seen, before) == (["c4", "c3", "c2", "c1", "c0"], "")


def test_only_details_of_the_list_are_told(store: Store) -> None:
    """Whatever a later version of the program adds stays in the row until somebody allowed it."""
    act(store, "case.read", case_id="c1")
    change = Statement(text("UPDATE audit SET detail = :detail"))
    secret = '{"case_id": "c1", "desk": "cic", "email": "maria@voorbeeld.nl", "sid": "s1", "names": ["phone"]}'
    store.database.transact(lambda connection: connection.touch(change, {"detail": secret}))
    assert look(store)[0][0].detail == {"case_id": "c1", "desk": "cic"}
    assert not DETAILS & {"email", "name", "names", "network", "device", "sid", "sids", "token", "text"}


def test_it_is_told_from_when_on_and_whether_older_ones_were_shipped(store: Store) -> None:
    """Of nothing there is no first day."""
    read = Reader(store.database, store.vault)
    assert tells_since(read) == (None, False)
    read.release()
    act(store, "case.read", at=NOW, case_id="c1")
    act(store, "case.read", at=NOW + 1, case_id="c1")
    marked = Statement(audit_marks.insert())
    mark = {"number": 1, "hash": b"h" * 32, "at": NOW, "kid": "k", "signature": b"s"}
    store.database.transact(lambda connection: connection.touch(marked, mark))
    assert tells_since(read) == (NOW, True)
    read.release()


@pytest.mark.parametrize("statement", [*NEWEST.values(), OLDEST])
def test_no_row_of_a_customer_is_looked_at(store: Store, statement: Statement) -> None:
    """There are a thousand of those to one of staff, whose indexes have none of them."""
    act(store, "case.read", case_id="c1")
    service = Actor(Kind.SERVICE, "shop")
    often = [row(store, FREQUENT, service, NOW + number, {"account_id": ME}) for number in range(300)]
    commit(store.database, often)
    explain = "EXPLAIN QUERY PLAN " if store.database.dialect == "sqlite" else "EXPLAIN "
    compiled = statement.compiled("sqlite")
    given = {"before": "v", "behind": "0", "since": 0, "until": NOW, "most": 51, "staff": ONE, "event": "case.read"}
    plan, values = Statement(text(explain + compiled.text)), compiled.values(given)

    def ask(connection: Connection) -> list[Row]:
        connection.script("ANALYZE")
        return connection.rows(plan, values)

    found = str(store.database.transact(ask))
    assert {index for index in ("audit_of_staff", "audit_by_staff", "audit_by_act") if index in found}, found
