"""A brand is a folder: ``brand.toml``, ``help.toml``, ``pages/``, ``mail/``, ``words/<locale>/``, ``static/``.

What a folder lacks comes from the brand *plain*, file by file and word by word: a new brand begins with a name and
colours. This module reads the folder; ``web/pages.py`` and ``work/letters.py`` make pages and mails of it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta
from msgspec.structs import asdict

import keyfob
from keyfob.accounts.policy import PasswordRules, Profile
from keyfob.accounts.risk import Signal
from keyfob.base.durations import DAY, HOUR, MINUTE, parse_duration
from keyfob.base.errors import KeyfobError
from keyfob.base.ids import read_reference
from keyfob.customers.consents import Purpose
from keyfob.customers.countries import COUNTRIES
from keyfob.customers.markets import Markets
from keyfob.customers.profile import NUMBER_GROUPS
from keyfob.outside.colours import Scheme, check_contrast
from keyfob.outside.help import Catalogue, load_help
from keyfob.outside.retention import Retention
from keyfob.outside.words import Speaker, WordsError, load_words

_SHIPPED = Path(keyfob.__path__[0]) / "brands"

Version = Annotated[str, Meta(pattern=r"^[0-9A-Za-z.-]{1,32}$")]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Text = Annotated[str, Meta(min_length=1, max_length=80)]


class BrandError(KeyfobError):
    """A brand folder that cannot be used; the text says which file and what to mend."""


class Seconds(int):
    """A length of time; written in TOML as ``"90s"``, ``"10m"``, ``"12h"`` or ``"30d"``."""


class Password(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How good a password must be (NIST SP 800-63B-4 3.1.1.2, ASVS 6.2)."""

    profile: Literal["classic", "length_first"]
    passphrase_from: Annotated[int, Meta(ge=0, le=64)] = 0
    """From this many characters on the ``classic`` composition rules are waived; 0 waives nothing."""
    context_words: tuple[Text, ...] = ()
    """Words that may not be a password by themselves: names of the brand and its models."""
    breached_at_sign_in: Literal["notice", "change"] = "notice"
    """What follows a sign-in with a stolen password: its owner is told by mail, or has to choose a new one first."""


class Lifetimes(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long things live, in seconds; within the bounds of `_complaints_of`."""

    registration: Seconds
    sign_in_link: Seconds
    reset_link: Seconds
    session_idle: Seconds
    session_absolute: Seconds
    stay_signed_in: Seconds
    trusted_device: Seconds
    """How long a device whose owner said so is not asked for a second factor; 0 trusts none."""
    device_proof: Seconds = Seconds(12 * HOUR)
    """How old a sign-in may be that signs a device in, such as a car, without proving oneself anew."""
    lost_factors: Seconds
    """How long whoever lost codes and passkeys waits before the password alone may remove them."""
    deletion_grace: Seconds
    """How long the deletion of an ID can be taken back; 0 deletes at once."""
    erasure_wait: Seconds = Seconds(7 * DAY)
    """How long the erasure of a customer record, released by two people, can still be stopped by its customer."""
    closed_case: Seconds
    idle_case: Seconds
    """How long cases are kept: after they were closed, and where nobody writes any more."""
    id_change: Seconds = Seconds(72 * HOUR)
    id_change_proved: Seconds = Seconds(24 * HOUR)
    """How long a change of an ID waits, and where a passkey or the app confirmed it."""
    case_answer: Seconds
    """How soon the desks mean to answer; it says what is due first in their queue."""


class Risk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What follows where a sign-in looks unlike its owner's."""

    ask_again: tuple[Signal, ...] = (Signal.NEW_COUNTRY, Signal.IMPOSSIBLE_TRAVEL)
    """At these a trusted device is asked for the second factor after all."""


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A model of car (or another thing with a screen), and how people sign in on it."""

    name: Text
    since: Annotated[int, Meta(ge=1900, le=2200)]
    """The first model year, and below the last one, where it is known."""
    until: Annotated[int, Meta(ge=1900, le=2200)] | None = None
    sign_in: tuple[Literal["device", "pairing"], ...]
    """``device``: it shows a code to be confirmed on a phone. ``pairing``: it takes a code that My shows."""


class SelfService(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What customers may do without a desk."""

    change_email: bool
    delete_account: bool


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A text that is agreed to: a new version is asked for at the next sign-in."""

    version: Version


class PaymentKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A way to pay that customers may prefer; its words are ``payment.kind.<key>``."""

    key: Key
    tokenised: bool = False
    """Whether it needs a payment provider's token, which only a service of the brand can put."""


class AskedConsent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A use of personal data that customers may consent to; its words are ``consents.purpose.<key>``."""

    key: Key
    version: Version
    """Of the text; a new one takes no consent away, and My asks whether it is agreed to."""
    at_registration: bool = False
    """Whether it is asked for while registering too, unticked."""


class Help(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where people find a person. Empty means the brand offers it not."""

    phone: str = ""
    email: str = ""


class DeskRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What holds at the desk of this brand."""

    canaries: tuple[Text, ...] = ()
    """Customer numbers that nobody has a reason to look for: the brand is told of whoever finds one."""


class Colours(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The two schemes; never the structure."""

    light: Scheme
    dark: Scheme


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All of brand.toml."""

    id: Text
    """What the brand calls its ID: “Keyfob ID”."""
    my: Text
    """What the brand calls its portal: “My Keyfob”."""
    mark: Text
    """The word at the top of every page."""
    company: Text
    """Who signs mails and texts."""
    locales: tuple[Text, ...]
    default_locale: Text
    time_zone: Text
    countries: tuple[str, ...] = ()
    """Where it has customers and delivers to, as codes of ISO 3166-1 (``NL``); none said: everywhere."""
    password: Password
    lifetimes: Lifetimes
    risk: Risk = Risk()
    terms: Document
    privacy: Document
    self_service: SelfService
    consents: tuple[AskedConsent, ...] = ()
    payment_kinds: tuple[PaymentKind, ...] = ()
    retention: Annotated[tuple[Retention, ...], Meta(min_length=1)]
    help: Help
    desk: DeskRules = DeskRules()
    models: tuple[Model, ...] = ()
    colours: Colours

    @property
    def purposes(self) -> Mapping[str, Purpose]:
        """What is asked for, by its key, in the brand's order."""
        return {one.key: Purpose(one.key, one.version, one.at_registration) for one in self.consents}

    @property
    def kinds_of_payment(self) -> Mapping[str, bool]:
        """The keys of the payment kinds, in the brand's order, and whether each needs a token."""
        return {kind.key: kind.tokenised for kind in self.payment_kinds}


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


def password_rules(facts: Facts) -> PasswordRules:
    """What a password must be, in the words of that domain."""
    password = facts.password
    return PasswordRules(
        profile=Profile(password.profile),
        passphrase_from=password.passphrase_from or None,
        words=password.context_words,
    )


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
    if not HOUR <= lifetimes.erasure_wait <= 21 * DAY:
        found.append("lifetimes.erasure_wait is not between 1h, in which somebody reads a mail, and 21d (GDPR Art. 12)")
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
