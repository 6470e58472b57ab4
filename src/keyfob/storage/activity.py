"""Reading the audit for a customer: the rows that concern their account and their customer record, newest first."""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, Subquery, Text, bindparam, func, literal_column, select, union_all

from keyfob.accounts.activity import ActivityExported, Group, Line, Who, way_of, who_acted
from keyfob.accounts.model import Account
from keyfob.base.actor import Actor, Kind
from keyfob.base.ids import ID_LENGTH
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.reader import Reader
from keyfob.storage.schema import FREQUENT, audit
from keyfob.storage.statement import Row, Statement
from keyfob.storage.telling import TOLD, find_words
from keyfob.storage.writing import Writers

_BEHIND_ALL = "v" * (ID_LENGTH + 1)
_columns = (
    audit.c.id, audit.c.at, audit.c.event, audit.c.actor_kind, audit.c.actor_id, audit.c.detail, audit.c.owner,
    audit.c.sealed,
)  # fmt: skip


def _newest(group: Group | None) -> Statement:
    """The rows of a group; what stands in both records is the account's."""
    names = [_literal(name) for name, telling in TOLD.items() if group in {None, telling.group}]
    told = select(*_columns).where(
        audit.c.id < bindparam("before"),
        audit.c.event.in_(names),
        # Follows from the line above, but the database has to see it to use the index that leaves these rows out.
        audit.c.event != _literal(FREQUENT),
    )
    of_account = told.where(audit.c.account_id == bindparam("account"))
    # Whoever has no account has many rows: written so that no index is searched for those.
    no_account = func.coalesce(audit.c.account_id, _literal("")) == _literal("")
    of_customer = told.where(audit.c.customer_id == bindparam("customer"), no_account)
    both = union_all(select(_first(of_account)), select(_first(of_customer))).subquery()
    return Statement(select(both).order_by(both.c.id.desc()).limit(bindparam("most")))


def _everything() -> Statement:
    """The rows of account and record, but for those that are far too many."""
    mine = select(*_columns).where(audit.c.id < bindparam("before"), audit.c.event != _literal(FREQUENT))
    of_account = mine.where(audit.c.account_id == bindparam("account"))
    no_account = func.coalesce(audit.c.account_id, _literal("")) == _literal("")
    of_customer = mine.where(audit.c.customer_id == bindparam("customer"), no_account)
    both = union_all(select(_first(of_account)), select(_first(of_customer))).subquery()
    return Statement(select(both).order_by(both.c.id.desc()).limit(bindparam("most")))


def _literal(event: str) -> ColumnElement[str]:
    """The name of an event of ours, written into the statement."""
    return literal_column(f"'{event}'", Text)


def _first(rows: Select[Any]) -> Subquery:
    return rows.order_by(audit.c.id.desc()).limit(bindparam("most")).subquery()


NEWEST = {group: _newest(group) for group in (None, *Group)}
_ALL_OF_IT = _everything()


class _Origin(msgspec.Struct):
    """What of a row is personal data."""

    network: str
    device: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Lines, newest first; older ones follow ``before``, if it is not empty."""

    lines: tuple[Line, ...]
    before: str


def list_activity(
    read: Reader, account: Account, group: Group | None = None, before: str = "", most: int = 50
) -> Found:
    """The newest lines of a group (None: of all), at most so many; those older than line ``before``, if it is given."""
    values = {"account": account.id, "customer": account.customer_id or "", "before": before or _BEHIND_ALL}
    rows = read.all(NEWEST[group], **values, most=most + 1)
    lines = [line for row in rows[:most] if (line := _line(read, account, row))]
    return Found(tuple(lines), rows[most - 1][0] if len(rows) > most else "")


def all_of_it(read: Reader, account: Account, before: str, most: int) -> list[Row]:
    """The newest rows before the row ``before``, whether customers are told of them in Activity or not.

    Id, time, event, kind and id of who acted, details as JSON, whose key seals the origin, and that.
    """
    values = {"account": account.id, "customer": account.customer_id or "", "before": before}
    return read.all(_ALL_OF_IT, **values, most=most)


def find_line(read: Reader, account: Account, line_id: str) -> Line | None:
    """One line of the account's log; another's is as unknown as one that never was (ASVS 8.2.2)."""
    found = list_activity(read, account, before=line_id + "0", most=1).lines
    return found[0] if found and found[0].id == line_id else None


def _line(read: Reader, account: Account, row: Row) -> Line | None:
    row_id, at, event, actor_kind, actor_id, detail_text, owner, sealed = row
    detail: dict[str, Any] = msgspec.json.decode(detail_text)
    words = find_words(event, detail)
    if words is None:
        return None
    who = who_acted(Actor(Kind(actor_kind), actor_id), account.id)
    is_ours = owner is not None and owner in {account.id, account.customer_id}
    is_desk = who is Who.DESK
    opens = is_ours and (who.has_place or is_desk)
    origin = _open(read, owner, row_id, sealed) if sealed and opens else _Origin("", "")
    return Line(
        id=row_id,
        at=at,
        group=TOLD[event].group,
        words=words,
        who=who,
        is_try=TOLD[event].is_try,
        device=origin.device if who.has_place else "",
        network=origin.network if who.has_place else "",
        way=way_of(detail.get("amr") or detail.get("methods", ())),
        client_id=detail.get("client_id", ""),
        sid=detail.get("sid", ""),
        names=tuple(detail.get("names", ())),
        desk=detail.get("desk", ""),
        case_id=detail.get("case_id", "") if is_desk else "",
        reason=origin.reason if is_desk else "",
        purpose=detail.get("purpose", "") if words.startswith("consent.") else "",
    )


def _open(read: Reader, owner: str, row_id: str, sealed: bytes) -> _Origin:
    try:
        return read.open(owner, "audit", row_id, sealed, _Origin)
    except KeyDestroyed:
        return _Origin("", "")


WRITES: Writers = {ActivityExported: lambda _change, _writing: ()}
