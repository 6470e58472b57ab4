"""Pages: a brand's templates, rendered in a language.

The hot path of the sign-in page: templates are compiled once, and all that depends on the language alone is made once
per language. What every template may count on is listed in ``COMMON`` below.
"""

import re
from collections.abc import Mapping, Sequence
from threading import Lock
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from keyfob.outside.brand import Brand
from keyfob.outside.geo import Geo, tell_place
from keyfob.outside.locales import (
    countries,
    country_name,
    iso_moment,
    own_name,
    write_birthdate,
    write_date,
    write_moment,
    write_time,
)
from keyfob.web.forms import EMPTY
from keyfob.web.help import Help
from keyfob.web.static import Static

COMMON: Mapping[str, object] = MappingProxyType(
    {
        "csrf": "",  # token for the hidden input of every POST form
        "nonce": "",  # of this answer's Content-Security-Policy
        "path": "/",  # where the page stands, without query
        "whose": "",  # what forms of My say of their owner
        "pending": "",  # reference of the pending request, carried by forms and links
        "service": None,  # name of the service the person is on the way to
        "form": EMPTY,  # values and problems of a form shown again
        "notice": None,  # key of words: what has just been done
        "caution": None,  # key of words: what could not be done, where nobody is to blame
        "receipts": (),  # what was saved a moment ago and can be taken back
        "proving": None,  # what a browser needs to prove that it is no robot, where that is asked for
        "id_changing": False,  # whether the ID of who is signed in is to be changed
        "leaving_at": None,  # when the ID of who is signed in will be deleted, where that was asked for
        "forget": None,  # passkeys that are gone, for password managers
    }
)


_SLOTS = {"csrf": "-csrf-slot-of-keyfob-", "nonce": "-nonce-slot-of-keyfob-", "pending": "-pending-slot-of-keyfob-"}
_PREPARABLE = {*_SLOTS, "path", "service", "form", "notice"}
_MOST_READY = 1_000
_HARMLESS = re.compile(r"[A-Za-z0-9_=-]*")


def _fills(context: Mapping[str, object]) -> bool:
    """Whether what goes into the slots needs no escaping, wherever a slot may be."""
    return all(_HARMLESS.fullmatch(str(context.get(name, ""))) for name in _SLOTS)


class Pages:
    """The pages of one brand; ``geo`` knows places, where the operator has such a file."""

    def __init__(self, brand: Brand, geo: Geo | None = None) -> None:
        self.brand = brand
        self._geo = geo
        self.static = Static(brand)
        self._ready: dict[object, str] = {}
        self._compiled: set[str] = set()
        self._compiling = Lock()
        self._templates = Environment(
            loader=FileSystemLoader(brand.places("pages")),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["strong"] = _strong
        self._templates.globals.update(
            COMMON, brand=brand.facts, static_url=self.static.url, static_has=self.static.has
        )
        names = [(locale, own_name(locale)) for locale in brand.facts.locales]
        self.helps = {locale: Help(brand, locale) for locale in brand.facts.locales}
        self._languages = {locale: self._language(locale, names) for locale in brand.facts.locales}

    def render(self, template: str, locale: str, /, **context: object) -> str:
        """The page as HTML. ``context`` is what the template asks for beside ``COMMON``; see its first comment.

        Raises:
            jinja2.UndefinedError: when the template asks for something that is not there.
        """
        language = self._languages.get(locale) or self._languages[self.brand.facts.default_locale]
        if context.keys() <= _PREPARABLE and context.get("form", EMPTY) is EMPTY and _fills(context):
            return self._prepared(template, language, context)
        return self._render(template, {**language, **context})

    def _render(self, template: str, context: Mapping[str, object]) -> str:
        """The first time a template is used, one thread compiles it with all it is made of, and the others wait."""
        if template in self._compiled:
            return self._templates.get_template(template).render(context)
        with self._compiling:
            page = self._templates.get_template(template).render(context)
            self._compiled.add(template)
            return page

    def _prepared(self, template: str, language: Mapping[str, object], context: Mapping[str, object]) -> str:
        """A page without anything personal is rendered once; then only what is new each time is put in its slots."""
        slots = {name: slot for name, slot in _SLOTS.items() if context.get(name)}
        kept = tuple(context.get(name) for name in ("path", "service", "notice"))
        key = (template, language["locale"], tuple(slots), kept)
        page = self._ready.get(key)
        if page is None:
            page = self._render(template, {**language, **context, **slots})
            if len(self._ready) < _MOST_READY:
                self._ready[key] = page
        for name, slot in slots.items():
            page = page.replace(slot, str(context[name]))
        return page

    def _language(self, locale: str, names: Sequence[tuple[str, str]]) -> dict[str, object]:
        """What depends on the language alone."""
        zone = self.brand.facts.time_zone

        def moment(seconds: int) -> Markup:
            return _time(seconds, write_moment(seconds, locale, zone))

        def date(seconds: int) -> Markup:
            return _time(seconds, write_date(seconds, locale, zone))

        def clock(seconds: int) -> Markup:
            return _time(seconds, write_time(seconds, locale, zone))

        speaker = self.brand.speaker(locale)
        return {
            "t": speaker.html,
            "knows": speaker.knows,
            "help": self.helps[locale],
            "locale": locale,
            "locales": names,
            "countries": [pair for pair in countries(locale) if pair[0] in self.brand.markets.countries],
            "country_name": lambda code: country_name(code, locale),
            "place": lambda network: tell_place(self._geo, network or "", speaker),
            "birthday": lambda text: write_birthdate(text, locale),
            "moment": moment,
            "date": date,
            "clock": clock,
        }


def _strong(words: object) -> Markup:
    """A name or an address inside a sentence."""
    return Markup("<strong>{}</strong>").format(words)


def _time(seconds: int, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(iso_moment(seconds), words)
