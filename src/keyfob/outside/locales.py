"""Languages as people use them: choosing one, and writing names, countries and moments in it."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_timezone_name
from babel.numbers import format_compact_decimal, format_decimal

from keyfob.base.durations import DAY, HOUR, MINUTE

_MOST_WISHES = 20
_QUALITY = re.compile(r"q=([01](?:\.\d{0,3})?)")
_NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
_UTC = frozenset(["UTC", "Etc/UTC"])
_EUROPEAN_DATES = {"en": "en-GB"}
_UNITS: tuple[tuple[int, int, Literal["day", "hour", "minute"]], ...] = (
    (2 * DAY, DAY, "day"),
    (HOUR, HOUR, "hour"),
    (MINUTE, MINUTE, "minute"),
)
_WAITS: tuple[tuple[int, int, Literal["day", "hour", "minute"]], ...] = (
    (2 * DAY, DAY, "day"),
    (90 * MINUTE, HOUR, "hour"),
    (-1, MINUTE, "minute"),
)
_NO_LARGER_UNIT = 1e12


def choose_locale(
    offered: Sequence[str], default: str, *, ui_locales: str = "", cookie: str = "", accept_language: str = ""
) -> str:
    """The first of ``offered`` that is wished for: by the person, by the service, by the browser; else ``default``.

    Args:
        offered: locales of the brand, as BCP 47 tags.
        default: what the brand speaks when nobody says otherwise.
        ui_locales: space separated tags, best first (OpenID Connect Core 3.1.2.1).
        cookie: one tag, which the person chose on a page of ours; a service does not override it.
        accept_language: the request header (RFC 9110 12.5.4).
    """
    by_tag = {tag.lower(): tag for tag in offered}
    wishes = [cookie, *ui_locales.split()[:_MOST_WISHES], *_accepted(accept_language)]
    for wish in (wish.lower().replace("_", "-") for wish in wishes if wish):
        for tag in (wish, wish.partition("-")[0]):
            if tag in by_tag:
                return by_tag[tag]
    return default


def _accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header, best first; what has quality 0 or makes no sense is left out."""
    ranked = []
    for item in header.split(",")[:_MOST_WISHES]:
        tag, _, parameter = item.partition(";")
        match = _QUALITY.fullmatch(parameter.strip()) if parameter else None
        quality = float(match[1]) if match else float(not parameter)
        if quality > 0:
            ranked.append((quality, tag.strip()))
    return [tag for _, tag in sorted(ranked, key=lambda pair: -pair[0])]


@lru_cache(maxsize=64)
def own_name(locale: str) -> str:
    """How a language calls itself: “Nederlands”, “Deutsch”, “English”."""
    name = _babel(locale).get_display_name(_babel(locale)) or locale
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=64)
def language_name(code: str, locale: str) -> str:
    """The name of language ``code`` in ``locale``, as it is written inside a sentence."""
    return _babel(code).get_display_name(_babel(locale)) or code


@lru_cache(maxsize=64)
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """All countries as (ISO 3166-1 code, name), sorted as a reader of ``locale`` expects."""
    named = _babel(locale).territories.items()
    found = [(code, name) for code, name in named if code.isalpha() and code not in _NO_COUNTRIES]
    return tuple(sorted(found, key=lambda pair: _sorting(pair[1])))


def country_name(code: str, locale: str) -> str:
    """The name of a country, or its code when it has none."""
    return str(_babel(locale).territories.get(code, code))


def write_date(seconds: int, locale: str, zone: str) -> str:
    """“22 november 2026”, in the brand's time zone."""
    return format_date(datetime.fromtimestamp(seconds, ZoneInfo(zone)), "long", _dates(locale))


def write_birthdate(text: str, locale: str) -> str:
    """“29 februari 1980” for ``1980-02-29``; without its year for ``0000-02-29``, and the year alone for ``1980``."""
    year, _, day = text.partition("-")
    if not day:
        return year
    if not int(year):
        return format_skeleton("MMMMd", date.fromisoformat(f"2000-{day}"), locale=_dates(locale))
    return format_date(date.fromisoformat(text), "long", _dates(locale))


def write_moment(seconds: int, locale: str, zone: str, *, name_zone: bool = False) -> str:
    """“22 november 2026, 19:32”, in the brand's time zone, with the zone's name where the reader cannot know it."""
    written = f"{write_date(seconds, locale, zone)}, {write_time(seconds, locale, zone)}"
    return f"{written} ({datetime.fromtimestamp(seconds, ZoneInfo(zone)).tzname()})" if name_zone else written


def write_time(seconds: int, locale: str, zone: str) -> str:
    """“19:32”, in the brand's time zone."""
    return format_time(datetime.fromtimestamp(seconds, ZoneInfo(zone)), "short", ZoneInfo(zone), _dates(locale))


def write_day(day: date, locale: str, besides: Literal["", "weekday", "year"] = "") -> str:
    """“22 Nov”, “Sun 22 Nov” or “22 Nov 2026”."""
    skeleton = {"": "MMMd", "weekday": "MMMEd", "year": "yMMMd"}[besides]
    return format_skeleton(skeleton, day, locale=_dates(locale))


def write_number(number: int, locale: str) -> str:
    """“12,500”, as it is written in the language."""
    return format_decimal(number, locale=_dates(locale))


def write_short_number(number: int, locale: str) -> str:
    """“12K”, for a scale; in full where the language has nothing shorter."""
    short = format_compact_decimal(number, locale=_dates(locale), fraction_digits=1)
    return short if any(map(str.isalpha, short)) else write_number(number, locale)


def write_length(seconds: int, locale: str) -> str:
    """“30 days”, “24 hours”, “10 minutes”: in the longest unit that comes out even, and a day in hours."""
    units = (name for least, unit, name in _UNITS if seconds >= least and seconds % unit == 0)
    length = timedelta(seconds=seconds)
    return format_timedelta(length, next(units, "second"), threshold=_NO_LARGER_UNIT, locale=_babel(locale))


def write_wait(seconds: int, locale: str) -> str:
    """“in 1 minute”, “in 15 minutes”, “in 23 hours”: when there will be room again, never too early."""
    unit, name = next((unit, name) for least, unit, name in _WAITS if seconds > least)
    length = timedelta(seconds=-(-seconds // unit) * unit)
    return format_timedelta(length, name, threshold=_NO_LARGER_UNIT, add_direction=True, locale=_babel(locale))


@lru_cache(maxsize=64)
def zone_name(zone: str, locale: str) -> str:
    """“Central European Time”: the name for summer and winter alike."""
    variant: Literal["generic", "standard"] = "standard" if zone in _UTC else "generic"
    return get_timezone_name(ZoneInfo(zone), "long", locale=_dates(locale), zone_variant=variant)


def day_of(seconds: int, zone: str) -> date:
    """The day in the brand's time zone."""
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).date()


def begin_of(day: date, zone: str) -> int:
    """When a day begins in the brand's time zone, in seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp())


def iso_local(seconds: int, zone: str) -> str:
    """“2026-11-22 19:32:00” in the brand's time zone, as programs for tables read it in every language."""
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def iso_moment(seconds: int) -> str:
    """The same moment for machines, as the ``datetime`` attribute of HTML's ``time`` wants it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=64)
def _babel(locale: str) -> Locale:
    return Locale.parse(locale, sep="-")


def _dates(locale: str) -> Locale:
    """English without a region is written as in Europe: “22 November 2026”."""
    return _babel(_EUROPEAN_DATES.get(locale, locale))


def _sorting(name: str) -> str:
    """“Åland” sorts with A, “Österreich” with O."""
    return "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char)).casefold()
