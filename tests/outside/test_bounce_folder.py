"""The folder of bounces: whole files alone, one at a time, and nothing in it can hold us up."""

import os
import time
from pathlib import Path

import pytest

from keyfob.outside import bounce_folder
from keyfob.outside.bounce_folder import ASIDE, MAX_BYTES, BounceFolder


def drop(folder: Path, name: str, raw: bytes = b"a report", *, age: int = 60) -> Path:
    """A file that was written some seconds ago."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw)
    os.utime(file, (time.time() - age,) * 2)
    return file


def names(folder: Path) -> set[str]:
    """What would be looked at."""
    return {dropped.path.name for dropped in BounceFolder(folder).files(100)}


def test_mails_lie_in_a_maildir_or_as_plain_files(tmp_path: Path) -> None:
    """What is no mail, or still being written, is left alone."""
    drop(tmp_path, "new/1.a.host", age=0)
    drop(tmp_path, "cur/2.a.host:2,S")
    drop(tmp_path, "tmp/3.a.host")
    drop(tmp_path, "4.eml")
    drop(tmp_path, "5.eml", age=0)
    drop(tmp_path, "notes.txt")
    drop(tmp_path, ".6.eml")
    assert names(tmp_path) == {"1.a.host", "2.a.host:2,S", "4.eml"}


def test_a_file_is_done_with_or_put_aside(tmp_path: Path) -> None:
    """Two of one name are both kept; what is gone already is no matter."""
    folder = BounceFolder(tmp_path)
    for _ in range(2):
        drop(tmp_path, "1.eml")
        (dropped,) = folder.files(10)
        folder.put_aside(dropped)
    assert {file.name for file in (tmp_path / ASIDE).iterdir()} == {"1.eml", "1.eml.1"}
    drop(tmp_path, "2.eml")
    (dropped,) = folder.files(10)
    folder.finish(dropped)
    folder.finish(dropped)
    folder.put_aside(dropped)
    assert names(tmp_path) == set()


def test_what_is_huge_or_no_file_is_not_read(tmp_path: Path) -> None:
    """What is huge is said; links, pipes and folders are left where they are, and not waited for."""
    drop(tmp_path, "huge.eml", b"x" * (MAX_BYTES + 1))
    (tmp_path / "link.eml").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.eml")
    (tmp_path / "folder.eml").mkdir()
    for name in ("link.eml", "pipe.eml", "folder.eml"):
        os.utime(tmp_path / name, (1, 1), follow_symlinks=False)
    (found,) = BounceFolder(tmp_path).files(10)
    assert (found.path.name, found.raw, found.why) == ("huge.eml", None, "it is too big")


def test_at_most_so_many_are_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then they are thrown away, so that nobody fills the disk."""
    monkeypatch.setattr(bounce_folder, "MOST_ASIDE", 2)
    folder = BounceFolder(tmp_path)
    for number in range(4):
        drop(tmp_path, f"{number}.eml")
        (dropped,) = folder.files(10)
        folder.put_aside(dropped)
    assert len(list((tmp_path / ASIDE).iterdir())) == 2


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Before anything is served."""
    BounceFolder(tmp_path).reach()
    with pytest.raises(OSError, match="No such file"):
        BounceFolder(tmp_path / "none").reach()
