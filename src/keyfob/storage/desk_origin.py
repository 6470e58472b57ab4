"""Where the desk is reached, kept by the program that serves it: whoever invites beside it prints a whole link."""

from sqlalchemy import bindparam, select

from keyfob.storage.database import Database, apply, insist
from keyfob.storage.reader import Reader
from keyfob.storage.schema import meta
from keyfob.storage.statement import Statement, Write, upsert

_NAME = "desk origin"
_FIND = Statement(select(meta.c.value).where(meta.c.name == bindparam("name")))
_KEEP = upsert(
    meta,
    lambda insert: insert.values(name=bindparam("name"), value=bindparam("value")).on_conflict_do_update(
        index_elements=["name"], set_={"value": insert.excluded.value}
    ),
)


def keep_desk_origin(database: Database, origin: str) -> None:
    """Write down where the desk is reached, as long as nobody says otherwise."""
    write = Write(_KEEP, {"name": _NAME, "value": origin.encode()})
    insist(database, lambda connection: apply(connection, [write]))


def find_desk_origin(read: Reader) -> str:
    """What was written down last; empty where no desk was ever served."""
    row = read.one(_FIND, name=_NAME)
    return row[0].decode() if row else ""
