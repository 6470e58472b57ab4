"""What a brand says, in each of its languages.

Words live in ``words/<locale>/<file>.toml``. The file's stem and its tables make the key: ``[mail] title`` in
``register.toml`` is ``register.mail.title``. ``{name}`` is a placeholder; a table whose keys are plural categories
(``one``, ``other`` …, Unicode CLDR) is one phrase chosen by ``count``. Words are plain text: HTML in them is escaped;
links and emphasis come as parameters. A placeholder that is one of the brand's constants (``{id}``) is filled at load.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from markupsafe import Markup, escape

_PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")

Parts = tuple[str, ...]
"""A text cut at its placeholders: literal, name, literal, name … literal."""


class WordsError(Exception):
    """The words of a brand do not fit together; the text says which and where."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing to say. ``forms`` has a text for each plural category; what counts nothing has ``other`` alone."""

    forms: Mapping[str, Parts]
    html: Mapping[str, Parts]

    @property
    def placeholders(self) -> frozenset[str]:
        """Every name the phrase wants filled, over all its forms."""
        return frozenset(name for parts in self.forms.values() for name in parts[1::2])


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says things in one language."""

    locale: str
    phrases: Mapping[str, Phrase]
    plural: Callable[[float], str]

    def text(self, key: str, /, **params: object) -> str:
        """The words under ``key`` as plain text.

        Raises:
            WordsError: when there is no such key, or a placeholder is left without a value.
        """
        phrase = self._phrase(key)
        return _fill(key, phrase.forms[self._form(phrase, params)], params, str)

    def html(self, key: str, /, **params: object) -> Markup:
        """The words under ``key`` for a page: parameters are escaped unless they are ``Markup``.

        Raises:
            WordsError: when there is no such key, or a placeholder is left without a value.
        """
        phrase = self._phrase(key)
        return Markup(_fill(key, phrase.html[self._form(phrase, params)], params, escape))  # noqa: S704 - every part is escaped

    def knows(self, key: str) -> bool:
        """Whether there are words under ``key``."""
        return key in self.phrases

    def _phrase(self, key: str) -> Phrase:
        try:
            return self.phrases[key]
        except KeyError:
            raise WordsError(f"{self.locale}: no words for “{key}”") from None

    def _form(self, phrase: Phrase, params: Mapping[str, object]) -> str:
        count = params.get("count")
        if len(phrase.forms) == 1 or not isinstance(count, int):
            return "other"
        form = self.plural(count)
        return form if form in phrase.forms else "other"


def load_words(folders: Sequence[Path], locales: Sequence[str], constants: Mapping[str, str]) -> dict[str, Speaker]:
    """A speaker per locale from ``words/`` in each folder; later folders replace single keys of earlier ones.

    Raises:
        WordsError: when a file is no TOML, a value is no text, or the locales differ in keys or placeholders.
    """
    speakers = {}
    for locale in locales:
        merged: dict[str, Phrase] = {}
        for folder in folders:
            for file in sorted((folder / "words" / locale).glob("*.toml")):
                merged.update(_read(file, constants))
        speakers[locale] = Speaker(locale, merged, Locale.parse(locale, sep="-").plural_form)
    _check_alike(speakers)
    return speakers


def _read(file: Path, constants: Mapping[str, str]) -> dict[str, Phrase]:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WordsError(f"{file}: {error}") from error
    return {key: _phrase(forms, constants) for key, forms in _flatten(file, file.stem, tables)}


def _flatten(file: Path, key: str, value: object) -> list[tuple[str, dict[str, str]]]:
    if isinstance(value, str):
        return [(key, {"other": value})]
    if not isinstance(value, dict):
        raise WordsError(f"{file}: “{key}” is no text")
    if "other" in value and value.keys() <= _PLURALS:
        return [(key, {str(form): str(text) for form, text in value.items()})]
    return [found for name, below in value.items() for found in _flatten(file, f"{key}.{name}", below)]


def _phrase(forms: Mapping[str, str], constants: Mapping[str, str]) -> Phrase:
    filled = {form: _PLACEHOLDER.sub(lambda m: constants.get(m[1], m[0]), text.strip()) for form, text in forms.items()}
    cut = {form: tuple(_PLACEHOLDER.split(text)) for form, text in filled.items()}
    safe = {form: tuple(_PLACEHOLDER.split(str(escape(text)))) for form, text in filled.items()}
    return Phrase(cut, safe)


def _fill(key: str, parts: Parts, params: Mapping[str, object], shape: Callable[[object], str]) -> str:
    if len(parts) == 1:
        return parts[0]
    try:
        return "".join(str(shape(params[part])) if at % 2 else part for at, part in enumerate(parts))
    except KeyError as missing:
        raise WordsError(f"“{key}” needs {missing.args[0]}") from None


def _check_alike(speakers: Mapping[str, Speaker]) -> None:
    first, *others = speakers.values()
    wanted = {key: phrase.placeholders - {"count"} for key, phrase in first.phrases.items()}
    for other in others:
        for one, two in ((first, other), (other, first)):
            lacking = sorted(one.phrases.keys() - two.phrases.keys())
            if lacking:
                raise WordsError(f"{two.locale} lacks words that {one.locale} has: {', '.join(lacking)}")
        for key, phrase in other.phrases.items():
            if phrase.placeholders - {"count"} != wanted[key]:
                raise WordsError(f"“{key}” has other placeholders in {first.locale} than in {other.locale}")
