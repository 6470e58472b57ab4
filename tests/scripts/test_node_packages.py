"""Node packages: installed from their lock, which names no registry and leaves nothing to chance."""

import json
import re
from pathlib import Path

import pytest

from scripts import node_packages
from tests.rules.checkout import ROOT, files, name

LOCKS = [file for file in files(".json") if file.name == node_packages.LOCK]
EXACT = re.compile(r"\d+\.\d+\.\d+")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose packages are installed."""
    (tmp_path / node_packages.LOCK).write_text("{}")
    (tmp_path / "node_modules").mkdir()
    node_packages.stamp(tmp_path)
    return tmp_path


@pytest.mark.parametrize("lock", LOCKS, ids=name)
def test_a_lock_pins_every_package_by_its_hash(lock: Path) -> None:
    """Exact versions, SHA-512, and no registry's name: npm takes them from the one that is configured, or fails."""
    packages = {path: package for path, package in json.loads(lock.read_text())["packages"].items() if path}

    assert packages
    assert [path for path, package in packages.items() if not EXACT.fullmatch(package["version"])] == []
    assert [path for path, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    assert [path for path, package in packages.items() if "resolved" in package] == []


@pytest.mark.parametrize("lock", LOCKS, ids=name)
def test_a_lock_stays_without_registries(lock: Path) -> None:
    """The .npmrc beside it sees to that, and to no script of a package being run."""
    settings = (lock.parent / ".npmrc").read_text().split()

    assert {"omit-lockfile-registry-resolved=true", "ignore-scripts=true"} <= set(settings)


def test_what_is_installed_is_not_installed_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second call starts no npm."""
    monkeypatch.setattr(node_packages, "find_npm", lambda: pytest.fail("npm was looked for"))

    node_packages.install_node_packages(folder)


def test_a_changed_lock_is_installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pull that changes it is noticed; where there is no npm one line says so."""
    (folder / node_packages.LOCK).write_text('{"lockfileVersion": 3}')
    monkeypatch.setattr(node_packages, "find_npm", lambda: None)

    with pytest.raises(node_packages.PackagesMissing, match="Node is missing"):
        node_packages.install_node_packages(folder)


def test_what_npm_says_is_passed_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads it knows what to do about their registry."""
    (folder / node_packages.LOCK).write_text('{"lockfileVersion": 3}')
    monkeypatch.setattr(node_packages, "find_npm", lambda: ["sh", "-c", "echo no such host >&2; exit 1"])

    with pytest.raises(node_packages.PackagesMissing, match="no such host"):
        node_packages.install_node_packages(folder)

    assert not node_packages.is_installed(folder)


def test_every_folder_with_a_lock_is_known() -> None:
    """The installer sees to the tests' clients; the peers that are measured are fetched when they are."""
    folders = {name(lock.parent) for lock in LOCKS}

    assert folders - {"bench/peers"} == {name(ROOT / "tests/foreign")}
