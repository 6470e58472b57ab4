"""The rules look at the same files in a checkout and in a copy that was unpacked somewhere."""

import os
from pathlib import Path

import pytest

from tests.rules import checkout


def test_an_unpacked_copy_has_the_files_of_the_checkout() -> None:
    """Walking the tree finds what git would list, where git is there to be asked."""
    listed = checkout.listed() if (checkout.ROOT / ".git").exists() else None
    if listed is None:
        pytest.skip("this is an unpacked copy, or git is not installed: there is nothing to compare with")

    assert set(checkout.walked(checkout.ROOT)) == set(listed)


def test_a_copy_without_git_is_walked_past_what_is_ignored(tmp_path: Path) -> None:
    """A name is ignored wherever it is; one with a slash before it at the top alone."""
    for name in ("src/a.py", "src/data/b.txt", "data/c.db", ".venv/d.py", "src/__pycache__/e.pyc", ".git/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".gitignore").write_text("# made\n.venv/\n__pycache__/\n/data/\n*.log\n")
    (tmp_path / "x.log").touch()

    found = {str(file.relative_to(tmp_path)) for file in checkout.walked(tmp_path)}

    assert found == {".gitignore", "src/a.py", "src/data/b.txt"}


def test_a_machine_without_git_lists_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Then the tree is walked; nothing ends in an error."""
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))

    assert checkout.listed() is None
