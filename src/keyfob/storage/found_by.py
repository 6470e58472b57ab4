"""What records are found by that several may have: keyed hashes beside each record, and nothing in clear."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select

from keyfob.customers.found_by import Kind, found_by
from keyfob.customers.model import CustomerRecord
from keyfob.storage import schema
from keyfob.storage.reader import Reader
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import Writing

_t = schema.found_by
_BY = Statement(
    select(_t.c.customer_id)
    .where(_t.c.kind == bindparam("kind"), _t.c.hash == bindparam("hash"))
    .order_by(_t.c.customer_id)
    .limit(bindparam("most"))
)
_FORGET = Statement(delete(_t).where(_t.c.customer_id == bindparam("customer")))
_ADD = upsert(
    _t,
    lambda insert: insert.values(
        kind=bindparam("kind"), hash=bindparam("hash"), customer_id=bindparam("customer_id")
    ).on_conflict_do_nothing(),
)


def list_found_by(read: Reader, kind: Kind, value: str, most: int) -> tuple[str, ...]:
    """The ids of at most ``most`` records that are found by a folded value."""
    return tuple(row[0] for row in read.all(_BY, kind=kind.value, hash=read.vault.index(kind, value), most=most))


def write_found_by(record: CustomerRecord, writing: Writing) -> Iterable[Write]:
    """What the record is found by from now on, and nothing that was before."""
    yield Write(_FORGET, {"customer": record.id})
    for kind, value in sorted(found_by(record)):
        key = writing.vault.index(kind, value)
        yield Write(_ADD, {"kind": kind.value, "hash": key, "customer_id": record.id})
