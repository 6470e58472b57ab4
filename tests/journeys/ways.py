"""The ways in which a journey is made."""

from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class Way:
    """Over which database, and whether the browsers run JavaScript."""

    database: str
    scripts: bool = True

    def __str__(self) -> str:
        return f"{self.database} {'with' if self.scripts else 'without'} JavaScript"


TWO_WAYS = [Way("sqlite"), Way("postgresql", scripts=False)]
FOUR_WAYS = [*TWO_WAYS, Way("sqlite", scripts=False), Way("postgresql")]

EVERY_WAY = pytest.mark.parametrize("way", FOUR_WAYS, ids=str, indirect=True)
"""Told in all of them."""

ONCE = pytest.mark.parametrize("way", TWO_WAYS[:1], ids=str, indirect=True)
"""About what JavaScript adds, or about nothing that a database changes which other tests do not ask of both."""

ONCE_PLAIN = pytest.mark.parametrize("way", TWO_WAYS[1:], ids=str, indirect=True)
"""The same, told without JavaScript."""
