"""Places, as roughly as a network address tells them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH = 6371.0
"""Its mean radius in km."""


@dataclass(frozen=True, slots=True)
class Point:
    """A circle on the earth that somebody is probably in: its middle in degrees, north and east, its radius in km."""

    latitude: float
    longitude: float
    radius: float


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of where an address is used.

    ``country`` is an ISO 3166-1 code, or empty; ``city`` has a city's name by language (BCP 47), or nothing.
    """

    country: str
    city: Mapping[str, str]
    point: Point | None


def distance(one: Point, other: Point) -> float:
    """Kilometres between the middles of two circles, over a sphere of the earth's size (haversine formula)."""
    here, there = radians(one.latitude), radians(other.latitude)
    north, east = sin((there - here) / 2) ** 2, sin(radians(other.longitude - one.longitude) / 2) ** 2
    part = north + cos(here) * cos(there) * east
    return 2 * EARTH * asin(sqrt(min(part, 1.0)))
