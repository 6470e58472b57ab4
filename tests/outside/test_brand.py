"""Brands: what ships is sound, and a folder that does not fit is told so in one line."""

import dataclasses
import re
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from keyfob.accounts.notice import What
from keyfob.base.durations import parse_duration
from keyfob.customers.address_format import format_of
from keyfob.customers.countries import COUNTRIES
from keyfob.desk.cases import News
from keyfob.desk.find import Alarm
from keyfob.desk.id_change import News as IdNews
from keyfob.outside.brand import Brand, BrandError, load_brand
from keyfob.outside.colours import contrast
from keyfob.outside.geo import Geo, tell_place
from keyfob.outside.words import Phrase
from keyfob.vehicles.news import News as VehicleNews
from keyfob.web.pages import Pages
from keyfob.work.letters import NEEDS, Letters
from tests.outside.places import UTRECHT, write_places
from tests.web.sample_pages import SAMPLES, context_of, template_of
from tests.work.sample_letters import USUAL

PLAIN = load_brand("plain")
SHIPPED = ("plain", "porsche")
# Said by handlers, which choose among them.
ACTIVITY = ("activity.what.", "activity.way.", "activity.who.", "activity.column.")
CHOSEN_BY_HANDLERS = (
    "problem.",
    "notice.",
    "id_change.notice.",
    "id_change.problem.",
    "id_change.desk.notice.",
    "id_change.reason.",
    "desk.notice.",
    "desk.problem.",
    "desk.role.",
    "desk.case.as.",
    "desk.assist.done.",
    "desk.erasure.problem.",
    "link_vehicle.notice.",
    "link_vehicle.problem.",
    *(f"staff_audit.{part}" for part in ("alarm.", "by.", "column.", "outcome.", "problem.", "through.", "what.")),
    "staff_audit.cut",
    "staff_audit.gone",
    "relink.notice.",
    "give_case.problem",
    "relink.problem.",
    "desk.find.pending.",
    "customer_invitation.notice.",
    "mail_fate.letter.",
    "vehicles.notice.",
    "desk.state.",
    "error.",
    "place.",
    "mail.notice.",
    "help.",
    "deletion.base.",
    "deletion.period.",
    "deletion.purpose.",
    "field.",
    "export.field.",
    "export.value.",
    "receipt.of.",
    "contact.case.opened_by.",
    "address.",
    *ACTIVITY,
)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_loads_in_three_languages(name: str) -> None:
    """Dutch, German and English, with the same words and placeholders in each."""
    assert set(load_brand(name).facts.locales) == {"nl", "de", "en"}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_system_without_time_zones_has_those_of_a_brand(name: str) -> None:
    """Slim containers carry none, so they come with the program."""
    zoneinfo.reset_tzpath(())
    ZoneInfo.clear_cache()
    try:
        load_brand(name)
    finally:
        zoneinfo.reset_tzpath()


def test_the_two_brands_differ_as_they_promise() -> None:
    """Porsche keeps its composition rule and its desk; plain follows the standards' advice."""
    porsche = load_brand("porsche").facts

    assert (PLAIN.facts.password.profile, porsche.password.profile) == ("length_first", "classic")
    assert (PLAIN.facts.self_service.change_email, porsche.self_service.change_email) == (True, False)
    assert (porsche.id, porsche.my) == ("Porsche ID", "My Porsche")
    assert porsche.lifetimes.registration == 24 * 3600


def test_a_folder_is_a_brand_and_lacks_nothing(tmp_path: Path) -> None:
    """A brand of one's own begins with brand.toml; pages, words and mails come from plain until they are there."""
    _write(tmp_path, id="Acme ID", mark="Acme")
    (tmp_path / "words" / "en").mkdir(parents=True)
    (tmp_path / "words" / "en" / "layout.toml").write_text('say = "Come in."')
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "terms.html").write_text('{% extends "sheet.html" %}{% block title %}T{% endblock %}')
    html = Pages(load_brand(tmp_path)).render("sign_in.html", "en")

    assert "Come in." in html
    assert "It is your Acme ID." in html
    assert "Acme ID" in Letters(load_brand(tmp_path)).render("verify", "nl", USUAL).text


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"colour": "red"}, "unknown field `colour`"),
        ({"default_locale": "fr"}, "default_locale “fr” is not among locales"),
        ({"time_zone": "Mars/Olympus"}, "time_zone “Mars/Olympus” is unknown"),
        ({"countries": ["NL", "XX"]}, "countries: “XX” is no country of ISO 3166-1"),
        ({"locales": ["en", "fr"]}, "lacks words that"),
        ({"id": ""}, "Expected `str` of length >= 1"),
        ({"mark": 'x"'}, "brand.toml"),
    ],
)
def test_a_brand_that_does_not_fit_says_why(tmp_path: Path, wrong: dict[str, object], complaint: str) -> None:
    """Unknown keys, languages without words, unknown zones: each ends the start with one clear line."""
    _write(tmp_path, **wrong)

    with pytest.raises(BrandError, match=re.escape(complaint)) as raised:
        load_brand(tmp_path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('registration = "24h"', 'registration = "a day"', "is no duration"),
        ('registration = "24h"', "registration = 24", "registration"),
        ('ink = "#101114"', 'ink = "#aaaaaa"', "colours.light: ink on paper has contrast 2.1, it needs 4.5"),
        ('ink = "#101114"', 'ink = "black"', "colours.light.ink"),
        ('breached_at_sign_in = "notice"', 'breached_at_sign_in = "never"', "Invalid enum value 'never'"),
        ('profile = "length_first"', 'profile = "none"', "Invalid enum value 'none'"),
        ('ask_again = ["new_country"', 'ask_again = ["new_moon"', "Invalid enum value 'new_moon'"),
    ],
)
def test_a_value_that_does_not_fit_says_why(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    """Lengths of time are checked at the start, and so are colours that weak eyes could not tell apart."""
    text = (PLAIN.folders[0] / "brand.toml").read_text()
    assert before in text
    (tmp_path / "brand.toml").write_text(text.replace(before, after))

    with pytest.raises(BrandError, match=complaint):
        load_brand(tmp_path)


@pytest.mark.parametrize(
    ("name", "before", "after", "complaint"),
    [
        ("registration", "24h", "0s", "lifetimes.registration is 0: it would be over at once"),
        ("sign_in_link", "10m", "0m", "lifetimes.sign_in_link is 0"),
        ("reset_link", "30m", "0h", "lifetimes.reset_link is 0"),
        ("session_idle", "1h", "0s", "lifetimes.session_idle is 0"),
        ("session_absolute", "12h", "0d", "lifetimes.session_absolute is 0"),
        ("stay_signed_in", "30d", "0d", "lifetimes.stay_signed_in is 0"),
        ("sign_in_link", "10m", "59s", "lifetimes.sign_in_link is shorter than 1m"),
        ("registration", "24h", "86401s", "lifetimes.registration is longer than 24h"),
        ("session_idle", "1h", "13h", "lifetimes.session_idle is longer than session_absolute"),
        ("session_absolute", "12h", "31d", "lifetimes.session_absolute is longer than 30d"),
        ("stay_signed_in", "30d", "721h", "lifetimes.stay_signed_in is longer than 30d"),
        ("step_up", "5m", "16m", "lifetimes.step_up is not between 1m"),
        ("step_up", "5m", "59s", "lifetimes.step_up is not between 1m"),
        ("second_step", "10m", "1h", "lifetimes.second_step is not between 1m"),
        ("lost_factors_open", "7d", "31d", "lifetimes.lost_factors_open is not between 1d"),
        ("step_up_after", "24h", "59m", "lifetimes.step_up_after is not between 1h"),
        ("step_up_after", "24h", "31d", "lifetimes.step_up_after is not between 1h"),
        ("trusted_device", "30d", "31d", "lifetimes.trusted_device is longer than 30d"),
        ("device_proof", "12h", "0s", "lifetimes.device_proof is 0"),
        ("device_proof", "12h", "31d", "lifetimes.device_proof is longer than 30d"),
        ("trusted_device", "30d", "36h", "lifetimes.trusted_device is no number of whole days"),
    ],
)
def test_a_lifetime_out_of_bounds_says_why(tmp_path: Path, name: str, before: str, after: str, complaint: str) -> None:
    """Over at once, longer than what it lies within, or longer than is safe (NIST SP 800-63B-4 §2.1.3)."""
    _change_lifetime(tmp_path, name, before, after)

    with pytest.raises(BrandError, match=complaint) as raised:
        load_brand(tmp_path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("session_idle", "1h", "12h"), ("registration", "24h", "1m"), ("trusted_device", "30d", "0d")],
)
def test_a_lifetime_at_its_bound_is_fine(tmp_path: Path, name: str, before: str, after: str) -> None:
    """As are those that ship, of a day and of thirty."""
    _change_lifetime(tmp_path, name, before, after)

    assert getattr(load_brand(tmp_path).facts.lifetimes, name) == parse_duration(after)


@pytest.mark.parametrize(
    ("life", "said"),
    [
        ("1h", "for 1 hour."),
        ("24h", "for 24 hours."),
        ("30m", "for 30 minutes."),
        ("1m", "for 1 minute."),
        ("90m", "for 90 minutes."),
    ],
)
def test_a_mail_says_how_long_it_is_good_in_what_comes_out_even(tmp_path: Path, life: str, said: str) -> None:
    """The mail that verifies an address, and the page that waits for it; a life under an hour is not “0 hours”."""
    text = (PLAIN.folders[0] / "brand.toml").read_text()
    (tmp_path / "brand.toml").write_text(text.replace('registration = "24h"', f'registration = "{life}"'))
    brand = load_brand(tmp_path)
    letter = Letters(brand).render("verify", "en", USUAL)
    sample = next(sample for sample in SAMPLES if template_of(sample) == "register_mail.html")

    assert said in letter.text
    assert said in letter.html
    assert said in Pages(brand).render("register_mail.html", "en", **context_of(sample))


def test_a_name_that_is_no_brand_lists_those_that_are(tmp_path: Path) -> None:
    """The complaint says what could have been written."""
    with pytest.raises(BrandError, match="neither one of plain, porsche nor a folder"):
        load_brand(tmp_path / "none")


def test_contrast_is_counted_as_the_guidelines_do() -> None:
    """Black on white is 21 to 1; the order does not matter (WCAG 2.2)."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)


def _listen_to_cases(letters: Letters) -> None:
    for how in ({"known": False, "first": False}, {"reported": True}, {"reported": True, "first": False}):
        letters.render("desk_case", "en", {**USUAL, **how})
    for news in News:
        letters.render("case", "en", {**USUAL, "news": news.value})


def test_every_word_is_said_somewhere(tmp_path: Path) -> None:
    """No words lie about that no page and no mail of either brand says."""
    heard: set[str] = set()
    geo = Geo(write_places(tmp_path / "places"))
    for name in SHIPPED:
        brand = _listen(load_brand(name), "en", heard)
        pages, letters = Pages(brand), Letters(brand)
        for sample in SAMPLES:
            pages.render(template_of(sample), "en", **context_of(sample))
        for kind in NEEDS:
            letters.render(kind, "en", USUAL)
        _listen_to_cases(letters)
        for alarm in Alarm:
            letters.render("desk_look_ups", "en", {**USUAL, "alarm": alarm.value})
        for id_news in IdNews:
            letters.render("id_change", "en", {**USUAL, "told": id_news.value})
        for stage in ("begun", "returned", "stopped"):
            letters.render("erasure", "en", {**USUAL, "stage": stage})
        for vehicle_news in VehicleNews:
            letters.render("vehicle", "en", {**USUAL, "event": vehicle_news.value})
        letters.render("vehicle_invitation", "en", {**USUAL, "inviter": ""})
        letters.render("relinked", "en", {**USUAL, "whose": "former"})
        for what in What:
            letters.render("notice", "en", {**USUAL, "what": what.value})
        tell_place(geo, UTRECHT, brand.speaker("en"))

    silent = PLAIN.speakers["en"].phrases.keys() - heard
    assert sorted(key for key in silent if not key.startswith(CHOSEN_BY_HANDLERS)) == []


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize(
    ("locale", "familiar"), [("nl", r"\b(je|jij|jouw|jullie)\b"), ("de", r"\b(du|dein\w*|dir|dich)\b")]
)
def test_the_polite_form_is_kept(name: str, locale: str, familiar: str) -> None:
    """Customers are addressed as u and Sie."""
    said = {key: " ".join(_texts(phrase)) for key, phrase in load_brand(name).speakers[locale].phrases.items()}

    assert [key for key, text in said.items() if re.search(familiar, text, re.IGNORECASE)] == []


def _listen(brand: Brand, locale: str, heard: set[str]) -> Brand:
    class Heard(dict[str, Phrase]):
        def __getitem__(self, key: str) -> Phrase:
            heard.add(key)
            return super().__getitem__(key)

    speaker = brand.speakers[locale]
    listening = dataclasses.replace(speaker, phrases=Heard(speaker.phrases))
    return dataclasses.replace(brand, speakers=MappingProxyType({**brand.speakers, locale: listening}))


def _texts(phrase: Phrase) -> Iterator[str]:
    return ("".join(parts) for parts in phrase.forms.values())


def _change_lifetime(folder: Path, name: str, before: str, after: str) -> None:
    """Plain's brand.toml with another lifetime."""
    text = (PLAIN.folders[0] / "brand.toml").read_text()
    assert f'{name} = "{before}"' in text
    (folder / "brand.toml").write_text(text.replace(f'{name} = "{before}"', f'{name} = "{after}"'))


def _write(folder: Path, **changed: object) -> None:
    """Plain's brand.toml with some of its first keys changed, or others added."""
    text = (PLAIN.folders[0] / "brand.toml").read_text()
    lines = [line for line in text.splitlines() if line.partition(" ")[0] not in changed]
    added = [
        f"{key} = {value if isinstance(value, list) else chr(34) + str(value) + chr(34)}"
        for key, value in changed.items()
    ]
    (folder / "brand.toml").write_text("\n".join(added + lines))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_field_of_an_address_has_its_name(name: str) -> None:
    """Whatever it is called in each country, in every language."""
    brand = load_brand(name)
    called = {f"address.{field}.{word}" for country in COUNTRIES for field, word in format_of(country).names.items()}
    for locale in brand.facts.locales:
        assert {key for key in called if not brand.speaker(locale).knows(key)} == set()
