"""Every letter, in every language of both brands."""

import re
from pathlib import Path

import jinja2
import pytest

from keyfob.outside.brand import load_brand
from keyfob.outside.geo import Geo
from keyfob.work.letters import NEEDS, Letter, Letters
from tests.outside.places import BERLIN, write_places
from tests.web.reading import read
from tests.work.sample_letters import HOSTILE, LINK, USUAL

BRANDS = {name: load_brand(name) for name in ("plain", "porsche")}
LETTERS = {name: Letters(brand) for name, brand in BRANDS.items()}
ASKED = {"browser": "Firefox", "system": "Linux", "where": BERLIN, "when": 1795372320}
every_letter = pytest.mark.parametrize(
    ("brand", "locale", "kind"),
    [(name, locale, kind) for name, brand in BRANDS.items() for locale in brand.facts.locales for kind in NEEDS],
)


@every_letter
def test_a_letter_is_written_from_what_it_needs_alone(brand: str, locale: str, kind: str) -> None:
    """The listed parameters suffice, and each of them is needed."""
    needed = {name: USUAL[name] for name in NEEDS[kind]}
    letter = LETTERS[brand].render(kind, locale, needed)

    assert "\n" not in letter.subject
    assert len(letter.subject) < 60
    assert BRANDS[brand].facts.id in letter.text
    for name in needed:
        with pytest.raises((jinja2.UndefinedError, TypeError), match=rf"{name}|StrictUndefined"):
            LETTERS[brand].render(kind, locale, {key: value for key, value in needed.items() if key != name})


@every_letter
def test_the_code_stands_alone_on_a_line_of_the_text(brand: str, locale: str, kind: str) -> None:
    """It can be read, copied and found by a machine; the link is there in full, on a line of its own."""
    letter = LETTERS[brand].render(kind, locale, USUAL)

    assert letter.text.splitlines().count("482913") == int("code" in NEEDS[kind])
    assert (LINK in letter.text.splitlines()) == ("link" in NEEDS[kind])
    assert ("482913" in letter.html) == ("code" in NEEDS[kind])


@every_letter
def test_the_html_has_one_button_and_the_link_in_full(brand: str, locale: str, kind: str) -> None:
    """Whoever cannot press the button can copy the link."""
    page = read(_without_conditions(LETTERS[brand].render(kind, locale, USUAL)))
    links = [link for link in page.all("a") if link.get("href") == LINK]

    assert len(links) == (2 if "link" in NEEDS[kind] else 0)
    assert all(link.text == LINK for link in links[1:])
    assert [html.get("lang") for html in page.all("html")] == [locale]


@every_letter
def test_nothing_in_a_letter_comes_from_elsewhere(brand: str, locale: str, kind: str) -> None:
    """No picture, no font, no style sheet is fetched; nobody learns that the mail was opened."""
    html = LETTERS[brand].render(kind, locale, USUAL).html
    addresses = set(re.findall(r'(?:src|href|url)\s*[=(]\s*["\']?([^"\')\s>]+)', html))

    assert addresses <= {LINK, USUAL["not_me_link"], USUAL["code_link"], "https://id.example/forgot"}
    assert not list(read(_without_conditions(LETTERS[brand].render(kind, locale, USUAL))).all("img", "script", "link"))


@every_letter
def test_what_a_browser_calls_itself_stays_text(brand: str, locale: str, kind: str) -> None:
    """A user agent cannot become markup, and the plain text is not escaped."""
    letter = LETTERS[brand].render(kind, locale, HOSTILE)

    assert "<script>" not in letter.html
    assert ("<script>" in letter.text) == ("asked" in NEEDS[kind])
    assert not re.search(r"\{\w+\}|\{\{|\[%|\[\[|None|&amp;amp;", letter.html + letter.text)


@every_letter
def test_a_letter_tells_who_asked_and_when(brand: str, locale: str, kind: str) -> None:
    """With the time zone, since a mail does not know its reader's."""
    letter = LETTERS[brand].render(kind, locale, USUAL)

    if "asked" in NEEDS[kind]:
        assert "Firefox" in letter.text
        assert "Utrecht, Nederland" in letter.text
    assert ("(CET)" in letter.text) == (kind != "address_taken")


def test_a_letter_tells_the_place_where_somebody_knows_it(tmp_path: Path) -> None:
    """In its reader's language, with the address behind it, in both bodies."""
    letters = Letters(BRANDS["plain"], Geo(write_places(tmp_path / "places")))
    letter = letters.render("notice", "nl", {**USUAL, "asked": ASKED})

    assert f"Waar: nabij Berlin, Duitsland ({BERLIN})" in letter.text
    assert f"nabij Berlin, Duitsland ({BERLIN})" in letter.html


def test_the_listed_kinds_are_all_there_is() -> None:
    """A folder of mail without an entry in the list would never be tried."""
    shipped = {path.parent.name for path in (BRANDS["plain"].folders[0] / "mail").glob("*/subject.txt")}

    assert shipped == set(NEEDS)


def test_an_unknown_language_gets_the_brands_own() -> None:
    """A letter is written even when its reader's language has been dropped."""
    assert LETTERS["porsche"].render("verify", "xx", USUAL).subject == "Bitte bestätigen Sie Ihre Adresse"


def _without_conditions(letter: Letter) -> str:
    """The HTML as every client but Outlook reads it."""
    return re.sub(
        r"<!--\[if [^!].*?<!\[endif\]-->|<!--\[if !mso.*?-->|<!--<!\[endif\]-->", "", letter.html, flags=re.DOTALL
    )
