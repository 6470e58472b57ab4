"""Where the machine's programs are."""

import subprocess

from scripts.machine import NODE_MAJOR, find_chromium, find_font, find_node, find_npm, find_postgresql


def test_what_the_tests_need_is_here() -> None:
    """The installer brought PostgreSQL, a browser and a font."""
    postgresql = find_postgresql()

    assert postgresql is not None
    assert (postgresql / "initdb").exists()
    assert find_chromium() is not None
    assert find_font() is not None


def test_node_is_young_enough_and_has_its_npm() -> None:
    """The foreign JavaScript client wants Node 20."""
    node, npm = find_node(), find_npm()

    assert node is not None
    assert npm is not None
    assert int(_said([*node, "--version"]).removeprefix("v").partition(".")[0]) >= NODE_MAJOR
    assert _said([*npm, "--version"])


def _said(words: list[str]) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
