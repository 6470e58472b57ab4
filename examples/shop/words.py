"""The shop's words: one file per language in words/, the same keys in each; and the customs of numbers and dates."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency

LANGUAGES = {"nl": "Nederlands", "de": "Deutsch", "en": "English"}
_LOCALES = {"nl": "nl_NL", "de": "de_DE", "en": "en_GB"}
_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the shop says in one language."""

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """The text of this name, with its {values} filled in."""
        return self.texts[key].format(**values)

    def count(self, key: str, number: int) -> str:
        """The text for one, or for another number, of something."""
        return self.say(f"{key}_one" if number == 1 else f"{key}_many", n=number)

    def has(self, key: str) -> bool:
        """Whether there is a text of this name."""
        return key in self.texts

    def money(self, cents: int) -> str:
        """An amount in euros, as it is written in this language."""
        return format_currency(cents / 100, "EUR", locale=_LOCALES[self.language])

    def day(self, date: str) -> str:
        """A date of the form YYYY-MM-DD, as it is written in this language; another form stays as it is."""
        try:
            return format_date(datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC), locale=_LOCALES[self.language])
        except ValueError:
            return date

    def language_name(self, tag: str) -> str:
        """What this language calls the one with a BCP 47 tag; an unknown tag stays as it is."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(_LOCALES[self.language]) or tag
        except (UnknownLocaleError, ValueError):
            return tag

    def moment(self, seconds: int) -> str:
        """A moment, as it is written in this language, in the time zone of the shop."""
        there = datetime.fromtimestamp(seconds, UTC).astimezone()
        return format_datetime(there, "d MMMM y, HH:mm", locale=_LOCALES[self.language])


def read_words() -> dict[str, Words]:
    """The words of all languages, by language."""
    return {
        language: Words(language, tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8")))
        for language in LANGUAGES
    }


def choose_language(chosen: str, accept_language: str) -> str:
    """The language somebody chose here, else the first that the browser asks for and we speak, else English."""
    if chosen in LANGUAGES:
        return chosen
    wishes: list[tuple[float, str]] = []
    for wish in accept_language.split(",")[:20]:
        tag, _, quality = wish.strip().partition(";q=")
        weight = quality if quality.replace(".", "", 1).isdecimal() else "1"
        wishes.append((-float(weight), tag.strip().partition("-")[0].lower()))
    wishes.sort(key=itemgetter(0))
    return next((tag for weight, tag in wishes if weight < 0 and tag in LANGUAGES), "en")
