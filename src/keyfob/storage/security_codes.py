"""Security codes of vehicles. A try is counted in a commit of its own, before its code is looked at."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select, update

from keyfob.storage.database import Database, insist
from keyfob.storage.reader import Reader
from keyfob.storage.schema import security_codes
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.vehicles import advance
from keyfob.storage.writing import Writers, Writing
from keyfob.vehicles.security_code import (
    MOST_TRIES,
    SecurityCode,
    SecurityCodeBlocked,
    SecurityCodeFailed,
    SecurityCodeRight,
    SecurityCodeSet,
)

_c = security_codes.c
_GET = Statement(
    select(_c.vehicle_id, _c.digest, _c.set_at, _c.tries, _c.blocked_at).where(_c.vehicle_id == bindparam("vehicle_id"))
)
_SET = upsert(
    security_codes,
    lambda insert: insert.values(
        vehicle_id=bindparam("vehicle_id"), customer_id=bindparam("customer_id"), digest=bindparam("digest"),
        set_at=bindparam("set_at"), tries=0, blocked_at=None,
    ).on_conflict_do_update(
        index_elements=["vehicle_id"],
        set_={"digest": bindparam("digest"), "set_at": bindparam("set_at"), "tries": 0, "blocked_at": None},
    ),
)  # fmt: skip
_this = (_c.vehicle_id == bindparam("vehicle"), _c.blocked_at.is_(None))
_RESERVE = Statement(update(security_codes).where(*_this, _c.tries < MOST_TRIES).values(tries=_c.tries + 1))
_same = (*_this, _c.set_at == bindparam("known_since"))
_FORGIVE = Statement(update(security_codes).where(*_same).values(tries=0))
_BLOCK = Statement(update(security_codes).where(*_same, _c.tries >= MOST_TRIES).values(blocked_at=bindparam("moment")))
_END_ALL = Statement(delete(security_codes).where(_c.customer_id == bindparam("customer")))


def find_security_code(read: Reader, vehicle_id: str) -> SecurityCode | None:
    """The code of a vehicle, as it is stored."""
    row = read.one(_GET, vehicle_id=vehicle_id)
    return SecurityCode(*row) if row else None


def reserve_try(database: Database, vehicle_id: str) -> bool:
    """Count one try, in a commit of its own; whether there was one left, so that parallel guesses cost no more.

    Raises:
        Overloaded: the database did not commit, so nothing may be tried.
    """
    return insist(database, lambda connection: connection.touch(_RESERVE, {"vehicle": vehicle_id})) == 1


def end_all(customer_id: str) -> Write:
    """No vehicle of a customer has a code any more."""
    return Write(_END_ALL, {"customer": customer_id})


def _set(change: SecurityCodeSet, _: Writing) -> Iterable[Write]:
    yield advance(change.customer_id, change.vehicle_id, change.vehicle_version)
    values = {"vehicle_id": change.vehicle_id, "customer_id": change.customer_id}
    yield Write(_SET, {**values, "digest": change.digest, "set_at": change.at})


def _forgive(change: SecurityCodeRight, _: Writing) -> Iterable[Write]:
    yield Write(_FORGIVE, {"vehicle": change.vehicle_id, "known_since": change.set_at}, expect=1)


def _block(change: SecurityCodeBlocked, _: Writing) -> Iterable[Write]:
    values = {"vehicle": change.vehicle_id, "known_since": change.set_at, "moment": change.at}
    yield Write(_BLOCK, values, expect=1)


WRITES: Writers = {
    SecurityCodeSet: _set,
    SecurityCodeRight: _forgive,
    SecurityCodeFailed: lambda _change, _writing: (),
    SecurityCodeBlocked: _block,
}
