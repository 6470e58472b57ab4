"""Leases: of all threads, processes and hosts, one does a job at a time."""

from sqlalchemy import bindparam, delete, or_

from keyfob.storage.database import Database, insist
from keyfob.storage.schema import leases
from keyfob.storage.statement import Statement, upsert

_TAKE = upsert(
    leases,
    lambda insert: insert.values(
        name=bindparam("name"), holder=bindparam("holder"), ends_at=bindparam("ends_at")
    ).on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": bindparam("holder"), "ends_at": bindparam("ends_at")},
        where=or_(leases.c.ends_at <= bindparam("now"), leases.c.holder == bindparam("holder")),
    ),
)
_RELEASE = Statement(delete(leases).where(leases.c.name == bindparam("name"), leases.c.holder == bindparam("holder")))


def take(database: Database, name: str, holder: str, *, now: int, seconds: int) -> bool:
    """Take or keep the lease ``name`` for ``seconds``; False while somebody else holds it."""
    values = {"name": name, "holder": holder, "now": now, "ends_at": now + seconds}
    return insist(database, lambda connection: connection.touch(_TAKE, values)) == 1


def release(database: Database, name: str, holder: str) -> None:
    """Give the lease back, if it is still held."""
    insist(database, lambda connection: connection.touch(_RELEASE, {"name": name, "holder": holder}))
