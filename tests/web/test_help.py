"""The help page: every answer is true of the brand, leads to a page that exists, and is found by what people type."""

import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.apps import id as id_app
from keyfob.apps import my as my_app
from keyfob.main import check_links
from keyfob.outside.brand import Brand, BrandError, load_brand
from keyfob.outside.help import SETTINGS, Catalogue, Link
from keyfob.web.help import Help, settings_of
from keyfob.web.help_search import fold
from keyfob.web.routes import Routes

PLAIN = load_brand("plain")
BRANDS = {name: load_brand(name) for name in ("plain", "porsche")}
HELPS = {(name, locale): Help(brand, locale) for name, brand in BRANDS.items() for locale in brand.facts.locales}
every_help = pytest.mark.parametrize("which", list(HELPS), ids="-".join)
TOML = (PLAIN.folders[0] / "brand.toml").read_text()
CLASSIC = ('profile = "length_first"', 'profile = "classic"')

# What a brand may set differently, and which answers have to change by it.
SWITCHES = {
    "password profile": (CLASSIC, {"registration", "password-rules"}),
    "registration": (('registration = "24h"', 'registration = "7h"'), {"registration", "no-mail"}),
    "sign-in link": (('sign_in_link = "10m"', 'sign_in_link = "7m"'), {"no-mail", "no-password"}),
    "reset link": (('reset_link = "30m"', 'reset_link = "7m"'), {"no-mail", "forgot"}),
    "idle": (('session_idle = "1h"', 'session_idle = "7m"'), {"stay"}),
    "absolute": (('session_absolute = "12h"', 'session_absolute = "7h"'), {"stay"}),
    "stay signed in": (('stay_signed_in = "30d"', 'stay_signed_in = "7d"'), {"stay"}),
    "trusted devices": (('trusted_device = "30d"', 'trusted_device = "7d"'), {"second-step"}),
    "no trusted devices": (('trusted_device = "30d"', 'trusted_device = "0d"'), {"second-step"}),
    "lost factors": (('lost_factors = "7d"', 'lost_factors = "3d"'), {"lost-factor"}),
    "grace of a deletion": (('deletion_grace = "7d"', 'deletion_grace = "3d"'), {"delete"}),
    "no grace of a deletion": (('deletion_grace = "7d"', 'deletion_grace = "0d"'), {"delete"}),
    "wait of an erasure": (('erasure_wait = "7d"', 'erasure_wait = "3d"'), {"erase"}),
    "wait of a new ID": (('id_change = "72h"', 'id_change = "70h"'), {"change-id"}),
    "the same, proved": (('id_change_proved = "24h"', 'id_change_proved = "20h"'), {"change-id"}),
    "stolen passwords": (('at_sign_in = "notice"', 'at_sign_in = "change"'), {"password-rules"}),
    "change of the ID": (("change_email = true", "change_email = false"), {"change-id", "wrong-address"}),
    "deletion": (("delete_account = true", "delete_account = false"), {"delete"}),
    "name of the ID": (('id = "Keyfob ID"', 'id = "Acme Key"'), {"id", "create", "change-id", "delete", "stranger"}),
    "name of My": (('my = "My Keyfob"', 'my = "Acme Home"'), {"id", "kept", "passkey", "change-password"}),
}


def brand_with(folder: Path, *changes: tuple[str, str]) -> Brand:
    """Plain with other settings."""
    text = TOML
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    (folder / "brand.toml").write_text(text)
    return load_brand(folder)


def said(brand: Brand, locale: str) -> dict[str, str]:
    """All that is answered to each question."""
    help_page = Help(brand, locale)
    return {
        name: "\n".join(
            [
                str(question.title),
                *(f"{line.text} {line.points}" for line in question.lines),
                *(f"{way.to} {way.text}" for way in question.ways),
            ]
        )
        for name, question in help_page.questions.items()
    }


@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize("locale", PLAIN.facts.locales)
def test_a_setting_that_changes_changes_the_answers_about_it(tmp_path: Path, switch: str, locale: str) -> None:
    """Those that speak of it, in each language; with the password rules that the password page shows."""
    change, concerned = SWITCHES[switch]
    before, after = said(PLAIN, locale), said(brand_with(tmp_path, change), locale)

    assert {name for name in concerned if before[name] == after[name]} == set()
    if not switch.startswith("name"):
        assert {name for name in before if before[name] != after[name]} == concerned


def test_a_passphrase_is_told_where_it_counts(tmp_path: Path) -> None:
    """In place of the composition, from the length that the brand has set."""
    brand = brand_with(tmp_path, CLASSIC, ("passphrase_from = 0", "passphrase_from = 23"))

    assert "23 characters or more" in said(brand, "en")["password-rules"]
    assert "characters or more" not in said(brand_with(tmp_path, CLASSIC), "en")["password-rules"]


def test_the_classic_rules_are_listed_as_the_password_page_lists_them() -> None:
    """A length, a capital letter, a digit, a special character."""
    rules = Help(BRANDS["porsche"], "en").questions["password-rules"].lines[0].points

    assert rules[0] == "At least 8 characters"
    assert [rule for rule in rules if re.search("capital|digit|special", rule)] == list(rules[1:])
    assert len(rules) == 4


def test_every_setting_that_answers_may_depend_on_is_there() -> None:
    """Under the names that ``help.toml`` is checked against, with a value for each of them."""
    assert settings_of(PLAIN.facts, PLAIN.speaker("en")).keys() == SETTINGS


@every_help
def test_every_link_of_every_answer_leads_to_a_page(which: tuple[str, str]) -> None:
    """That can be looked at, whatever the brand switches on."""
    routes = Routes((*id_app.ROUTES, *my_app.ROUTES))
    for question in BRANDS[which[0]].help.questions.values():
        for link in question.links:
            found = routes.find(link.to.partition("?")[0])
            assert found is not None, link.to
            assert found[0].get is not None, link.to


def test_every_answer_leads_somewhere_where_much_is_switched_off(tmp_path: Path) -> None:
    """Where nobody changes an ID or deletes one by themselves, the desks do."""
    off = (SWITCHES["change of the ID"][0], SWITCHES["deletion"][0])
    answers = Help(brand_with(tmp_path, *off), "en").questions

    assert answers
    assert {name for name, answer in answers.items() if not answer.ways} == set()


@every_help
def test_every_question_has_an_answer_and_a_short_one(which: tuple[str, str]) -> None:
    """Nobody reads a page of text who cannot sign in."""
    for question in HELPS[which].questions.values():
        words = sum(len(str(line.text).split()) for line in question.lines)
        assert question.lines, question.name
        assert question.ways, question.name
        assert words <= 90, question.name
        assert all(way.text for way in question.ways), question.name


def test_a_brand_whose_answers_lead_nowhere_does_not_start() -> None:
    """Customers would find out otherwise."""
    question = msgspec.structs.replace(PLAIN.help.questions["id"], links=(Link(to="/registre", say="create"),))
    lost = replace(PLAIN, help=Catalogue({"begin": ("id",)}, {"id": question}))

    with pytest.raises(BrandError, match="“id” leads to /registre, which is no page"):
        check_links(lost, Routes((*id_app.ROUTES, *my_app.ROUTES)))


def test_the_brand_speaks_of_itself_as_it_promised() -> None:
    """Porsche's partner, Connect Support and Customer Interaction Center, in its three languages."""
    for locale in BRANDS["porsche"].facts.locales:
        answers = said(BRANDS["porsche"], locale)
        assert "Porsche Connect Support" in answers["wrong-address"]
        assert "Customer Interaction Center" in answers["erase"]
        assert "Customer Interaction Center" in answers["change-id"]
        assert "My Porsche" in answers["delete"]
        assert "Online Shop" in answers["id"]


FOUND = [
    ("nl", "wachtwoord vergeten", "forgot"),
    ("nl", "WACHTWOORD", "forgot"),
    ("nl", "ik ben mijn wachtwoord kwijt", "forgot"),
    ("nl", "wachtword vergeten", "forgot"),
    ("nl", "hoe verwijder ik mijn account", "delete"),
    ("nl", "geen mail gekregen", "no-mail"),
    ("nl", "nieuw e-mailadres", "change-id"),
    ("de", "Passwort", "forgot"),
    ("de", "passwort vergessen", "forgot"),
    ("de", "Ich habe mein Kennwort vergessen!", "forgot"),
    ("de", "loeschen", "erase"),
    ("de", "LÖSCHEN", "erase"),
    ("de", "Konto loschen", "delete"),
    ("de", "keine Mail bekommen", "no-mail"),
    ("de", "Handy weg", "lost-factor"),
    ("de", "password", "forgot"),
    ("en", "password", "forgot"),
    ("en", "forgot pasword", "forgot"),
    ("en", "2fa", "second-step"),
    ("en", "hacked", "stranger"),
    ("en", "log out everywhere", "sign-out"),
    ("en", "GDPR", "erase"),
    ("en", "fingerprint", "passkey"),
    ("nl", "auto verkocht", "vehicle"),
    ("nl", "word ik echt gebeld?", "caller"),
    ("nl", "medegebruiker", "share"),
    ("de", "Auto verkauft", "vehicle"),
    ("de", "Anruf", "caller"),
    ("de", "Nebennutzer", "share"),
    ("de", "Kopplungscode", "in-car"),
    ("en", "sold my car", "vehicle"),
    ("en", "scam call", "caller"),
    ("en", "second driver", "share"),
    ("en", "sign in in the car", "in-car"),
    ("en", "wachtwoord vergeten", "forgot"),
    ("en", "Passwort vergessen", "forgot"),
]


@pytest.mark.parametrize(("locale", "asked", "first"), FOUND, ids=[f"{row[0]}-{row[1]}" for row in FOUND])
@pytest.mark.parametrize("brand", BRANDS)
def test_what_people_type_finds_its_answer_first(brand: str, locale: str, asked: str, first: str) -> None:
    """Whatever the case, the accents, the spelling of an umlaut, and a slip of a letter."""
    found = HELPS[brand, locale].find(asked)

    assert [question.name for question in found][:1] == [first]


@every_help
@pytest.mark.parametrize("asked", ["xyzzy", "", "?!", "   "])
def test_what_nothing_answers_finds_nothing(which: tuple[str, str], asked: str) -> None:
    """Rather than everything."""
    assert HELPS[which].find(asked) == ()


@every_help
def test_a_question_finds_itself(which: tuple[str, str]) -> None:
    """Typed as it stands there."""
    for question in HELPS[which].questions.values():
        assert HELPS[which].find(question.title.unescape())[0] == question


@given(st.text(max_size=300))
def test_whatever_is_typed_is_answered(asked: str) -> None:
    """With a few questions at most, each of them once, and the same ones again."""
    found = HELPS["plain", "de"].find(asked)

    assert len(found) <= 8
    assert len({question.name for question in found}) == len(found)
    assert HELPS["plain", "de"].find(asked) == found


@given(st.text(alphabet="aäeéoöuüßñABÄÖ -.,1", max_size=40))
def test_case_and_accents_make_no_difference(text: str) -> None:
    """Neither in what is asked nor in what is there."""
    assert fold(text) == fold(text.lower()) == fold(text.upper())


def test_accents_and_spelt_out_umlauts_are_one() -> None:
    """As people write them who lack the key."""
    assert fold("Löschen") == fold("LOESCHEN") == fold("loschen") == ["loschen"]
    assert fold("Größe") == fold("GROESSE")


def test_a_group_without_questions_is_not_shown() -> None:
    """Where the brand has switched off all that it is about."""
    question = msgspec.structs.replace(PLAIN.help.questions["id"], when="passphrase")
    hidden = replace(PLAIN, help=Catalogue({"begin": ("id",)}, {"id": question}))

    assert Help(hidden, "en").groups == ()
    assert Help(hidden, "en").questions == {}
