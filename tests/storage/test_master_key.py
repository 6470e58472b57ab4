"""The master key file: private, made once, read exactly."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from keyfob.storage.master_key import MasterKey, WrongMasterKey, make_master_key, read_master_key


def test_it_is_made_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    """Mode 0600 in a folder of mode 0700, and nothing else left lying there."""
    file = tmp_path / "data" / "master.key"
    made = make_master_key(file, os.urandom)
    assert read_master_key(file) == made
    assert make_master_key(file, os.urandom) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_of_many_makers_at_once_all_read_the_same(tmp_path: Path) -> None:
    """One wins, none reads half a file."""
    file = tmp_path / "master.key"
    with ThreadPoolExecutor(16) as threads:
        made = set(threads.map(lambda _: make_master_key(file, os.urandom).master, range(16)))
    assert len(made) == 1
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "text",
    ["", "master AAAA\npepper AAAA\n", "master !!!\n", "one two three\n", "master\n", "\xff", "pepper AAAA\n"],
)
def test_a_damaged_file_is_refused(tmp_path: Path, text: str) -> None:
    """With words that say which file it is."""
    file = tmp_path / "master.key"
    file.write_text(text, "latin-1")
    with pytest.raises(WrongMasterKey, match="master\\.key"):
        read_master_key(file)


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    """Reading never makes a key."""
    with pytest.raises(WrongMasterKey, match="there is no master key at"):
        read_master_key(tmp_path / "master.key")


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path) -> None:
    """They are derived, and the secrets are never shown."""
    key = make_master_key(tmp_path / "master.key", os.urandom)
    assert key.derive("wrap data keys") == key.derive("wrap data keys") != key.derive("check")
    assert MasterKey(key.master, key.pepper).derive("check") == key.derive("check")
    assert repr(key.master) not in repr(key)
    assert "…" in repr(key.pepper)
