"""What people type into free fields: tidied, judged, and kept literally, since pages and mails show it as text."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

MAX_LENGTH = 100
_REFUSED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# They join letters in several scripts and pictures into one.
_JOINERS = frozenset("\u200c\u200d")
_DIGITS = re.compile(r"\d(?:[ .-]?\d){12,}")
_GAP = re.compile(r"[ .-]")
_CARD_LENGTHS = range(13, 20)


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


def has_card_number(text: str) -> bool:
    """Whether 13 to 19 digits pass the check of payment cards (ISO/IEC 7812-1), written together or in groups."""
    for run in _DIGITS.findall(text):
        groups = _GAP.split(run)
        if any(_passes_luhn([int(c) for c in number]) for number in _numbers(groups)):
            return True
    return False


def _numbers(groups: list[str]) -> Iterator[str]:
    """Neighbouring groups together, as long as a card's number: few of each beginning, however many there are."""
    for start in range(len(groups)):
        number = ""
        for group in groups[start:]:
            number += group
            if len(number) > _CARD_LENGTHS[-1]:
                break
            if len(number) >= _CARD_LENGTHS[0]:
                yield number


def _passes_luhn(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return any(digits) and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
