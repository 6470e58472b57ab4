"""Three toy changes with tables of their own, on which the unit of work is proved before any page exists."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, insert, select, update

from keyfob.base.actor import PROGRAM
from keyfob.base.change import Change
from keyfob.storage.database import Connection, Database
from keyfob.storage.opening import Place, Store, open_store, schema_statements
from keyfob.storage.outbox import Message
from keyfob.storage.schema import audit, outbox
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.unit import Moment, Tables, Unit
from keyfob.storage.writing import SILENT, Event, Writing

METADATA = MetaData()
codes = Table(
    "toy_codes",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("used", Integer, nullable=False),
    Column("guesses", Integer, nullable=False),
)
FIND = Statement(select(codes.c.account_id, codes.c.used, codes.c.guesses).where(codes.c.id == bindparam("code_id")))
ALL = Statement(select(codes.c.id, codes.c.account_id, codes.c.used, codes.c.guesses))
AUDIT = Statement(select(audit.c.event, audit.c.detail, audit.c.actor_kind, audit.c.account_id).order_by(audit.c.id))
OUTBOX = Statement(select(outbox.c.id, outbox.c.owner, outbox.c.sealed, outbox.c.state).order_by(outbox.c.id))
_MAKE = Statement(insert(codes).values(id=bindparam("code_id"), account_id=bindparam("account"), used=0, guesses=0))
_REDEEM = Statement(update(codes).where(codes.c.id == bindparam("code_id"), codes.c.used == 0).values(used=1))
_COUNT = Statement(update(codes).where(codes.c.id == bindparam("code_id")).values(guesses=codes.c.guesses + 1))


@dataclass(frozen=True, slots=True)
class CodeMade(Change):
    """It brings a new account with its data key, is audited, and causes a letter."""

    account_id: str
    code_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CodeRedeemed(Change):
    """It carries a guard: a code is redeemed once."""

    account_id: str
    code_id: str


@dataclass(frozen=True, slots=True)
class GuessCounted(Change):
    """It is silent: an increment that belongs to a refusal."""

    code_id: str


def make(change: CodeMade, _: Writing) -> Iterable[Write]:
    """The row of a code."""
    yield Write(_MAKE, {"code_id": change.code_id, "account": change.account_id})


def redeem(change: CodeRedeemed, _: Writing) -> Iterable[Write]:
    """Guarded: one row, or somebody else was first."""
    yield Write(_REDEEM, {"code_id": change.code_id}, expect=1)


def count(change: GuessCounted, _: Writing) -> Iterable[Write]:
    """An increment, without a guard."""
    yield Write(_COUNT, {"code_id": change.code_id})


def messages(change: Change) -> Iterable[Message]:
    """A letter for each change but the silent one."""
    if isinstance(change, CodeMade | CodeRedeemed):
        yield Message("letter", change.account_id, {"code_id": change.code_id, "change": type(change).__name__})


TABLES = Tables(
    writes={CodeMade: make, CodeRedeemed: redeem, GuessCounted: count},
    events={
        CodeMade: Event("code.made", ("code_id", "note")),
        CodeRedeemed: Event("code.redeemed", ("code_id",)),
        GuessCounted: SILENT,
    },
    new_keys={CodeMade: "account_id"},
    messages=messages,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a toy handler gives back."""

    changes: tuple[Change, ...] = ()
    said: str = ""


Handler: TypeAlias = Callable[[Moment], Outcome]


class Clock:
    """A clock that a test turns; it stands still otherwise."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def open_toys(database_url: str, folder: Path) -> Store:
    """Open the store with the toys' tables in it."""
    store = open_store(Place(database_url, folder / "master.key"))
    add_tables(store.database, METADATA)
    return store


def add_tables(database: Database, metadata: MetaData) -> None:
    """Make the tables of a test."""

    def lay_down(connection: Connection) -> None:
        for statement in schema_statements(metadata, database.dialect):
            connection.script(statement)

    database.transact(lay_down)


def toy_unit(store: Store, clock: Clock | None = None) -> Unit:
    """A unit of work over the toys."""
    return Unit(store.database, store.vault, TABLES, clock=clock or Clock())


def rows(store: Store, statement: Statement, **values: object) -> list[Row]:
    """All rows that a statement finds."""
    with store.database.reading() as connection:
        return connection.rows(statement, values)


def make_code(unit: Unit, code_id: str, account_id: str = "", note: str = "") -> str:
    """Commit a code of an account of its own, unless one is named; the code's id."""
    outcome = Outcome((CodeMade(account_id or f"account of {code_id}", code_id, note),))
    unit.run(lambda _: outcome, PROGRAM)
    return code_id


def redeem_code(code_id: str) -> Handler:
    """A handler that redeems a code, or refuses with a guess counted."""

    def handle(moment: Moment) -> Outcome:
        row = moment.read.one(FIND, code_id=code_id)
        if row is None:
            return Outcome(said="unknown")
        if row[1]:
            return Outcome((GuessCounted(code_id),), said="used")
        return Outcome((CodeRedeemed(row[0], code_id),), said="redeemed")

    return handle
