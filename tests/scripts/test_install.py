"""The installer: it does what is missing, nothing twice, and says in one line what it may not do."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts import install, node_packages

Runs = list[list[str]]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """A checkout with locks and no environment; what the installer would run is written down here instead."""
    for lock in (install.BUILD, *install.LOCKS.values(), "pyproject.toml"):
        (tmp_path / lock).write_text(f"{lock}\n")
    for folder in install.NODE_FOLDERS:
        (tmp_path / folder / "node_modules").mkdir(parents=True)
        (tmp_path / folder / node_packages.LOCK).write_text("{}\n")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "ENVIRONMENT", tmp_path / ".venv")
    for find in ("find_postgresql", "find_chromium", "find_font", "find_pip_for_environments"):
        monkeypatch.setattr(install, find, lambda: Path("/usr"))
    done: Runs = []

    def succeeds(words: Sequence[str], **_: bool) -> bool:
        done.append(list(words))
        if "venv" in words:
            (tmp_path / ".venv/bin").mkdir(parents=True)
            for program in ("python", "pip"):
                (tmp_path / ".venv/bin" / program).touch()
        if "scripts.node_packages" in words:
            for folder in install.NODE_FOLDERS:
                node_packages.stamp(tmp_path / folder)
        return True

    monkeypatch.setattr(install, "_succeeds", succeeds)
    return done


def _install(monkeypatch: pytest.MonkeyPatch, purpose: str) -> None:
    monkeypatch.setattr("sys.argv", ["install", purpose])
    install.main()


def test_the_first_run_makes_the_environment_from_the_lock(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages come with their hashes, then the program itself, without anything of its own choosing."""
    _install(monkeypatch, "run")

    assert [run[-1] for run in runs] == [str(install.ENVIRONMENT), "requirements.lock", "."]
    assert "--require-hashes" in runs[1]
    assert {"--no-deps", "--no-build-isolation"} <= set(runs[2])


def test_the_tests_get_their_clients_from_npm(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the environment's own Python, once it is there."""
    _install(monkeypatch, "test")

    assert runs[-1][1:] == ["-m", "scripts.node_packages", *install.NODE_FOLDERS]


def test_the_second_run_does_nothing(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stamped is not installed again; the tests' environment serves the demonstration too."""
    _install(monkeypatch, "test")
    runs.clear()

    _install(monkeypatch, "test")
    _install(monkeypatch, "run")

    assert runs == []


def test_a_changed_lock_is_installed(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp is made from the locks, so a pull that changes one is noticed."""
    _install(monkeypatch, "run")
    runs.clear()
    (install.ROOT / "requirements.lock").write_text("another\n")

    _install(monkeypatch, "run")

    assert [run[-1] for run in runs] == ["requirements.lock", "."]


def test_who_is_not_root_is_told_in_one_line(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names all that is missing and how to get it, so that it is read once; nothing is installed."""
    for find in ("find_chromium", "find_font", "find_pip_for_environments"):
        monkeypatch.setattr(install, find, lambda: None)
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    with pytest.raises(SystemExit) as refused:
        _install(monkeypatch, "test")

    packages = ["python3-venv", "chromium-headless-shell", "fonts-dejavu-core"]
    said = f"Missing here: {', '.join(packages)}. On Debian: sudo apt-get install {' '.join(packages)}"
    assert str(refused.value) == said
    assert runs == []


def test_root_gets_what_is_missing_from_debian(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lists are fetched first, for a fresh machine has none; nothing is installed beyond what is named."""
    monkeypatch.setattr(install, "find_postgresql", lambda: None)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")

    _install(monkeypatch, "test")

    assert runs[0] == ["apt-get", "update", "-qq"]
    assert runs[1] == ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"]


def test_the_demonstration_wants_no_browser_and_no_postgresql(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run` works for somebody who may not install anything."""
    for find in ("find_postgresql", "find_chromium", "find_font"):
        monkeypatch.setattr(install, find, lambda: None)

    _install(monkeypatch, "run")

    assert not any("apt-get" in run for run in runs)


def test_what_makes_environments_is_wanted_until_there_is_one(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for the demonstration; who has an environment needs nothing of Debian to go on."""
    monkeypatch.setattr(install, "find_pip_for_environments", lambda: None)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")

    _install(monkeypatch, "run")
    first = list(runs)
    (install.ROOT / "requirements.lock").write_text("another\n")
    runs.clear()
    _install(monkeypatch, "run")

    assert first[1][-1] == "python3-venv"
    assert not any("apt-get" in run for run in runs)


def test_another_word_is_refused(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes one of two words."""
    with pytest.raises(SystemExit, match="usage"):
        _install(monkeypatch, "everything")

    assert runs == []
