"""The shape of a chart: bars on a line, and below it, with a scale of round numbers.

Heights are whole pixels, widths and places across are parts of a hundred, so that a chart fits every screen and its
writing stays as large as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

TALL = 132
"""So many pixels are there for the bars above and below together."""
EDGE = 7
"""Above and below them, so that no number of the scale is cut off."""
THIN = 0.45
"""The part of its place that a bar fills."""
LEAST = 2
"""What is not zero is seen."""
_STEPS = (10, 12, 16, 20, 30, 40, 60, 80, 100)
_SHARE = 3
"""What hangs below the line takes at most so many times the room of what stands on it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: its ``place`` across, that of its bar, and how tall the bar is above the line and below it."""

    place: float
    x: float
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

    ``step`` is how wide a period's place is, ``width`` how wide a bar; ``base`` is how far down the line is on which
    the bars stand, ``lines`` are the others, from above.
    """

    bars: tuple[Bar, ...]
    step: float
    width: float
    base: int
    lines: tuple[Line, ...]

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
    step = 100 / max(len(above), 1)
    width = step * THIN
    bars = tuple(
        Bar(
            round(place * step, 3),
            round(place * step + (step - width) / 2, 3),
            _tall(more, pixels),
            _tall(less, pixels),
        )
        for place, (more, less) in enumerate(zip(above, below or [0] * len(above), strict=True))
    )
    lines = (Line(up, base - _tall(up, pixels)), Line(up // 2, base - _tall(up // 2, pixels)))
    return Shape(bars, round(step, 3), round(width, 3), base, lines)


def _tall(value: int, pixels: float) -> int:
    return max(round(value * pixels), LEAST) if value else 0
