"""Places of network addresses, from the GeoIP file that the operator names (MaxMind DB, of the kind City or Country).

The file is mapped into memory, and nobody else is asked. When another is put in its place, the next look-up opens that
one; meanwhile, and for whatever it does not know, there is no place, and never an error.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from math import isfinite
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import msgspec

from keyfob.base.errors import KeyfobError
from keyfob.base.place import Place, Point
from keyfob.outside.locales import country_name
from keyfob.outside.words import Speaker

UNKNOWN_RADIUS = 100.0
"""Kilometres, where a file does not say how exact it is."""
WIDEST_CITY = 100.0
"""A circle wider than that says nothing about a city: its middle is only where a provider is."""

_KINDS = ("City", "Country", "Enterprise")
_MOST_NAME = 80
_MOST_KEPT = 1024

_LETTERS = 2
_NORTH, _EAST = 90, 180

_Address: TypeAlias = IPv4Address | IPv6Address
_Stamp: TypeAlias = tuple[int, int, int, int]
_log = logging.getLogger("keyfob.geo")


class GeoError(KeyfobError):
    """There is no such file, or it is of no use; one line that says which, and what would do."""


class _Country(msgspec.Struct):
    iso_code: str = ""


class _City(msgspec.Struct):
    names: dict[str, str] = {}


class _Location(msgspec.Struct):
    latitude: float | None = None
    longitude: float | None = None
    accuracy_radius: float = UNKNOWN_RADIUS


class _Record(msgspec.Struct):
    """What we read of an entry; all else in it is passed over."""

    country: _Country = msgspec.field(default_factory=_Country)
    city: _City = msgspec.field(default_factory=_City)
    location: _Location = msgspec.field(default_factory=_Location)


@dataclass(frozen=True, slots=True)
class _Opened:
    """The file, mapped: how an address is looked up in it, what kind it is, and when it was made."""

    get: Callable[[_Address], object]
    kind: str
    made: date


class Geo:
    """The file, open; one for the whole program."""

    def __init__(self, file: Path) -> None:
        """Open it; raises GeoError when it is none that tells places."""
        self._file = file
        self._lock = Lock()
        self._known: tuple[_Stamp | None, _Opened | None] = (_stamp_of(file), _open(file))

    def find(self, network: str) -> Place | None:
        """Where this address is used; None for private ones, for what is no address, and where nobody knows."""
        address, opened = _public(network), self._opened()
        if address is None or opened is None:
            return None
        try:
            found = opened.get(address)
            return None if found is None else _place(msgspec.convert(found, _Record))
        except Exception as error:  # noqa: BLE001  # whatever a damaged file makes of it, no request fails by it
            _log.warning("an address could not be looked up in %s: %s", self._file, type(error).__name__)
            return None

    def look(self) -> str:
        """What it is, in a line."""
        opened = self._opened()
        if opened is None:
            raise GeoError(f"geoip {self._file} cannot be read any more")
        return f"{self._file} is {opened.kind}, made on {opened.made}"

    def _opened(self) -> _Opened | None:
        """The file as it is now; opened anew where another was put in its place, or something was written into it."""
        stamp = _stamp_of(self._file)
        known, opened = self._known
        if stamp == known:
            return opened
        with self._lock:
            if stamp != self._known[0]:
                self._known = (stamp, self._open_again())
            return self._known[1]

    def _open_again(self) -> _Opened | None:
        """Nothing where it cannot be read: what was mapped before may have been written over."""
        try:
            opened = _open(self._file)
        except GeoError as error:
            _log.warning("no places are known: %s", error)
            return None
        _log.info("places come from another %s now", self._file)
        return opened


def tell_place(geo: Geo | None, network: str, speaker: Speaker) -> str:
    """Where an address is used as a reader understands it, with the address behind it; without a place, that alone."""
    place = geo.find(network) if geo is not None else None
    named = name_place(place, speaker) if place is not None else ""
    return speaker.text("place.of", place=named, network=network) if named else network


def name_place(place: Place, speaker: Speaker) -> str:
    """“near Utrecht, Netherlands”, or the country alone where the city is a guess; empty where neither is known."""
    country = country_name(place.country, speaker.locale) if place.country else ""
    is_near = place.point is None or place.point.radius <= WIDEST_CITY
    city = _in_language(place.city, speaker.locale) if is_near else ""
    if city and country:
        return speaker.text("place.near", city=city, country=country)
    return country or city


def _in_language(names: Mapping[str, str], locale: str) -> str:
    """The name in this language, or else in English, or else in any."""
    wanted = (locale, locale.partition("-")[0], "en", *names)
    return next((names[code] for code in wanted if names.get(code)), "")


def _open(file: Path) -> _Opened:
    from maxminddb import MODE_MMAP, open_database  # only who has such a file needs it

    try:
        # Read in Python and not in C: whatever is written in a file becomes an exception at worst.
        reader = open_database(file, MODE_MMAP)
        known = reader.metadata()
        made = datetime.fromtimestamp(known.build_epoch, UTC).date()
        opened = _Opened(lru_cache(_MOST_KEPT)(reader.get), known.database_type, made)
    except OSError as error:
        raise GeoError(f"geoip {file} cannot be read: {error.strerror}") from error
    except Exception as error:
        raise GeoError(f"geoip {file} is no GeoIP file (MaxMind DB)") from error
    if not any(kind in opened.kind for kind in _KINDS):
        raise GeoError(f"geoip {file} is {opened.kind}, which tells no places: take one of the kind City or Country")
    return opened


def _stamp_of(file: Path) -> _Stamp | None:
    """What changes with the file, or with what is in it; None where there is none."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)


def _public(network: str) -> _Address | None:
    try:
        address = ip_address(network)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    address = mapped or address
    return address if address.is_global else None


def _place(record: _Record) -> Place | None:
    """What an entry says, as far as it makes sense."""
    code, location = record.country.iso_code, record.location
    country = code if len(code) == _LETTERS and code.isascii() and code.isalpha() and code.isupper() else ""
    names = record.city.names.items()
    city = {language: name for language, name in names if name.isprintable() and len(name) <= _MOST_NAME}
    point = _point(location)
    return Place(country, city, point) if country or city or point else None


def _point(location: _Location) -> Point | None:
    north, east, radius = location.latitude, location.longitude, location.accuracy_radius
    if north is None or east is None or not (abs(north) <= _NORTH and abs(east) <= _EAST):
        return None
    return Point(north, east, max(radius, 0.0) if isfinite(radius) else UNKNOWN_RADIUS)
