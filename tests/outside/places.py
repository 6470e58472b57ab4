"""GeoIP files for tests: a few real networks, at places that anybody can find on a map."""

from collections.abc import Mapping
from pathlib import Path

from mmdb_writer import MMDBWriter
from netaddr import IPSet

UTRECHT, UTRECHT_6 = "81.2.69.142", "2a02:d500::7"
BERLIN = "91.64.0.9"
SYDNEY = "1.128.0.5"
SOMEWHERE_IN_FRANCE = "90.0.0.3"
AT_SEA = "197.149.80.1"
NOWHERE = "8.8.8.8"

NAMES = {"en": "Utrecht", "nl": "Utrecht", "de": "Utrecht am Rhein"}
ENTRIES: Mapping[str, Mapping[str, object]] = {
    "81.2.69.0/24": {
        "city": {"names": NAMES},
        "country": {"iso_code": "NL", "names": {"en": "The Netherlands"}},
        "location": {"latitude": 52.09, "longitude": 5.12, "accuracy_radius": 20},
    },
    "2a02:d500::/32": {
        "city": {"names": NAMES},
        "country": {"iso_code": "NL"},
        "location": {"latitude": 52.09, "longitude": 5.12, "accuracy_radius": 20},
    },
    "91.64.0.0/16": {
        "city": {"names": {"en": "Berlin", "ru": "Берлин"}},
        "country": {"iso_code": "DE"},
        "location": {"latitude": 52.52, "longitude": 13.41, "accuracy_radius": 10},
    },
    "1.128.0.0/16": {
        "city": {"names": {"en": "Sydney"}},
        "country": {"iso_code": "AU"},
        "location": {"latitude": -33.87, "longitude": 151.21, "accuracy_radius": 50},
    },
    "90.0.0.0/16": {
        "city": {"names": {"en": "Paris", "nl": "Parijs"}},
        "country": {"iso_code": "FR"},
        "location": {"latitude": 48.86, "longitude": 2.35, "accuracy_radius": 500},
    },
    "197.149.80.0/24": {"location": {"latitude": 0.0, "longitude": 0.0, "accuracy_radius": 1000}},
}
"""What the file says of each network; all else in it is nowhere."""


def write_places(
    file: Path, entries: Mapping[str, Mapping[str, object]] = ENTRIES, kind: str = "Test-City", *, ip: int = 6
) -> Path:
    """Write such a file, or put another in its place in one move."""
    writer = MMDBWriter(ip, kind, languages=["en"], ipv4_compatible=ip == 6, float_type="f64")
    for network, entry in entries.items():
        writer.insert_network(IPSet([network]), dict(entry))
    new = file.with_suffix(".new")
    writer.to_db_file(str(new))
    return new.replace(file)
