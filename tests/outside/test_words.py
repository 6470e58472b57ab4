"""Words: keys, placeholders, plurals, and what happens when they do not fit."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from keyfob.outside.words import Speaker, WordsError, load_words

WORDS = """
title = "Your {id}"
hello = "Hello, {name} & friends"

[mails]
one = "{count} mail"
other = "{count} mails"

[deep.down]
below = "Found"
"""


@pytest.fixture(scope="module")
def hello(tmp_path_factory: pytest.TempPathFactory) -> Speaker:
    """A speaker for many examples."""
    return _speak(tmp_path_factory.mktemp("words"), WORDS)


def test_file_and_tables_make_the_key(tmp_path: Path) -> None:
    """``[deep.down] below`` in page.toml is page.deep.down.below."""
    speaker = _speak(tmp_path, WORDS)

    assert speaker.text("page.deep.down.below") == "Found"
    assert speaker.knows("page.title")
    assert not speaker.knows("title")


def test_a_brands_constants_are_filled_at_load(tmp_path: Path) -> None:
    """What the brand calls its ID needs no parameter."""
    assert _speak(tmp_path, WORDS).text("page.title") == "Your Keyfob ID"


@pytest.mark.parametrize(("count", "said"), [(0, "0 mails"), (1, "1 mail"), (2, "2 mails")])
def test_a_count_chooses_the_form(tmp_path: Path, count: int, said: str) -> None:
    """Plural forms follow the language's rules (CLDR)."""
    assert _speak(tmp_path, WORDS).text("page.mails", count=count) == said


@given(name=st.text())
def test_parameters_are_escaped_in_pages_and_bare_in_text(hello: Speaker, name: str) -> None:
    """A name is never markup; markup of ours is."""
    assert hello.html("page.hello", name=name) == Markup("Hello, {} &amp; friends").format(name)
    assert hello.text("page.hello", name=name) == f"Hello, {name} & friends"
    assert hello.html("page.hello", name=Markup("<b>you</b>")) == "Hello, <b>you</b> &amp; friends"


def test_braces_in_a_parameter_are_no_placeholder(tmp_path: Path) -> None:
    """What somebody typed is never filled in again."""
    assert _speak(tmp_path, WORDS).text("page.hello", name="{id}{name}") == "Hello, {id}{name} & friends"


def test_a_missing_word_or_parameter_is_an_error(tmp_path: Path) -> None:
    """A page never shows a key or a hole."""
    speaker = _speak(tmp_path, WORDS)

    with pytest.raises(WordsError, match=r"no words for “page\.nothing”"):
        speaker.text("page.nothing")
    with pytest.raises(WordsError, match=r"“page\.hello” needs name"):
        speaker.html("page.hello")


def test_later_folders_replace_single_words(tmp_path: Path) -> None:
    """A brand says one thing differently and keeps the rest."""
    _write(tmp_path / "plain", "en", WORDS)
    _write(tmp_path / "own", "en", '[deep.down]\nbelow = "Mine"')
    speaker = load_words([tmp_path / "plain", tmp_path / "own"], ["en"], {"id": "X"})["en"]

    assert speaker.text("page.deep.down.below") == "Mine"
    assert speaker.text("page.title") == "Your X"


@pytest.mark.parametrize(
    ("german", "complaint"),
    [
        ('a = "x"', "de lacks words that en has: page.b"),
        ('a = "x"\nb = "{who}"\nc = "z"', "en lacks words that de has: page.c"),
        ('a = "x"\nb = "{wen}"', "“page.b” has other placeholders in en than in de"),
        ('a = 7\nb = "{who}"', "“page.a” is no text"),
        ("a = ", "page.toml: "),
    ],
)
def test_languages_that_differ_stop_the_start(tmp_path: Path, german: str, complaint: str) -> None:
    """The complaint says which word and which language."""
    _write(tmp_path, "en", 'a = "x"\nb = "{who}"')
    _write(tmp_path, "de", german)

    with pytest.raises(WordsError, match=complaint):
        load_words([tmp_path], ["en", "de"], {})


def _write(folder: Path, locale: str, words: str) -> None:
    (folder / "words" / locale).mkdir(parents=True, exist_ok=True)
    (folder / "words" / locale / "page.toml").write_text(words)


def _speak(folder: Path, words: str) -> Speaker:
    _write(folder, "en", words)
    return load_words([folder], ["en"], {"id": "Keyfob ID"})["en"]
