"""Lengths of time, in seconds, under their names."""

import re

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_UNITS = {"s": 1, "m": MINUTE, "h": HOUR, "d": DAY}
_SHAPE = re.compile(r"(\d{1,6})\s*([smhd])")


def parse_duration(text: str) -> int:
    """Seconds in ``"90s"``, ``"10m"``, ``"12h"`` or ``"30d"``.

    Raises:
        ValueError: when ``text`` has another shape.
    """
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text}” is no duration: write a number and s, m, h or d, such as 10m")
    return int(match[1]) * _UNITS[match[2]]
