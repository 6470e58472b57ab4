"""A brand is a folder: ``brand.toml``, ``help.toml``, ``pages/``, ``mail/``, ``words/<locale>/``, ``static/``.

What a folder lacks comes from the brand *plain*, file by file and word by word: a new brand begins with a name and
colours. This module reads the folder; ``web/pages.py`` and ``work/letters.py`` make pages and mails of it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec.structs import asdict

import keyfob
from keyfob.base.durations import DAY, HOUR, MINUTE, parse_duration
from keyfob.base.errors import KeyfobError
from keyfob.base.ids import read_reference
from keyfob.customers.countries import COUNTRIES
from keyfob.customers.markets import Markets
from keyfob.customers.profile import NUMBER_GROUPS
from keyfob.outside.brand_facts import Facts, Lifetimes, Seconds
from keyfob.outside.colours import check_contrast
from keyfob.outside.help import Catalogue, load_help
from keyfob.outside.words import Speaker, WordsError, load_words

_SHIPPED = Path(keyfob.__path__[0]) / "brands"


class BrandError(KeyfobError):
    """A brand folder that cannot be used; the text says which file and what to mend."""


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand, read and checked. ``folders`` has its own first and plain's last."""

    key: str
    folders: tuple[Path, ...]
    facts: Facts
    speakers: MappingProxyType[str, Speaker]
    help: Catalogue

    def speaker(self, locale: str) -> Speaker:
        """Who speaks ``locale``; the default's speaker for a language the brand does not have."""
        return self.speakers.get(locale) or self.speakers[self.facts.default_locale]

    @property
    def markets(self) -> Markets:
        """What it speaks, and where it has customers."""
        return Markets(self.facts.locales, frozenset(self.facts.countries) or COUNTRIES)

    def places(self, part: str) -> list[Path]:
        """Where files of ``pages``, ``mail`` or ``static`` are looked for, first hit wins."""
        return [folder / part for folder in self.folders if (folder / part).is_dir()]


def load_brand(name_or_folder: str | Path) -> Brand:
    """The brand that ships under this name, or that lies in this folder.

    Raises:
        BrandError: when there is none, or when something in it does not fit; one line that says what.
    """
    folder = _find(name_or_folder)
    facts = _read_facts(folder / "brand.toml")
    plain = _SHIPPED / "plain"
    folders = (folder,) if folder == plain else (folder, plain)
    constants = {"id": facts.id, "my": facts.my, "company": facts.company}
    try:
        speakers = load_words(folders[::-1], facts.locales, constants)
        catalogue = load_help(folders[::-1], speakers)
    except WordsError as error:
        raise BrandError(str(error)) from error
    lacking = sorted(key for key in _named_in(facts) if not speakers[facts.default_locale].knows(key))
    if lacking:
        raise BrandError(f"{folder / 'brand.toml'}: there are no words for {', '.join(lacking)}")
    return Brand(folder.name, folders, facts, MappingProxyType(speakers), catalogue)


def _named_in(facts: Facts) -> list[str]:
    """The words that brand.toml itself calls for; one language having them, the others do as well."""
    things = [f"payment.kind.{kind.key}" for kind in facts.payment_kinds]
    things += [f"consents.purpose.{consent.key}" for consent in facts.consents]
    named = [f"{thing}.{part}" for thing in things for part in ("title", "text")]
    for kept in facts.retention:
        named += [f"deletion.purpose.{kept.purpose}", f"deletion.base.{kept.base}"]
    return named


def _find(name_or_folder: str | Path) -> Path:
    shipped = sorted(entry.parent.name for entry in _SHIPPED.glob("*/brand.toml"))
    if str(name_or_folder) in shipped:
        return _SHIPPED / name_or_folder
    folder = Path(name_or_folder)
    if (folder / "brand.toml").is_file():
        return folder.resolve()
    raise BrandError(
        f"“{name_or_folder}” is no brand: neither one of {', '.join(shipped)} nor a folder with a brand.toml"
    )


def _read_facts(file: Path) -> Facts:
    try:
        facts = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Facts, dec_hook=_decode)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BrandError(f"{file}: {error}") from error
    for complaint in _complaints(facts):
        raise BrandError(f"{file}: {complaint}")
    return facts


def _complaints(facts: Facts) -> list[str]:
    """What msgspec cannot see: values that do not fit each other."""
    found = []
    if facts.default_locale not in facts.locales:
        found.append(f"default_locale “{facts.default_locale}” is not among locales")
    try:
        ZoneInfo(facts.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        found.append(f"time_zone “{facts.time_zone}” is unknown")
    found += [f"countries: “{code}” is no country of ISO 3166-1" for code in facts.countries if code not in COUNTRIES]
    found += _complaints_of(facts.lifetimes)
    if len(facts.kinds_of_payment) < len(facts.payment_kinds):
        found.append("a kind of payment_kinds stands there twice")
    if len(facts.purposes) < len(facts.consents):
        found.append("a key of consents stands there twice")
    found += [
        f"desk.canaries: “{number}” is no customer number"
        for number in facts.desk.canaries
        if read_reference(number, NUMBER_GROUPS) != number
    ]
    found += [
        f"models: “{model.name}” ends before it begins"
        for model in facts.models
        if model.until is not None and model.until < model.since
    ]
    for name, scheme in (("light", facts.colours.light), ("dark", facts.colours.dark)):
        found += [f"colours.{name}: {complaint}" for complaint in check_contrast(scheme)]
    return found


_BOUNDS: Mapping[str, tuple[int, int, str]] = {
    "step_up": (MINUTE, 15 * MINUTE, "1m, in which a code is typed, and 15m, in which one walks away"),
    "second_step": (MINUTE, 15 * MINUTE, "1m, in which a code is typed, and 15m, in which one walks away"),
    "step_up_after": (HOUR, 30 * DAY, "1h, for My would ask again and again, and 30d"),
    "lost_factors_open": (DAY, 30 * DAY, "1d, in which somebody comes back, and 30d"),
    "erasure_wait": (HOUR, 21 * DAY, "1h, in which somebody reads a mail, and 21d (GDPR Art. 12)"),
}


def _complaints_of(lifetimes: Lifetimes) -> list[str]:
    """Times that would make something useless, or less safe than it has to be (NIST SP 800-63B-4 §2.1.3)."""
    lives: dict[str, int] = asdict(lifetimes)
    found = [
        f"lifetimes.{name} is 0: it would be over at once"
        for name, life in lives.items()
        if not life and name not in {"trusted_device", "deletion_grace"}
    ]
    # Pages and mails say for how many minutes a mail is good.
    brief = [name for name in ("registration", "sign_in_link", "reset_link") if 0 < lives[name] < MINUTE]
    found += [f"lifetimes.{name} is shorter than 1m: nobody answers a mail so fast" for name in brief]
    if lifetimes.registration > DAY:
        found.append(
            "lifetimes.registration is longer than 24h: a code, of which one has five tries a day, would have more"
        )
    if lifetimes.lost_factors < HOUR:
        found.append("lifetimes.lost_factors is shorter than 1h: nobody who did not ask could stop it in time")
    if 0 < lifetimes.deletion_grace < HOUR:
        found.append("lifetimes.deletion_grace is shorter than 1h: nobody who did not ask could stop it in time; or 0")
    if lifetimes.deletion_grace > 28 * DAY:
        found.append(
            "lifetimes.deletion_grace is longer than 28d: within a month the data has to be gone (GDPR Art. 12)"
        )
    found += [
        f"lifetimes.{name} is not between {why}"
        for name, (least, most, why) in _BOUNDS.items()
        if not least <= lives[name] <= most
    ]
    if lifetimes.session_idle > lifetimes.session_absolute:
        found.append("lifetimes.session_idle is longer than session_absolute, which ends the session before")
    if lifetimes.trusted_device % DAY:
        found.append("lifetimes.trusted_device is no number of whole days, as pages tell it")
    names = ("session_absolute", "stay_signed_in", "trusted_device", "device_proof")
    long = [name for name in names if lives[name] > 30 * DAY]
    return found + [f"lifetimes.{name} is longer than 30d: by then people prove anew who they are" for name in long]


def _decode(wanted: type, value: Any) -> Any:  # noqa: ANN401 - msgspec hands over whatever TOML holds
    if wanted is Seconds:
        return Seconds(parse_duration(str(value)))
    raise NotImplementedError(f"no way to read a {wanted.__name__}")
