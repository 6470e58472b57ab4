"""Reserving attempts: each is counted before its guess is looked at, so parallel guesses cost the limit, no more."""

from collections.abc import Sequence

from sqlalchemy import bindparam, case, delete, or_, select, update

from keyfob.base.limit import Limit
from keyfob.storage.database import Connection, Database, insist
from keyfob.storage.schema import attempts
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Statement, Write, upsert

_over = attempts.c.ends_at <= bindparam("now")
_RESERVE = upsert(
    attempts,
    lambda insert: insert.values(key=bindparam("key"), tries=1, ends_at=bindparam("ends_at")).on_conflict_do_update(
        index_elements=["key"],
        set_={
            "tries": case((_over, 1), else_=attempts.c.tries + 1),
            "ends_at": case((_over, bindparam("ends_at")), else_=attempts.c.ends_at),
        },
        where=or_(_over, attempts.c.tries < bindparam("most")),
    ),
)
_ENDS = Statement(
    select(attempts.c.ends_at).where(
        attempts.c.key == bindparam("key"), attempts.c.ends_at > bindparam("now"), attempts.c.tries >= bindparam("most")
    )
)
_CLEAR = Statement(delete(attempts).where(attempts.c.key == bindparam("key")))
_GIVE_BACK = Statement(
    update(attempts)
    .where(attempts.c.key == bindparam("returned"), attempts.c.tries > 0)
    .values(tries=attempts.c.tries - 1)
)


class _Refused(Exception):  # rolls the reservation back; never leaves this file
    def __init__(self, wait: int) -> None:
        self.wait = wait


def reserve(database: Database, vault: Vault, limits: Sequence[Limit], now: int) -> int:
    """Count one attempt under every limit, in a commit of its own.

    Returns:
        0 when all limits leave room; otherwise nothing was counted, and it is the seconds until all of them do.

    Raises:
        Overloaded: the database did not commit, so nothing may be tried.
    """
    # In one order everywhere, so that two who reserve under the same limits cannot wait for each other.
    keyed = sorted(((vault.index("limit", limit.key), limit) for limit in limits), key=lambda pair: pair[0])

    def count(connection: Connection) -> None:
        for at, (key, limit) in enumerate(keyed):
            values = {"key": key, "now": now, "ends_at": now + limit.seconds, "most": limit.tries}
            if connection.touch(_RESERVE, values) == 0:
                raise _Refused(_wait(connection, keyed[at:], now))

    try:
        insist(database, count)
    except _Refused as refusal:
        return refusal.wait
    return 0


def _wait(connection: Connection, keyed: Sequence[tuple[bytes, Limit]], now: int) -> int:
    """The seconds until the last of these limits leaves room again; of the first it is known that it leaves none."""
    asked = ({"key": key, "now": now, "most": limit.tries} for key, limit in keyed)
    ends = [row[0] for values in asked for row in connection.rows(_ENDS, values)]
    return max(1, *(end - now for end in ends)) if ends else 1


def clear(vault: Vault, key: str) -> Write:
    """Forget what was counted under ``key``, after a success."""
    return Write(_CLEAR, {"key": vault.index("limit", key)})


def give_back(vault: Vault, key: str) -> Write:
    """Count one attempt less under ``key``: it turned out to be right."""
    return Write(_GIVE_BACK, {"returned": vault.index("limit", key)})
