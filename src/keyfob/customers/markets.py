"""Where a brand sells and what it speaks."""

from dataclasses import dataclass

from keyfob.customers.countries import COUNTRIES


@dataclass(frozen=True, slots=True)
class Markets:
    """Languages are BCP 47 tags, countries the codes of ISO 3166-1 (``NL``)."""

    languages: tuple[str, ...]
    countries: frozenset[str] = COUNTRIES
