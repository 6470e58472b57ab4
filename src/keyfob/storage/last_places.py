"""Where accounts were signed in to last: at most one row an account, sealed as a whole."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import BindParameter, bindparam, delete, select

from keyfob.accounts.last_place import LastPlace, PlaceForgotten, PlaceNoted
from keyfob.base.place import Point
from keyfob.storage.reader import Reader
from keyfob.storage.schema import last_places
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_GET = Statement(
    select(last_places.c.sealed).where(
        last_places.c.account_id == bindparam("account_id"), last_places.c.until > bindparam("now")
    )
)
_values: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in ("sealed", "until")}
_NOTE = upsert(
    last_places,
    lambda insert: insert.values(account_id=bindparam("account_id"), **_values).on_conflict_do_update(
        index_elements=["account_id"], set_=_values
    ),
)
_FORGET = Statement(delete(last_places).where(last_places.c.account_id == bindparam("account")))


class _Sealed(msgspec.Struct):
    """All of it tells of a person."""

    point: tuple[float, float, float] | None
    countries: tuple[str, ...]
    at: int


def find_last_place(read: Reader, account_id: str, now: int) -> LastPlace | None:
    """Where this account was signed in to last; None where that is not known, or too long ago."""
    row = read.one(_GET, account_id=account_id, now=now)
    if row is None:
        return None
    sealed = read.open(account_id, "last_places", account_id, row[0], _Sealed)
    return LastPlace(Point(*sealed.point) if sealed.point else None, sealed.countries, sealed.at)


def _note(change: PlaceNoted, writing: Writing) -> Iterable[Write]:
    place, owner = change.place, change.account_id
    point = (place.point.latitude, place.point.longitude, place.point.radius) if place.point else None
    sealed = writing.vault.seal(owner, "last_places", owner, _Sealed(point, place.countries, place.at))
    yield Write(_NOTE, {"account_id": owner, "sealed": sealed, "until": change.until})


WRITES: Writers = {
    PlaceNoted: _note,
    PlaceForgotten: lambda change, _: (Write(_FORGET, {"account": change.account_id}),),
}
