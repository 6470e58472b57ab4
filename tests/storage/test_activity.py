"""Reading the audit for a customer: their own rows, page by page, with places that only they may see."""

from dataclasses import replace

from sqlalchemy import text

from keyfob.accounts.activity import Group, Way, Who
from keyfob.base.actor import OPERATOR, Actor, Kind
from keyfob.base.change import Change
from keyfob.storage import activity, audit
from keyfob.storage.activity import Found, find_line, list_activity
from keyfob.storage.database import Connection, commit
from keyfob.storage.events import EVENTS
from keyfob.storage.opening import Store
from keyfob.storage.order import Order
from keyfob.storage.reader import Reader
from keyfob.storage.schema import FREQUENT
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.writing import Event, Writing
from tests.accounts.people import NOW, account
from tests.chance import counting_mint
from tests.storage.toys import rows

MARIA = account()
ME, OTHER, CUSTOMER = MARIA.id, "b" * 26, "c" * 26
MYSELF = Actor(Kind.PERSON, ME, "198.51.100.7", "Firefox · Linux")
NEWEST = Statement(text("SELECT id FROM audit ORDER BY id DESC"))
mint = counting_mint(7)


class Happened(Change):
    """Anything that has the fields an event asks for."""

    def __init__(self, fields: dict[str, object]) -> None:
        for name, value in fields.items():
            setattr(self, name, value)


def row(store: Store, event: str, actor: Actor, at: int, whose: dict[str, object], order: Order | None = None) -> Write:
    """The audit row of something that happened."""
    order = order or Order(lambda: at)
    detail = next(found.detail for found in EVENTS.values() if found and found.name == event)
    change = Happened({**dict.fromkeys(detail), **whose})
    return audit.row(change, Event(event, detail), actor, Writing(at, mint, store.vault, order))


def note(store: Store, event: str, *, actor: Actor = MYSELF, at: int = NOW, **fields: object) -> None:
    """Write that something happened, by default to Maria's account."""
    whose = fields if {"account_id", "customer_id"} & fields.keys() else {**fields, "account_id": ME}
    store.vault.keys.make(str(whose.get("account_id") or whose["customer_id"]))
    commit(store.database, [row(store, event, actor, at, whose)])


def look(store: Store, group: Group | None = None, before: str = "", most: int = 50) -> Found:
    """What Maria sees."""
    read = Reader(store.database, store.vault)
    try:
        return list_activity(read, MARIA, group, before, most)
    finally:
        read.release()


def told(store: Store, group: Group | None = None) -> list[str]:
    """What Maria is told, newest first."""
    return [line.words for line in look(store, group).lines]


def newest_id(store: Store) -> str:
    """The row written last."""
    found: str = rows(store, NEWEST)[0][0]
    return found


def test_what_happened_is_told_newest_first_all_or_a_group_of_it(store: Store) -> None:
    """What is not for customers is left out."""
    note(store, "account.created", at=NOW - 40)
    note(store, "password.failed", at=NOW - 30, actor=Actor(Kind.PERSON))
    note(store, "access.revoked", at=NOW - 20, why="password changed")
    note(store, "link.ended", at=NOW - 20, end="used")
    note(store, "password.changed", at=NOW - 10, reset=False)
    assert told(store) == ["password.changed", "password.failed", "account.created"]
    assert told(store, Group.SIGN_INS) == ["password.failed"]
    assert told(store, Group.CHANGES) == ["password.changed", "account.created"]


def test_what_happened_within_one_second_is_told_in_the_order_it_happened(store: Store) -> None:
    """Each in a commit of its own or all in one, also page by page, and the next second stands before them."""
    store.vault.keys.make(ME)
    order = Order(lambda: NOW)
    devices = [f"number {number:02}" for number in range(40)]
    writes = [
        row(store, "password.failed", replace(MYSELF, device=device), NOW, {"account_id": ME}, order)
        for device in devices
    ]
    for write in writes[:30]:
        commit(store.database, [write])
    commit(store.database, writes[30:])
    note(store, "password.failed", actor=replace(MYSELF, device="later"), at=NOW + 1)
    page = look(store, most=7)
    told = [line.device for line in page.lines]
    while page.before:
        page = look(store, before=page.before, most=7)
        told += [line.device for line in page.lines]
    assert told == ["later", *reversed(devices)]


def test_rows_of_others_are_never_told(store: Store) -> None:
    """Not those of another account, nor of the account that had this customer record before (ASVS 8.2.2)."""
    note(store, "password.failed", account_id=OTHER)
    note(store, "account.denied_by_owner", account_id=OTHER, customer_id=CUSTOMER)
    note(store, "customer.changed", customer_id="d" * 26, names=("phone",))
    assert told(store) == []
    note(store, "customer.changed", customer_id=CUSTOMER, names=("phone",))
    note(store, "account.denied_by_owner", customer_id=CUSTOMER, account_id=ME, at=NOW + 1)
    assert told(store) == ["account.denied", "customer.changed"]


def test_whoever_has_no_customer_record_sees_their_account(store: Store) -> None:
    """And not what belongs to no account at all."""
    note(store, "password.failed")
    note(store, "customer.changed", customer_id=CUSTOMER, names=())
    read = Reader(store.database, store.vault)
    found = list_activity(read, replace(MARIA, customer_id=None))
    read.release()
    assert [line.words for line in found.lines] == ["password.failed"]


def test_pages_follow_each_other_by_key(store: Store) -> None:
    """No line twice and none missing, also where several happened within a second, and in both records."""
    for number in range(4):
        note(store, "password.failed", at=NOW + number // 2)
        note(store, "customer.changed", at=NOW + number // 2, customer_id=CUSTOMER, names=())
    pages = [look(store, most=3)]
    while pages[-1].before:
        pages.append(look(store, before=pages[-1].before, most=3))
    seen = [line.id for page in pages for line in page.lines]
    sizes = [len(page.lines) for page in pages]
    assert sizes == [3, 3, 2]
    assert seen == [row[0] for row in rows(store, NEWEST)]
    assert look(store, most=8).before == ""


def test_the_owner_sees_device_and_network_of_their_own_and_of_who_tried(store: Store) -> None:
    """Not those of staff, of services, of the operator, nor of another ID in the same browser."""
    here = {"network": "203.0.113.9", "device": "Safari · iOS"}
    actors = [
        Actor(Kind.PERSON, ME, **here),
        Actor(Kind.PERSON, "", **here),
        Actor(Kind.PERSON, OTHER, **here),
        Actor(Kind.SERVICE, "shop", **here),
        Actor(Kind.STAFF, "s1", **here),
        Actor(OPERATOR.kind, "", **here),
    ]
    for number, actor in enumerate(actors):
        note(store, "session.ended", actor=actor, at=NOW - number, why="signed out", sid="s1")
    seen = [(line.who, line.device, line.network) for line in look(store).lines]
    assert seen == [
        (Who.SELF, "Safari · iOS", "203.0.113.9"),
        (Who.NOBODY, "Safari · iOS", "203.0.113.9"),
        *((who, "", "") for who in (Who.OTHER, Who.SERVICE, Who.DESK, Who.HOUSE)),
    ]


def test_what_the_key_is_gone_for_or_was_sealed_for_another_stays_sealed(store: Store) -> None:
    """The line stands, without its place."""
    note(store, "customer.changed", customer_id=CUSTOMER, names=())
    store.vault.keys.destroy(CUSTOMER)
    note(store, "password.failed", at=NOW + 1)
    store.vault.keys.make(OTHER)
    to_another = Statement(text("UPDATE audit SET owner = :other WHERE event = 'password.failed'"))
    store.database.transact(lambda connection: connection.touch(to_another, {"other": OTHER}))
    assert [(line.words, line.device, line.network) for line in look(store).lines] == [
        ("password.failed", "", ""),
        ("customer.changed", "", ""),
    ]


def test_details_become_what_the_page_shows(store: Store) -> None:
    """The way in, the session, the service, the fields that changed."""
    note(store, "account.signed_in", acr="urn:keyfob:acr:password", amr=("pwd",), sid="s7")
    note(store, "service.signed_in", at=NOW - 1, client_id="shop", sid="s7")
    note(store, "customer.changed", at=NOW - 2, names=("phone", "given_name"))
    one, two, three = look(store).lines
    assert (one.way, one.sid, one.is_try, one.at) == (Way.PASSWORD, "s7", True, NOW)
    assert (two.client_id, two.is_try) == ("shop", False)
    assert three.names == ("given_name", "phone")


def test_one_line_is_found_by_its_id_by_its_owner_alone(store: Store) -> None:
    """Another's is as unknown as one that never was."""
    note(store, "password.failed", at=NOW)
    mine = newest_id(store)
    note(store, "password.failed", at=NOW + 1, account_id=OTHER)
    read = Reader(store.database, store.vault)
    line = find_line(read, MARIA, mine)
    assert line is not None
    assert line.id == mine
    assert [find_line(read, MARIA, wanted) for wanted in (newest_id(store), mine[:-1], mine + "0", "", "~")] == [
        None
    ] * 5
    read.release()


def test_a_page_is_read_by_two_indexes_one_of_which_leaves_refreshed_tokens_out(store: Store) -> None:
    """An app that refreshes for years costs its owner's page nothing."""
    note(store, "account.created")
    service = Actor(Kind.SERVICE, "shop")
    often = [row(store, FREQUENT, service, NOW + number, {"account_id": ME}) for number in range(500)]
    commit(store.database, often)
    explain = "EXPLAIN QUERY PLAN " if store.database.dialect == "sqlite" else "EXPLAIN "
    compiled = activity.NEWEST[None].compiled("sqlite")
    plan = Statement(text(explain + compiled.text))
    values = compiled.values({"account": ME, "customer": CUSTOMER, "before": "v", "most": 51})

    def ask(connection: Connection) -> list[Row]:
        connection.script("ANALYZE")
        return connection.rows(plan, values)

    found = str(store.database.transact(ask))
    assert (found.count("audit_by_account"), found.count("audit_by_customer")) == (1, 1)
    assert told(store) == ["account.created"]
