"""Finding a question by what somebody types: words in any order, without regard to case, accents and small slips.

Rare words count more than common ones, long ones more than short ones, a title more than keywords, keywords more than
the answer; so there is no list of words to leave out, in any language. What a question is called in the brand's other
languages counts as well, for whoever has another word for it.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_WORDS = 12
_WORD = re.compile(r"[^\W_]+")
_SPELT_OUT = re.compile("([aou])e")
_TITLE, _KEYWORDS, _ELSEWHERE, _TEXT = 5.0, 4.0, 1.5, 1.0
_EXACT, _BEGINS, _STEM, _INSIDE, _SLIP = 1.0, 0.8, 0.6, 0.5, 0.4
_BEGINNING, _STEM_LENGTH, _PART, _LONG = 2, 5, 4, 5
_FULL = 5
"""From so many letters on a word counts in full."""

_WORTH = 0.34
"""What finds less than this share of the best is left out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A question to be found."""

    name: str
    title: str
    keywords: str
    text: str
    elsewhere: str = ""


class Index:
    """Which word stands in which question, and how much it counts there."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._order = {entry.name: at for at, entry in enumerate(entries)}
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        for entry in entries:
            for weight, text in (
                (_TEXT, entry.text),
                (_ELSEWHERE, entry.elsewhere),
                (_KEYWORDS, entry.keywords),
                (_TITLE, entry.title),
            ):
                self._weights |= {word: {**self._weights[word], entry.name: weight} for word in fold(text)}

    def find(self, asked: str) -> list[str]:
        """The names of the questions that answer what was ``asked``, best first; none when nothing fits."""
        scores: dict[str, float] = defaultdict(float)
        for word in dict.fromkeys(fold(asked)[:MOST_WORDS]):
            for name, score in self._found(word).items():
                scores[name] += score
        best = max(scores.values(), default=0.0)
        names = (name for name, score in scores.items() if score >= _WORTH * best)
        return sorted(names, key=lambda name: (-scores[name], self._order[name]))

    def _found(self, word: str) -> dict[str, float]:
        """How well each question answers to one word."""
        near: dict[str, float] = {}
        for known, weights in self._weights.items():
            likeness = _likeness(word, known)
            for name, weight in weights.items() if likeness else ():
                near[name] = max(near.get(name, 0.0), likeness * weight)
        rarity = math.log(1 + len(self._order) / len(near)) if near else 0.0
        rarity *= min(1.0, len(word) / _FULL)
        return {name: score * rarity for name, score in near.items()}


def fold(text: str) -> list[str]:
    """The words of a text as they are compared: ``Löschen``, ``loeschen`` and ``LOSCHEN`` are one."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return [_SPELT_OUT.sub(r"\1", word) for word in _WORD.findall(plain.casefold())]


def _likeness(asked: str, known: str) -> float:
    if asked == known:
        return _EXACT
    if len(asked) >= _BEGINNING and known.startswith(asked):
        return _BEGINS
    if len(known) >= _STEM_LENGTH and asked.startswith(known[: max(_STEM_LENGTH, len(known) - 2)]):
        return _STEM
    if len(asked) >= _PART and asked in known:
        return _INSIDE
    return _SLIP if min(len(asked), len(known)) >= _LONG and _is_slip(asked, known) else 0.0


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter was left out, added, mistaken, or two were exchanged."""
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    return one in _slips(other) or other in _slips(one) or _differ_once(one, other)


def _slips(word: str) -> Iterator[str]:
    """The word with a letter left out, and with two neighbours exchanged."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


def _differ_once(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
