"""How addresses are written in each country: which fields, in which order, under which names.

The facts are those that Google publishes for its address forms, country by country, as
``scripts/build_address_formats.py`` writes them down.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from keyfob.customers.model import PostalAddress

ANYWHERE = "ZZ"
_SHIPPED = "address_formats.json"
_PIECE = re.compile(r"%([NOADCSZX])|%n|([^%]+)")
_FIELDS: Mapping[str, str] = {
    "N": "name", "O": "company", "A": "street", "D": "district", "C": "locality", "S": "region", "Z": "postal_code",
    "X": "sorting_code",
}  # fmt: skip
_OF_THE_PERSON = ("name", "company")


class Piece(NamedTuple):
    """A part of a line: a field, or what stands between two of them."""

    field: str
    between: str


@dataclass(frozen=True, slots=True)
class AddressFormat:
    """The addresses of one country.

    ``fields`` are those of `PostalAddress` that it has, in its order (``street2`` behind ``street``); ``names`` says
    how a field is called there (``eircode``). ``postal_code`` is its shape, ``example`` one of them; ``regions`` are
    codes with their names.
    """

    country: str
    lines: tuple[tuple[Piece, ...], ...]
    fields: tuple[str, ...]
    required: frozenset[str]
    names: Mapping[str, str]
    postal_code: re.Pattern[str] | None
    example: str
    regions: tuple[tuple[str, str], ...]


class _Facts(msgspec.Struct):
    format: str
    required: str
    names: dict[str, str]
    postal_code: str = ""
    example: str = ""
    regions: tuple[tuple[str, str], ...] = ()


@cache
def _all() -> Mapping[str, _Facts]:
    return msgspec.json.decode(files("keyfob.customers").joinpath(_SHIPPED).read_bytes(), type=dict[str, _Facts])


@lru_cache(maxsize=300)
def format_of(country: str) -> AddressFormat:
    """The addresses of a country (ISO 3166-1, two letters); of one that nobody knows, what nearly all have."""
    facts = _all().get(country) or _all()[ANYWHERE]
    lines = tuple(_pieces(line) for line in facts.format.split("%n"))
    fields = dict.fromkeys(piece.field for line in lines for piece in line if piece.field)
    return AddressFormat(
        country=country,
        lines=lines,
        fields=tuple(_asked(fields)),
        required=frozenset(_FIELDS[letter] for letter in facts.required),
        names=facts.names,
        postal_code=re.compile(facts.postal_code, re.IGNORECASE | re.ASCII) if facts.postal_code else None,
        example=facts.example,
        regions=facts.regions,
    )


def write_lines(address: PostalAddress, name: str = "", company: str = "") -> tuple[str, ...]:
    """The address as a letter of its country has it, line by line, without the country and without empty lines."""
    values = {field: getattr(address, field) for field in _FIELDS.values() if field not in _OF_THE_PERSON}
    values |= {"name": name, "company": company}
    written: list[str] = []
    for line in format_of(address.country).lines:
        text = _write(line, values)
        if not any(values[piece.field] for piece in line if piece.field):
            continue
        written.append(text)
        if address.street2 and any(piece.field == "street" for piece in line):
            written.append(address.street2)
    return tuple(written)


def _pieces(line: str) -> tuple[Piece, ...]:
    return tuple(Piece(_FIELDS.get(match[1] or "", ""), match[2] or "") for match in _PIECE.finditer(line))


def _asked(fields: Mapping[str, None]) -> Iterator[str]:
    for field in fields:
        if field not in _OF_THE_PERSON:
            yield field
        if field == "street":
            yield "street2"


def _write(line: tuple[Piece, ...], values: Mapping[str, str]) -> str:
    """A line; what stands between two fields goes with them when one of them is empty."""
    text = ""
    for at, piece in enumerate(line):
        if piece.field:
            text += values[piece.field]
            continue
        before = values[line[at - 1].field] if at else None
        after = values[line[at + 1].field] if at + 1 < len(line) else None
        is_kept = bool(before) if after is None else bool(after) and (before is None or bool(text))
        text += piece.between if is_kept else ""
    return text.strip()
