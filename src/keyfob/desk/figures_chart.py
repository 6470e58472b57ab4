"""The shape of a chart: bars on a line, and below it, with a scale of round numbers.

Down, all are whole pixels. Across, each period has ten parts, however wide the screen is on which they are drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

TALL = 132
"""So many pixels are there for the bars above and below together."""
EDGE = 7
"""Above and below them, so that no number of the scale is cut off."""
PLACE, THICK = 10, 4
"""Of so many parts a bar fills so many, in their midst."""
LEAST = 2
"""What is not zero is seen."""
_STEPS = (10, 12, 16, 20, 30, 40, 60, 80, 100)
_SHARE = 3
"""What hangs below the line takes at most so many times the room of what stands on it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: where its bar begins across, and how tall it is above the line and below it."""

    x: int
    above: int
    below: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scale: what it stands for, and how far down it is."""

    value: int
    y: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A chart, ready to be drawn.

    ``base`` is how far down the line is on which the bars stand, ``lines`` are the others, from above.
    """

    bars: tuple[Bar, ...]
    base: int
    lines: tuple[Line, ...]

    @property
    def width(self) -> int:
        """Of the whole, in parts."""
        return PLACE * len(self.bars)

    @property
    def height(self) -> int:
        """Of the whole."""
        return EDGE + TALL + EDGE


def round_up(most: int) -> int:
    """A round number that is no less, at least 2: its half is a whole number, and as easily read."""
    power: int = 10 ** (len(str(most)) - 1)
    steps = (power * tenths // 10 for tenths in _STEPS)
    return next(step for step in steps if step >= most and step and step % 2 == 0)


def draw(above: Sequence[int], below: Sequence[int] | None = None) -> Shape:
    """The shape of as many periods as there are values; both sides have one scale.

    ``below`` is None where nothing can hang below the line.
    """
    down = max(below, default=0) if below is not None else 0
    up = round_up(max(ceil(down / _SHARE), *above, 0))
    room = 0 if below is None else max(ceil(TALL * down / (up + down)), TALL // 8)
    base = EDGE + TALL - room
    pixels = min((TALL - room) / up, room / down if down else TALL)
    bars = tuple(
        Bar(place * PLACE + (PLACE - THICK) // 2, _tall(more, pixels), _tall(less, pixels))
        for place, (more, less) in enumerate(zip(above, below or [0] * len(above), strict=True))
    )
    lines = (Line(up, base - _tall(up, pixels)), Line(up // 2, base - _tall(up // 2, pixels)))
    return Shape(bars, base, lines)


def _tall(value: int, pixels: float) -> int:
    return max(round(value * pixels), LEAST) if value else 0
