"""Install the Node packages of a folder exactly as its lock says: ``.venv/bin/python -m scripts.node_packages FOLDER``.

The lock names versions and their SHA-512 and no registry, so npm asks the one that is configured. Scripts of packages
are not run. A stamp in ``node_modules`` says which lock it was made from, so that nothing is done twice.
"""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

from scripts.machine import find_npm

LOCK = "package-lock.json"
STAMP = "node_modules/.installed-from"


class PackagesMissing(Exception):
    """npm is not there, or could not install; the message says what to do."""


def install_node_packages(folder: Path) -> None:
    """Make ``folder/node_modules`` what the lock says, unless it is.

    Raises:
        PackagesMissing: when that cannot be done.
    """
    if is_installed(folder):
        return
    with (folder / LOCK).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test processes start together, and one of them is enough
        if not is_installed(folder):
            _install(folder)
            stamp(folder)


def is_installed(folder: Path) -> bool:
    """Whether ``folder/node_modules`` was made from the lock as it is now."""
    made = folder / STAMP
    return made.exists() and made.read_text() == _wanted(folder)


def stamp(folder: Path) -> None:
    """Write down what ``folder/node_modules`` was made from."""
    (folder / STAMP).write_text(_wanted(folder))


def _wanted(folder: Path) -> str:
    return hashlib.sha256((folder / LOCK).read_bytes()).hexdigest()


def _install(folder: Path) -> None:
    npm = find_npm()
    if npm is None:
        raise PackagesMissing("Node is missing: run “make install-test”")
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise PackagesMissing(f"npm could not install the packages of {folder.name}:\n{done.stderr.strip()}")


def main() -> None:
    """Install what the arguments name; ends with status 1 and npm's words where that cannot be done."""
    for name in sys.argv[1:]:
        try:
            install_node_packages(Path(name))
        except PackagesMissing as missing:
            sys.exit(str(missing))


if __name__ == "__main__":
    main()
