"""Sessions in vehicles: those of cars that said their number (VIN), found by its keyed hash, whoever drives.

The hash is the one under which the vehicle itself is found, so a session counts as one in a vehicle from the moment
that a desk links the number to a customer, and no sooner: what a car says of itself ends nobody else's session.
"""

from sqlalchemy import ColumnElement, bindparam, delete, select, tuple_, update

from keyfob.storage.reader import Reader
from keyfob.storage.schema import families, identifiers, sessions
from keyfob.storage.statement import Statement, Write

KIND = "vin"
"""What a vehicle's number is found as."""

_BATCH = 500

_in_it = sessions.c.vin_hash == bindparam("hash")
_IN_VEHICLE = Statement(
    select(sessions.c.account_id, sessions.c.sid).where(_in_it).order_by(sessions.c.sid).limit(bindparam("most"))
)
_OF_ONE = Statement(
    select(sessions.c.account_id, sessions.c.sid)
    .where(_in_it, sessions.c.account_id == bindparam("account_id"))
    .order_by(sessions.c.sid)
    .limit(bindparam("most"))
)


def _ending(which: ColumnElement[bool]) -> tuple[Statement, Statement]:
    """The refresh tokens of these sessions are void, and then the sessions themselves are gone."""
    named = select(sessions.c.account_id, sessions.c.sid).where(which)
    revoke = (
        update(families)
        .where(families.c.revoked_at.is_(None), tuple_(families.c.account_id, families.c.sid).in_(named))
        .values(revoked_at=bindparam("moment"))
    )
    return Statement(revoke), Statement(delete(sessions).where(which))


_REVOKE_IN_IT, _END_IN_IT = _ending(sessions.c.vin_hash == bindparam("this_hash"))
_REVOKE_IN_THEIRS, _END_IN_THEIRS = _ending(
    sessions.c.vin_hash.in_(
        select(identifiers.c.hash).where(identifiers.c.kind == KIND, identifiers.c.customer_id == bindparam("customer"))
    )
)


def list_in_vehicle(read: Reader, vin: str, account_id: str = "") -> tuple[tuple[str, str], ...]:
    """Who is signed in in the vehicle with this number, by account and ``sid``: everybody, or one account."""
    this = {"hash": read.vault.index(KIND, vin), "most": _BATCH}
    rows = read.all(_OF_ONE, account_id=account_id, **this) if account_id else read.all(_IN_VEHICLE, **this)
    return tuple((row[0], row[1]) for row in rows)


def end_in_vehicle(key: bytes, now: int) -> tuple[Write, ...]:
    """Whoever is signed in in the vehicle found by this hash is so no more."""
    return Write(_REVOKE_IN_IT, {"this_hash": key, "moment": now}), Write(_END_IN_IT, {"this_hash": key})


def end_in_vehicles(customer_id: str, now: int) -> tuple[Write, ...]:
    """Whoever is signed in in a vehicle of a customer is so no more."""
    whose = {"customer": customer_id}
    return Write(_REVOKE_IN_THEIRS, {**whose, "moment": now}), Write(_END_IN_THEIRS, whose)
