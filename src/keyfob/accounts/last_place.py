"""Where an account was signed in to last: as little as it takes to notice that the next sign-in cannot be its owner's.

One row an account, sealed under its key, in the sign-in's own transaction, and only where the operator has a file of
places. It holds a point rounded to a tenth of a degree and the countries of late; no address, and no history.
"""

from dataclasses import dataclass
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.base.place import Place, Point

MOST_COUNTRIES = 5
"""So many are kept, so that whoever lives on a border is told of the other side once."""
ROUNDING = 8.0
"""Kilometres between a point and the rounded one, at most."""

Countries: TypeAlias = tuple[str, ...]
"""ISO 3166-1 codes, the newest first."""


@dataclass(frozen=True, slots=True)
class LastPlace:
    """A point, where it is known, and when somebody signed in there; and the countries of this sign-in and before."""

    point: Point | None
    countries: Countries
    at: int


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody who signs in is, and where the account was signed in to last; None where that is not known."""

    here: Place | None = None
    last: LastPlace | None = None


NOWHERE = Whereabouts()


@dataclass(frozen=True, slots=True)
class PlaceNoted(Change):
    """The account was signed in to here; known until ``until``."""

    account_id: str
    place: LastPlace
    until: int


@dataclass(frozen=True, slots=True)
class PlaceForgotten(Change):
    """It is no more known where the account was signed in to."""

    account_id: str
    at: int


def note_place(account_id: str, whereabouts: Whereabouts, now: int, until: int) -> tuple[PlaceNoted, ...]:
    """Remember where somebody signs in; nothing where that is not known."""
    here, last = whereabouts.here, whereabouts.last
    if here is None:
        return ()
    before = last.countries if last else ()
    newest = (here.country,) if here.country else ()
    countries = (*newest, *(country for country in before if country not in newest))[:MOST_COUNTRIES]
    place = LastPlace(_rounded(here.point) if here.point else None, countries, now)
    return (PlaceNoted(account_id, place, until),)


def _rounded(point: Point) -> Point:
    return Point(round(point.latitude, 1), round(point.longitude, 1), point.radius + ROUNDING)
