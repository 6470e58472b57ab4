"""Every kind of abuse that docs/security.md says we test for has a test of the name it gives."""

import ast
import re

from tests.rules.checkout import ROOT, files, name, tree

NAMED = re.compile(r"`(tests/[\w./-]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (?!somebody tries|---)", re.MULTILINE)


def test_every_test_that_a_paper_names_exists() -> None:
    """Whoever renames a test that proves something changes the paper with it."""
    named = {(name(file), *found) for file in files(".md") for found in NAMED.findall(file.read_text("utf-8"))}
    absent = sorted(f"{paper}: {file}::{test}" for paper, file, test in named if test not in _tests(file))

    assert named
    assert absent == []


def test_every_abuse_has_a_test() -> None:
    """No row of that section is a mere promise."""
    section = (ROOT / "docs/security.md").read_text("utf-8").partition("## Abuse we test for")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if ROW.match(line)]

    assert rows
    assert [row for row in rows if not NAMED.search(row)] == []


def _tests(file: str) -> set[str]:
    if not (ROOT / file).is_file():
        return set()
    found = {node.name for node in tree(ROOT / file).body if isinstance(node, ast.FunctionDef)}
    return {test for test in found if test.startswith("test_")}
