"""Backups as an operator makes them, and puts them back: files are copied, the printed commands are run."""

import os
import shlex
import subprocess
from pathlib import Path

from keyfob.main import place_of
from keyfob.storage.backup import Copied, back_up, restore
from keyfob.storage.opening import Place
from scripts.machine import find_postgresql
from tests.house import OpenHouse


def copy(house: OpenHouse, folder: Path) -> None:
    """What “keyfob backup” does, and what it asks for."""
    settings = house.program.settings
    run_commands(back_up(place_of(settings), settings.data, folder, house.clock.now))


def put_back(place: Place, data: Path, keys: Path) -> None:
    """What “keyfob restore” does with the data of one backup and the keys of another, later one."""
    (keys / "data").rename(keys / "data of its own")
    (keys / "data").symlink_to(data / "data")
    run_commands(restore(place, keys))


def run_commands(copied: Copied) -> None:
    """What a backup or a restore leaves to PostgreSQL's own programs."""
    programs = find_postgresql()
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    for command in copied.commands:
        done = subprocess.run(shlex.split(command), env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
