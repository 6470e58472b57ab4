"""Make this machine ready, once: ``python3 -m scripts.install run`` or ``… test``, from the checkout.

``run`` wants a virtual environment with the program and what its demonstration needs; ``test`` wants the checks' tools
in it too, PostgreSQL, Chromium and a font beside it, and foreign clients from npm. Root gets what is missing from
Debian; everybody else is told all of it in one line. A stamp in the environment says what it was made from, so that
nothing is done twice.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.machine import find_chromium, find_font, find_pip_for_environments, find_postgresql
from scripts.node_packages import is_installed

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
BUILD = "requirements-build.lock"
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
NODE_FOLDERS = ("tests/foreign",)
OLDEST = (3, 11)


def main() -> None:
    """Do what the one argument asks for; ends with one line on stderr, and status 1, where that cannot be done."""
    purpose = sys.argv[1] if len(sys.argv) == 2 else ""  # noqa: PLR2004 - the program's name and one word
    if purpose not in LOCKS:
        sys.exit("usage: python3 -m scripts.install run|test")
    if sys.version_info < OLDEST:
        sys.exit("Keyfob needs Python 3.11 or newer; name one, such as: make run PYTHON=python3.11")
    with (ROOT / ".install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install_programs(purpose)
        if not _is_stamped(purpose):
            _install_packages(purpose)
        if purpose == "test":
            _install_node_packages()


def _install_programs(purpose: str) -> None:
    """All that is missing of Debian at once, so that whoever may not install it is told once."""
    finders = {"postgresql": find_postgresql, "chromium-headless-shell": find_chromium, "fonts-dejavu-core": find_font}
    missing = [package for package, find in finders.items() if purpose == "test" and find() is None]
    if not _has_environment() and find_pip_for_environments() is None:
        missing.insert(0, "python3-venv")
    if missing:
        _apt_install(missing)


def _install_packages(purpose: str) -> None:
    if not _has_environment():
        _make_environment()
    print(f"Installing what “make {purpose}” needs into .venv …", flush=True)
    locks = [word for lock in (BUILD, LOCKS[purpose]) for word in ("-r", lock)]
    _pip("--require-hashes", *locks)
    _pip("--no-deps", "--no-build-isolation", "--editable", ".")
    for served in LOCKS if purpose == "test" else [purpose]:
        _stamp_file(served).write_text(_stamp(served))


def _install_node_packages() -> None:
    """By the environment's Python, which knows the Node that came with it."""
    missing = [folder for folder in NODE_FOLDERS if not is_installed(ROOT / folder)]
    python = str(ENVIRONMENT / "bin/python")
    if missing and not _succeeds([python, "-m", "scripts.node_packages", *missing], quiet=False):
        sys.exit("npm could not install the foreign clients; see above")


def _make_environment() -> None:
    if not _succeeds([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]):
        sys.exit(f"{sys.executable} cannot make virtual environments; name another Python: make run PYTHON=…")


def _has_environment() -> bool:
    return (ENVIRONMENT / "bin/pip").exists()


def _apt_install(packages: Sequence[str]) -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"Missing here: {', '.join(packages)}. On Debian: sudo apt-get install {' '.join(packages)}")
    print(f"Installing {', '.join(packages)} with apt-get …", flush=True)
    _succeeds(["apt-get", "update", "-qq"])
    if not _succeeds(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]):
        sys.exit(f"apt-get could not install {', '.join(packages)}")


def _pip(*words: str) -> None:
    pip = [str(ENVIRONMENT / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    if not _succeeds([*pip, *words], quiet=False):
        sys.exit("pip could not install it; see above")


def _succeeds(words: Sequence[str], *, quiet: bool = True) -> bool:
    quietly = subprocess.DEVNULL if quiet else None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run(
        words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=quietly, stderr=quietly, check=False
    )
    return done.returncode == 0


def _is_stamped(purpose: str) -> bool:
    stamp = _stamp_file(purpose)
    return (ENVIRONMENT / "bin/python").exists() and stamp.exists() and stamp.read_text() == _stamp(purpose)


def _stamp_file(purpose: str) -> Path:
    return ENVIRONMENT / f"installed-for-{purpose}"


def _stamp(purpose: str) -> str:
    made_from = hashlib.sha256(str(ROOT).encode())
    for name in (BUILD, LOCKS[purpose], "pyproject.toml"):
        made_from.update((ROOT / name).read_bytes())
    return made_from.hexdigest()


if __name__ == "__main__":
    main()
