"""Languages, countries and moments as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.outside.locales import (
    choose_locale,
    countries,
    country_name,
    day_of,
    iso_local,
    iso_moment,
    language_name,
    own_name,
    write_birthdate,
    write_date,
    write_day,
    write_moment,
    write_number,
    write_short_number,
    write_time,
    write_wait,
    zone_name,
)

OFFERED = ("de", "nl", "en")
NOW = 1795372320


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        ({}, "de"),
        ({"accept_language": "nl-BE,nl;q=0.9,en;q=0.8"}, "nl"),
        ({"accept_language": "fr, en;q=0.8, nl;q=0.9"}, "nl"),
        ({"accept_language": "fr;q=1.0, en;q=0"}, "de"),
        ({"accept_language": "*"}, "de"),
        ({"accept_language": "en;q=x, nl;level=1"}, "de"),
        ({"accept_language": "en", "ui_locales": "fr-CA nl"}, "nl"),
        ({"accept_language": "en", "ui_locales": "nl", "cookie": "de"}, "de"),
        ({"accept_language": "en", "cookie": "xx"}, "en"),
        ({"ui_locales": "EN_us"}, "en"),
    ],
)
def test_the_best_language_is_chosen(wishes: dict[str, str], chosen: str) -> None:
    """The person's own choice, then the service's wish, then the browser's, then the brand's."""
    assert choose_locale(OFFERED, "de", **wishes) == chosen


@given(ui_locales=st.text(), cookie=st.text(), accept_language=st.text())
def test_whatever_is_wished_for_a_language_is_spoken(ui_locales: str, cookie: str, accept_language: str) -> None:
    """No header can make the choice fail or leave what the brand offers."""
    chosen = choose_locale(OFFERED, "de", ui_locales=ui_locales, cookie=cookie, accept_language=accept_language)

    assert chosen in OFFERED


def test_an_exact_tag_comes_before_its_language() -> None:
    """A brand may offer two kinds of one language."""
    assert choose_locale(("pt", "pt-BR"), "pt", accept_language="pt-br") == "pt-BR"


def test_languages_call_themselves_by_name() -> None:
    """The list of languages can be read by those who need it."""
    assert [own_name(locale) for locale in OFFERED] == ["Deutsch", "Nederlands", "English"]
    assert language_name("nl", "de") == "Niederländisch"


def test_countries_are_complete_and_sorted_for_the_reader() -> None:
    """Every country once, and Austria under O in German."""
    named = dict(countries("de"))
    order = [code for code, _ in countries("de")]

    assert len(named) == len(order) >= 249
    assert {"NL", "DE", "AT", "BE", "GB", "US"} <= named.keys()
    assert not {"EU", "ZZ", "UN", "001"} & named.keys()
    assert order.index("NO") < order.index("AT") < order.index("PK")
    assert (country_name("AT", "nl"), country_name("??", "nl")) == ("Oostenrijk", "??")


@pytest.mark.parametrize(
    ("locale", "date"), [("nl", "22 november 2026"), ("de", "22. November 2026"), ("en", "22 November 2026")]
)
def test_dates_are_written_as_in_the_language(locale: str, date: str) -> None:
    """In the brand's time zone; the zone is named where a reader cannot know it."""
    assert write_date(NOW, locale, "Europe/Amsterdam") == date
    assert write_moment(NOW, locale, "Europe/Amsterdam") == f"{date}, 19:32"
    assert write_time(NOW, locale, "Europe/Amsterdam") == "19:32"
    assert write_moment(NOW, locale, "Europe/Amsterdam", name_zone=True) == f"{date}, 19:32 (CET)"


@pytest.mark.parametrize(
    ("locale", "day", "weekday", "year"),
    [
        ("nl", "22 nov", "zo 22 nov", "22 nov 2026"),
        ("de", "22. Nov.", "So., 22. Nov.", "22. Nov. 2026"),
        ("en", "22 Nov", "Sun 22 Nov", "22 Nov 2026"),
    ],
)
def test_days_are_written_shortly_for_charts_and_tables(locale: str, day: str, weekday: str, year: str) -> None:
    """With the weekday or the year where it helps."""
    on = day_of(NOW, "Europe/Amsterdam")
    assert (write_day(on, locale), write_day(on, locale, "weekday"), write_day(on, locale, "year")) == (
        day, weekday, year,
    )  # fmt: skip


def test_numbers_are_grouped_as_in_the_language() -> None:
    """And shortened on a scale where the language has a short form for them."""
    assert [write_number(1_234_567, locale) for locale in OFFERED] == ["1.234.567", "1.234.567", "1,234,567"]
    assert [write_short_number(12_000, locale) for locale in OFFERED] == ["12.000", "12K", "12K"]
    assert write_short_number(1_600, "en") == "1.6K"
    assert write_short_number(80, "en") == "80"


def test_machines_read_moments_in_utc() -> None:
    """The datetime attribute says the same in every brand."""
    assert iso_moment(NOW) == "2026-11-22T18:32:00Z"


def test_a_day_ends_at_midnight_where_the_brand_is() -> None:
    """Wherever the server stands."""
    midnight = NOW + 4 * 3600 + 28 * 60
    assert [str(day_of(midnight + seconds, "Europe/Amsterdam")) for seconds in (-1, 0)] == ["2026-11-22", "2026-11-23"]
    assert iso_local(midnight, "Europe/Amsterdam") == "2026-11-23 00:00:00"
    assert iso_local(midnight, "UTC") == "2026-11-22 23:00:00"


def test_time_zones_have_names_that_hold_in_summer_and_winter() -> None:
    """As people call them."""
    assert zone_name("Europe/Berlin", "nl") == "Midden-Europese tijd"
    assert zone_name("Europe/Berlin", "en") == "Central European Time"
    assert zone_name("UTC", "de") == "Koordinierte Weltzeit"


@pytest.mark.parametrize(
    ("text", "locale", "written"),
    [
        ("1980-02-29", "en", "29 February 1980"),
        ("1980-02-29", "de", "29. Februar 1980"),
        ("0000-02-29", "nl", "29 februari"),
        ("1980", "nl", "1980"),
        ("", "nl", ""),
    ],
)
def test_a_birthday_is_written_as_far_as_it_is_known(text: str, locale: str, written: str) -> None:
    """With or without its year (OpenID Connect Core 1.0 section 5.1)."""
    assert write_birthdate(text, locale) == written


@pytest.mark.parametrize(
    ("seconds", "locale", "written"),
    [
        (1, "en", "in 1 minute"),
        (61, "en", "in 2 minutes"),
        (900, "de", "in 15 Minuten"),
        (5400, "nl", "over 90 minuten"),
        (5401, "nl", "over 2 uur"),
        (86_400, "en", "in 24 hours"),
        (172_801, "de", "in 3 Tagen"),
    ],
)
def test_a_wait_is_never_told_too_short(seconds: int, locale: str, written: str) -> None:
    """Rounded up, in the unit that people would say it in."""
    assert write_wait(seconds, locale) == written
