"""Pages: a brand's templates, rendered in a language.

The hot path of the sign-in page: templates are compiled once, and all that depends on the language alone is made once
per language. What every template may count on is listed in ``COMMON`` below.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from keyfob.outside.brand import Brand
from keyfob.outside.locales import countries, country_name, iso_moment, own_name, write_date, write_moment
from keyfob.web.forms import EMPTY
from keyfob.web.static import Static

COMMON: Mapping[str, object] = MappingProxyType(
    {
        "csrf": "",  # token for the hidden input of every POST form
        "nonce": "",  # of this answer's Content-Security-Policy
        "path": "/",  # where the page stands, without query
        "pending": "",  # reference of the pending request, carried by forms and links
        "service": None,  # name of the service the person is on the way to
        "form": EMPTY,  # values and problems of a form shown again
        "notice": None,  # key of words: what has just been done
    }
)


class Pages:
    """The pages of one brand."""

    def __init__(self, brand: Brand) -> None:
        self.brand = brand
        self.static = Static(brand)
        self._templates = Environment(
            loader=FileSystemLoader(brand.places("pages")),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["strong"] = _strong
        self._templates.globals.update(COMMON, brand=brand.facts, static_url=self.static.url)
        names = [(locale, own_name(locale)) for locale in brand.facts.locales]
        self._languages = {locale: self._language(locale, names) for locale in brand.facts.locales}

    def render(self, template: str, locale: str, /, **context: object) -> str:
        """The page as HTML. ``context`` is what the template asks for beside ``COMMON``; see its first comment.

        Raises:
            jinja2.UndefinedError: when the template asks for something that is not there.
        """
        language = self._languages.get(locale) or self._languages[self.brand.facts.default_locale]
        return self._templates.get_template(template).render({**language, **context})

    def _language(self, locale: str, names: Sequence[tuple[str, str]]) -> dict[str, object]:
        """What depends on the language alone."""
        zone = self.brand.facts.time_zone

        def moment(seconds: int) -> Markup:
            return _time(seconds, write_moment(seconds, locale, zone))

        def date(seconds: int) -> Markup:
            return _time(seconds, write_date(seconds, locale, zone))

        return {
            "t": self.brand.speaker(locale).html,
            "locale": locale,
            "locales": names,
            "countries": countries(locale),
            "country_name": lambda code: country_name(code, locale),
            "moment": moment,
            "date": date,
        }


def _strong(words: object) -> Markup:
    """A name or an address inside a sentence."""
    return Markup("<strong>{}</strong>").format(words)


def _time(seconds: int, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(iso_moment(seconds), words)
