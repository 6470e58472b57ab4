"""What the papers say is so."""

import re
from collections.abc import Iterator
from importlib import import_module

import click
import msgspec

from keyfob.accounts.throttle_rules import TABLE
from keyfob.apps.cli import VERBS
from keyfob.settings import Settings
from tests.rules.checkout import ROOT, files, name

MAKE = re.compile(r"`make ([a-z-]+)|^\s*(?:\$ )?make ([a-z-]+)", re.MULTILINE)
TARGET = re.compile(r"^([a-z-]+):.*## ", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:src|tests|docs|deploy|examples|scripts|bench)/[\w./-]+)`")
VERB = re.compile(r"`keyfob ([a-z]+(?: [a-z]+)?)[^`]*`")
SETTING = re.compile(r"^\| `([a-z_]+)` \|", re.MULTILINE)
PROMISED = {"run", "test", "bench", "fix", "torture"}


def test_every_make_target_that_is_named_exists() -> None:
    """No paper sends anyone to a target that is not there."""
    named = {(name(file), a or b) for file in files(".md") for a, b in MAKE.findall(file.read_text("utf-8"))}

    assert {(file, target) for file, target in named if target not in _targets()} == set()


def test_the_readme_names_the_targets_that_matter() -> None:
    """Whoever reads the README learns all that `make` does for them."""
    readme = (ROOT / "README.md").read_text("utf-8")

    assert {target for target in PROMISED if f"make {target}" not in readme} == set()


def test_links_between_papers_lead_somewhere() -> None:
    """A link to a file of the checkout finds it."""
    dead = [
        f"{name(file)}: {target}"
        for file in files(".md")
        for target in LINK.findall(file.read_text("utf-8"))
        if not (file.parent / target).exists()
    ]

    assert dead == []


def test_every_decision_has_a_number_of_its_own() -> None:
    """From 0000 on without a gap; the page's title says the same number as its name."""
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(len(pages))]
    assert [page.name for page in pages if not page.read_text("utf-8").startswith(f"# {page.name[:4]}: ")] == []


def test_paths_in_papers_lead_somewhere() -> None:
    """A file or folder that a paper names is there."""
    dead = [
        f"{name(file)}: {path}"
        for file in files(".md")
        for path in PATH.findall(file.read_text("utf-8"))
        if not (ROOT / path).exists()
    ]

    assert dead == []


def test_every_setting_is_documented() -> None:
    """The operators' guide has a row for each setting, and none for a setting that is gone."""
    guide = (ROOT / "docs/operate.md").read_text("utf-8")

    assert set(SETTING.findall(guide)) == {field.name for field in msgspec.structs.fields(Settings)}


def test_every_verb_is_documented() -> None:
    """The operators' guide names each verb of the command line, and none that is not there."""
    guide = (ROOT / "docs/operate.md").read_text("utf-8")

    assert set(VERB.findall(guide)) == set(_verbs())


def _verbs() -> Iterator[str]:
    for verb in VERBS:
        command = import_module(verb.module).command
        inner = command.commands if isinstance(command, click.Group) else ()
        yield from (f"{verb.name} {name}" for name in inner) if inner else (verb.name,)


def _targets() -> set[str]:
    return set(TARGET.findall((ROOT / "Makefile").read_text("utf-8")))


def test_the_table_of_limits_is_documented_as_it_is() -> None:
    """An operator who writes other rules begins with these."""
    assert TABLE.strip() in (ROOT / "docs/operate.md").read_text("utf-8")


def test_types_are_checked_for_the_newest_python_that_is_claimed() -> None:
    """The packages' classifiers claim it, the Makefile names it."""
    claimed = re.findall(r'"Programming Language :: Python :: 3\.(\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))

    assert f"NEWEST := 3.{max(map(int, claimed))}\n" in (ROOT / "Makefile").read_text("utf-8")
