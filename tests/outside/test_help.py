"""The questions of the help page: what ships is whole, and a brand's folder adds, replaces and drops."""

import re
from pathlib import Path

import pytest

from keyfob.outside.brand import Brand, BrandError, load_brand
from keyfob.outside.help import SETTINGS

PLAIN = load_brand("plain")
SHIPPED = ("plain", "porsche")
PROMISED = (
    "id", "registration", "password-rules", "kept", "wrong-address", "forgot", "no-password", "change-password",
    "delete", "erase", "change-id", "create",
)  # fmt: skip
OF_THE_PAGE = {
    "title", "lead", "search", "submit", "open", "related", "more_title", "more", "call", "mail", "none", "none_help",
    "clear", "back", "sign_in", "found", "write",
}  # fmt: skip


def brand_with(folder: Path, help_toml: str, **words: str) -> Brand:
    """Plain under another name, with a ``help.toml`` and words of its own in each language."""
    (folder / "brand.toml").write_text((PLAIN.folders[0] / "brand.toml").read_text())
    (folder / "help.toml").write_text(help_toml)
    for locale in PLAIN.facts.locales:
        (folder / "words" / locale).mkdir(parents=True)
        (folder / "words" / locale / "help.toml").write_text(
            "\n".join(f'{key.replace("__", ".")} = "{text}"' for key, text in words.items())
        )
    return load_brand(folder)


@pytest.mark.parametrize("name", SHIPPED)
def test_all_that_the_customer_is_promised_is_asked(name: str) -> None:
    """The promises of the product, each with an answer; and what people really ask beside them."""
    asked = set(load_brand(name).help.questions)

    assert set(PROMISED) <= asked
    assert {"no-mail", "lost-factor", "passkey", "stranger", "sign-out", "services"} <= asked


@pytest.mark.parametrize("name", SHIPPED)
def test_no_words_of_the_help_lie_about(name: str) -> None:
    """Every one is a line, a link, a group or a title of a question that is there, or stands on the page itself."""
    brand = load_brand(name)
    used = {f"help.{key}" for key in OF_THE_PAGE} | {f"help.group.{group}" for group in brand.help.groups}
    for question, content in brand.help.questions.items():
        used |= {f"help.{question}.{key}" for key in ("title", "keywords", *(line.say for line in content.lines()))}
        used |= {f"help.link.{link.say}" for link in content.links}

    said = {key for key in brand.speaker("en").phrases if key.startswith("help.")}
    assert sorted(said - used) == []


def test_a_brand_adds_a_question_of_its_own(tmp_path: Path) -> None:
    """In a group of its own, after those that ship; what it does not say stays as it is."""
    brand = brand_with(
        tmp_path,
        '[groups]\ncar = ["key"]\n[question.key]\nanswer = ["how"]\n',
        group__car="The car",
        key__title="Where is the key?",
        key__keywords="key",
        key__how="In your hand.",
    )

    assert list(brand.help.groups) == [*PLAIN.help.groups, "car"]
    assert brand.help.questions.keys() - PLAIN.help.questions.keys() == {"key"}


def test_a_brand_replaces_a_question(tmp_path: Path) -> None:
    """Its lines and links are the brand's, and its words too where it brings them."""
    brand = brand_with(tmp_path, '[question.erase]\nanswer = ["desk"]\n', erase__desk="Write to our lawyers.")

    assert [line.say for line in brand.help.questions["erase"].lines()] == ["desk"]
    assert brand.speaker("en").text("help.erase.desk") == "Write to our lawyers."


def test_a_brand_drops_a_group(tmp_path: Path) -> None:
    """With a list of nothing."""
    brand = brand_with(tmp_path, "[groups]\nleave = []\n")

    assert "leave" not in brand.help.groups
    assert {"delete", "erase"} & brand.help.questions.keys() == set()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[groups", "help.toml"),
        ('[groups]\nbegin = ["nothing"]', "“nothing” is in a group, and there is no such question"),
        ('[groups]\nbegin = ["id", "id"]', "“id” is in the groups twice"),
        ('[groups]\nnew = ["id"]\nbegin = []', "no words for “help.group.new”"),
        ('[question.id]\nanswer = ["why"]', "no words for “help.id.why”"),
        ('[question.id]\nanswer = [{ say = "what", when = "moon" }]', "“id” depends on “moon”, which is no setting"),
        ('[question.id]\nanswer = [{ say = "what", points = "moon" }]', "“id” depends on “moon”"),
        ('[question.id]\nanswer = [{ say = "what", colour = "red" }]', "unknown field `colour`"),
        ('[question.id]\nanswer = ["what"]\nlinks = [{ to = "https://x.example/", say = "create" }]', "matching regex"),
        ('[question.id]\nanswer = ["what"]\nlinks = [{ to = "/x", say = "nowhere" }]', "“help.link.nowhere”"),
    ],
)
def test_questions_that_do_not_fit_end_the_start_and_say_why(tmp_path: Path, text: str, complaint: str) -> None:
    """In one line, that names the file."""
    with pytest.raises(BrandError, match=re.escape(complaint)) as raised:
        brand_with(tmp_path, text)
    assert "help.toml" in str(raised.value)


def test_words_that_want_what_nobody_knows_end_the_start(tmp_path: Path) -> None:
    """A placeholder is a setting, or the page would fail once somebody opens it."""
    with pytest.raises(BrandError, match=r"“help\.id\.what” wants “moon”, which is no setting"):
        brand_with(tmp_path, "", id__what="It is {moon}.")


def test_the_guide_to_brands_lists_what_answers_may_depend_on() -> None:
    """Whoever writes questions finds every setting there, and none that is gone."""
    guide = (Path(__file__).resolve().parents[2] / "docs/brands.md").read_text("utf-8")
    listed = guide.partition("## Help")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `([a-z_]+)` \|", listed, re.MULTILINE)) == SETTINGS
