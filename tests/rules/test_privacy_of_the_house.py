"""What is published speaks of the program alone: of no machine, no registry and no desk it was written at."""

import re
from pathlib import Path

from tests.rules.checkout import ROOT, name, texts

PLACES = re.compile(r"(?<![\w.])/(work|root|home|Users)/\w|/opt/wheels|(?:file|find-links)[ =:]+/")
REGISTRIES = re.compile(
    r"(pypi|pythonhosted|npmjs|yarnpkg|debian|crates)\.(org|com|io)|--(extra-)?index-url|\"resolved\":"
)
NUMBERS = re.compile(r"(?<![\w/.#-])[RC]\d\d(?![\w.-])|\bissue #?\d|(?<!\w)shared/\w+\.md")


def test_no_file_names_a_machine() -> None:
    """A path of somebody's machine helps nobody else."""
    assert _findings(PLACES) == []


def test_no_file_names_a_package_registry() -> None:
    """Locks and scripts work with whatever registry the reader has configured."""
    assert _findings(REGISTRIES) == []


def test_no_file_quotes_a_number_only_its_writers_know() -> None:
    """Requirements are named by their public source: an RFC's section, a number of ASVS or NIST."""
    assert _findings(NUMBERS) == []


def _findings(pattern: re.Pattern[str]) -> list[str]:
    mine = Path(__file__)
    return [
        f"{name(file)}:{number}: {found[0]}"
        for file, text in texts()
        if file != mine and file != ROOT / "LICENSE"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := pattern.search(line))
    ]
