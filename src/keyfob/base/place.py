"""Places, as roughly as a network address tells them."""

from collections.abc import Mapping
from dataclasses import dataclass


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
