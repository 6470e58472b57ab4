"""The files of the checkout, as the rules look at them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/keyfob"


@cache
def files(*endings: str) -> tuple[Path, ...]:
    """Every file that git tracks or would track, with one of the endings if any are given."""
    # A checkout may belong to another user than the one who tests it.
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    found = (ROOT / name for name in names if name)
    return tuple(file for file in found if file.is_file() and (not endings or file.suffix in endings))


def texts() -> Iterator[tuple[Path, str]]:
    """Every file that holds text, with it; a file that is no UTF-8 is a picture or a font."""
    for file in files():
        try:
            yield file, file.read_text("utf-8")
        except UnicodeDecodeError:
            continue


@cache
def tree(file: Path) -> ast.Module:
    """A Python file's syntax."""
    return ast.parse(file.read_text("utf-8"), str(file))


def name(file: Path) -> str:
    """How a finding names the file."""
    return str(file.relative_to(ROOT))
