"""Another language of the brand: journeys are told in English, and windows look for the same words in that language."""

import re
from collections.abc import Iterator
from itertools import product

from babel import Locale
from playwright.sync_api import Page, expect

from keyfob.outside.words import Parts, Speaker
from tests.journeys.post import Letter
from tests.web.reading import read

LEAST = 4
"""So many letters of its own has a phrase by which something is known that was put together."""


class Tongue:
    """Says in ``own`` what a journey says in ``english``, of phrases whose keys are of this pattern."""

    def __init__(self, english: Speaker, own: Speaker, of: str = ".*") -> None:
        self.locale = own.locale
        self._optional = f" ({english.text('field.optional')})", f" ({own.text('field.optional')})"
        self._whole: dict[str, set[str]] = {}
        self._shaped: list[tuple[re.Pattern[str], Parts, Parts]] = []
        for key, phrase in ((key, phrase) for key, phrase in english.phrases.items() if re.fullmatch(of, key)):
            for form, parts in phrase.forms.items():
                same = own.phrases[key].forms.get(form) or own.phrases[key].forms["other"]
                if len(parts) == 1:
                    self._whole.setdefault(parts[0], set()).add(same[0])
                elif len(re.findall(r"[^\W\d]", "".join(parts[::2]))) >= LEAST:
                    self._shaped.append((_pattern(parts), parts, same))
        countries = Locale.parse(own.locale).territories
        for code, name in Locale.parse("en").territories.items():
            self._whole.setdefault(name, {countries.get(code, name)})
        spoken = {text for texts in self._whole.values() for text in texts}
        self._english_shapes = [
            shape for shape, parts, same in self._shaped if parts[::2] != same[::2] and len(parts[0]) >= 3 * LEAST
        ]
        self._english = {text for text in self._whole if len(text) >= LEAST} - spoken

    def texts(self, words: str) -> set[str]:
        """What ``words`` are in this language: more than one where several phrases are alike in English."""
        if words.endswith(self._optional[0]):
            return {text + self._optional[1] for text in self.texts(words.removesuffix(self._optional[0]))}
        found = self._whole.get(words) or set(self._filled(words))
        act, colon, what = words.partition(": ")
        if colon and not found:
            return {f"{one}: {other}" for one, other in product(self.texts(act), self.texts(what))}
        return found

    def say(self, words: str) -> re.Pattern[str]:
        """For where nothing else stands."""
        return re.compile(rf"^\s*(?:{self._either(words)})\s*$")

    def mention(self, words: str) -> re.Pattern[str]:
        """For where more may stand, be it a full stop; what is no phrase of the brand's, such as a name, stays."""
        phrase = next((known for known in (words, f"{words}.") if self.texts(known)), "")
        return re.compile(self._either(phrase) if phrase else re.escape(words))

    def check(self, page: Page) -> None:
        """The page says that it is in this language, and no line of it is a phrase in English."""
        expect(page.locator("html")).to_have_attribute("lang", self.locale)
        self._check_lines(page.locator("body").inner_text())

    def check_letter(self, letter: Letter) -> None:
        """Likewise, in both parts."""
        assert next(read(letter.html).all("html")).get("lang") == self.locale
        self._check_lines(letter.subject + "\n" + letter.text)
        self._check_lines("\n".join(part.text for part in read(letter.html).all("p", "a", "h1")))

    def _check_lines(self, text: str) -> None:
        lines = {" ".join(line.split()) for line in text.splitlines()}
        whole = lines & self._english
        filled = {line for line in lines if any(shape.fullmatch(line) for shape in self._english_shapes)}
        assert not whole | filled, f"{whole | filled} in English"

    def _either(self, words: str) -> str:
        found = self.texts(words)
        assert found, f"“{words}” is no phrase of the brand"
        return "|".join(_spaced(text) for text in sorted(found))

    def _filled(self, words: str) -> Iterator[str]:
        for shape, parts, own in self._shaped:
            if matched := shape.fullmatch(words):
                names = dict(zip(parts[1::2], matched.groups(), strict=True))
                choices = [self._whole.get(names[name], {names[name]}) for name in own[1::2]]
                for chosen in product(*choices):
                    yield "".join(text + value for text, value in zip(own[::2], (*chosen, ""), strict=True))


def _spaced(text: str) -> str:
    """Words with any space between them, and a remark in brackets, such as that a link opens a tab."""
    aside = r"(?:\s*\([^)]*\))?"
    words = (rf"{re.escape(word[:-1])}{aside}\s*\." if word[-1] == "." else re.escape(word) for word in text.split())
    return rf"{aside}\s+".join(words)


def _pattern(parts: Parts) -> re.Pattern[str]:
    return re.compile("".join("(.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)))
