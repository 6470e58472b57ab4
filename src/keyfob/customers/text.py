"""What people type into free fields: tidied, judged, and kept literally, since pages and mails show it as text."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from keyfob.base.card_number import has_card_number

MAX_LENGTH = 100
_REFUSED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# They join letters in several scripts and pictures into one.
_JOINERS = frozenset("\u200c\u200d")


class Fault(StrEnum):
    """What is wrong with a field; a brand's words say it."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    CARD_NUMBER = "card_number"
    UNKNOWN = "unknown"
    SHAPE = "shape"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Unfit:
    """What is wrong with what was typed, by the name of the field; nothing was changed."""

    faults: Mapping[str, Fault]


def tidy(typed: str) -> str:
    """NFC, without space around it and with single spaces inside; far beyond the longest that fits, it is cut."""
    return " ".join(unicodedata.normalize("NFC", typed[: 4 * MAX_LENGTH]).split())


def find_fault(text: str, *, required: bool = False) -> Fault | None:
    """What is wrong with a tidied free text, or None."""
    if not text:
        return Fault.MISSING if required else None
    if len(text) > MAX_LENGTH:
        return Fault.TOO_LONG
    if any(is_harmful(c) for c in text):
        return Fault.CHARACTERS
    return Fault.CARD_NUMBER if has_card_number(text) else None


def is_harmful(character: str) -> bool:
    """Whether a character controls something instead of being read; letters' joiners do not."""
    return unicodedata.category(character) in _REFUSED and character not in _JOINERS
