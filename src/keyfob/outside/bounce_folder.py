"""The folder into which the operator's relay drops bounces: a Maildir, or plain ``.eml`` files."""

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

MAX_BYTES = 1024 * 1024
ASIDE = "aside"
MOST_ASIDE = 1_000
"""So many are put aside; what comes then is thrown away, so that nobody fills the disk with what nobody reads."""
SETTLED = 2
"""A plain file is written while we look; so many seconds after its last byte it is taken to be whole."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file; ``raw`` is None where it cannot be read as one, and ``why`` says so."""

    path: Path
    raw: bytes | None
    why: str = ""


class BounceFolder:
    """What lies there, a file at a time; each is either done with or put aside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reach(self) -> None:
        """See whether it is there and lets us take files out; raises OSError where it does not."""
        list(self._folder.iterdir())
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "nothing can be taken out of it")

    def files(self, most: int) -> Iterator[Dropped]:
        """At most ``most`` of the files that are whole."""
        for path in islice(self._paths(), most):
            dropped = _read(path)
            if dropped is not None:
                yield dropped

    def finish(self, dropped: Dropped) -> None:
        """It was understood, so nobody needs it any more; another process may have been first."""
        with suppress(FileNotFoundError):
            dropped.path.unlink()

    def put_aside(self, dropped: Dropped) -> None:
        """Keep it for a person to look at, out of the way."""
        aside = self._aside()
        aside.mkdir(mode=0o700, exist_ok=True)
        number = len(list(aside.iterdir()))
        with suppress(FileNotFoundError):
            if number >= MOST_ASIDE:
                dropped.path.unlink()
            else:
                dropped.path.rename(_free(aside / dropped.path.name))

    def _aside(self) -> Path:
        return self._folder / ASIDE

    def _paths(self) -> Iterator[Path]:
        """Those of a Maildir are whole when they appear in ``new``; programs that look at them move them to ``cur``."""
        for name in ("new", "cur"):
            if (self._folder / name).is_dir():
                yield from (path for path, _ in _files(self._folder / name))
        newest = time.time() - SETTLED
        for path, written in _files(self._folder):
            if path.suffix == ".eml" and written <= newest:
                yield path


def _files(folder: Path) -> Iterator[tuple[Path, float]]:
    """Files and when they were written; links, pipes and what is hidden are none."""
    for path in sorted(folder.iterdir()):
        with suppress(FileNotFoundError):
            told = path.lstat()
            if stat.S_ISREG(told.st_mode) and not path.name.startswith("."):
                yield path, told.st_mtime


def _read(path: Path) -> Dropped | None:
    """The file, if it is one and not too big; a link leads nowhere, and nothing is waited for. None: it is gone."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Dropped(path, None, f"it cannot be opened: {error.strerror}")
    try:
        told = os.fstat(handle)
        if not stat.S_ISREG(told.st_mode):
            return Dropped(path, None, "it is no file")
        if told.st_size > MAX_BYTES:
            return Dropped(path, None, "it is too big")
        return Dropped(path, os.read(handle, MAX_BYTES))
    finally:
        os.close(handle)


def _free(path: Path) -> Path:
    """A name that nothing has."""
    number = 0
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}.{number}")
    return free
