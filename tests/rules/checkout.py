"""The files of the checkout, as the rules look at them."""

import ast
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatch
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/keyfob"


@cache
def files(*endings: str) -> tuple[Path, ...]:
    """Every file that git tracks or would track, with one of the endings if any are given."""
    found = listed() if (ROOT / ".git").exists() else None
    return tuple(file for file in found or walked(ROOT) if not endings or file.suffix in endings)


def listed() -> tuple[Path, ...] | None:
    """The files as git lists them; None where it is not installed, or refuses."""
    # A checkout may belong to another user than the one who tests it.
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    with suppress(FileNotFoundError):
        done = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False)
        found = (ROOT / name for name in done.stdout.split("\0") if name)
        return tuple(file for file in found if file.is_file()) if done.returncode == 0 else None
    return None


def walked(root: Path) -> tuple[Path, ...]:
    """The files of an unpacked copy, but for what its ``.gitignore`` names: simple names, or what lies at the top."""
    lines = (root / ".gitignore").read_text("utf-8").splitlines()
    ignored = [".git", *(line.rstrip("/") for line in lines if line and not line.startswith("#"))]
    found: list[Path] = []
    for place, folders, names in os.walk(root):
        at = PurePosixPath("/") / Path(place).relative_to(root)
        folders[:] = sorted(name for name in folders if not _is_ignored(at / name, ignored))
        found += [Path(place) / name for name in sorted(names) if not _is_ignored(at / name, ignored)]
    return tuple(found)


def _is_ignored(path: PurePosixPath, ignored: list[str]) -> bool:
    """Whether a line names it; one that begins with a slash names what lies at the top."""
    return any(fnmatch(str(path) if line.startswith("/") else path.name, line) for line in ignored)


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
