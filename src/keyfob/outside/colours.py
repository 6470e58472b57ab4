"""A brand's colours: read as data, checked for contrast, written as CSS variables."""

from typing import Annotated

import msgspec
from msgspec import Meta

Colour = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}$")]

LEAST_TEXT = 4.5
"""Contrast of text against what lies behind it (WCAG 2.2, 1.4.3)."""
LEAST_SHAPE = 3.0
"""Contrast of a control's edge or a sign (WCAG 2.2, 1.4.11)."""


class Scheme(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="kebab"):
    """The colours a brand chooses, once for light and once for dark; each is named as its CSS variable."""

    paper: Colour
    sheet: Colour
    ink: Colour
    ink_2: Colour
    edge: Colour
    """Borders of what one can type in or press."""
    line: Colour
    """Rules between things; decoration only."""
    wash: Colour
    accent: Colour
    on_accent: Colour
    brand: Colour
    door: Colour
    """The wall beside the form on wide screens."""
    on_door: Colour
    on_door_2: Colour


_PAIRS = (
    ("ink", "paper", LEAST_TEXT),
    ("ink", "sheet", LEAST_TEXT),
    ("ink-2", "paper", LEAST_TEXT),
    ("ink-2", "sheet", LEAST_TEXT),
    ("ink-2", "wash", LEAST_TEXT),
    ("on-accent", "accent", LEAST_TEXT),
    ("on-door", "door", LEAST_TEXT),
    ("on-door-2", "door", LEAST_TEXT),
    ("edge", "paper", LEAST_SHAPE),
    ("edge", "sheet", LEAST_SHAPE),
    ("brand", "paper", LEAST_SHAPE),
    ("brand", "sheet", LEAST_SHAPE),
    ("brand", "door", LEAST_SHAPE),
)


def check_contrast(scheme: Scheme) -> list[str]:
    """A complaint for each pair of colours that people with weak sight could not tell apart."""
    colours = msgspec.to_builtins(scheme)
    return [
        f"{front} on {back} has contrast {contrast(colours[front], colours[back]):.1f}, it needs {least}"
        for front, back, least in _PAIRS
        if contrast(colours[front], colours[back]) < least
    ]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def write_variables(scheme: Scheme) -> str:
    """The scheme as CSS declarations: ``--paper: #f6f5f2; --ink: …``."""
    return " ".join(f"--{name}: {colour};" for name, colour in msgspec.to_builtins(scheme).items())


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    straight_until = 0.04045
    return channel / 12.92 if channel <= straight_until else ((channel + 0.055) / 1.055) ** 2.4
