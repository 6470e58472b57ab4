"""What is on the car's screen: pages in the driver's language, and the picture that a phone scans."""

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from car import Car

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "nl", "de")
NIGHT, NOON, EVENING = 5, 12, 18  # hours from which a greeting holds


@dataclass(frozen=True, slots=True)
class Screen:
    """Templates and words; `clock` gives seconds."""

    templates: Environment
    words: Mapping[str, Mapping[str, str]]
    model: str
    id_name: str
    clock: Callable[[], float]

    def show(self, car: Car, page: str, accept_language: str, status: int = 200, **values: object) -> Response:
        """A page."""
        language = _choose(car, accept_language)
        words = self.words[language]
        shown = car.asking.shown if car.asking else None
        text = self.templates.get_template(page).render(
            language=language,
            say=lambda key, **given: words[key].format(**{"id": self.id_name, **given}),
            car=car,
            model=self.model,
            stamp=stamp_of(car),
            greeting=_greeting(self.clock()),
            picture=_picture(shown.uri_complete) if shown else "",
            short=shown.uri.partition("://")[2] if shown else "",
            **values,
        )
        return HTMLResponse(text, status, {"Content-Language": language})


def read_screen(model: str, id_name: str, clock: Callable[[], float]) -> Screen:
    """The templates in pages/, where everything is escaped and a misspelt name is an error, and the words in words/."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    words = {name: tomllib.loads((FOLDER / "words" / f"{name}.toml").read_text(encoding="utf-8")) for name in LANGUAGES}
    return Screen(templates, words, model, id_name, clock)


def stamp_of(car: Car) -> str:
    """Changes whenever a page would look different."""
    seen = (
        [(driver.sub, driver.given_name, driver.locale) for driver in car.drivers],
        car.driver.sub if car.driver else "",
        (car.asking.state, car.asking.shown.user_code if car.asking.shown else "") if car.asking else "",
        car.note,
        car.is_offline,
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _picture(uri: str) -> Markup:
    """The address as a QR code, dark on light by day and by night: phones want it so."""
    import segno

    drawn = segno.make(uri, micro=False, error="m")
    return Markup(drawn.svg_inline(border=4, omitsize=True, dark="#000", light="#fff"))  # noqa: S704 - segno's own


def _choose(car: Car, accept_language: str) -> str:
    """The driver's language, else the first of the screen's that we speak, else English."""
    own = [car.driver.locale] if car.driver else []
    asked = [wish.partition(";")[0].strip() for wish in accept_language.split(",")[:20]]
    tags = (tag.partition("-")[0].lower() for tag in [*own, *asked])
    return next((tag for tag in tags if tag in LANGUAGES), LANGUAGES[0])


def _greeting(seconds: float) -> str:
    """Which greeting the hour asks for, where the car is."""
    hour = datetime.fromtimestamp(seconds, UTC).astimezone().hour
    if NIGHT <= hour < NOON:
        return "morning"
    return "afternoon" if NOON <= hour < EVENING else "evening"
