"""Where mails go: to a relay, or into a folder. The kind of transport is read from the mail URL."""

import os
from pathlib import Path
from typing import Protocol

from keyfob.base.errors import KeyfobError
from keyfob.outside.message import Mail, compose


class MailFailed(KeyfobError):
    """It was not taken. ``is_final`` says that trying again is of no use; the text carries no personal data."""

    def __init__(self, said: str, *, is_final: bool = False) -> None:
        super().__init__(said)
        self.is_final = is_final


class Transport(Protocol):
    """Something that takes mails, from many threads at once."""

    def send(self, mail: Mail) -> str:
        """Hand the mail over; what the other side said.

        Raises:
            MailFailed: when it was not taken.
        """

    def reach(self) -> None:
        """See whether mails could leave now, without sending one; raises what `send` raises."""

    def close(self) -> None:
        """Let go of what was kept open."""


class Folder:
    """Puts each mail into a file ``ID.eml``, which appears whole or not at all and is there for good."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: Mail) -> str:
        draft = self._folder / f".{mail.id}.part"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(compose(mail).replace(b"\r\n", b"\n"))  # a file on this machine, with its line ends
                out.flush()
                os.fsync(out.fileno())
            draft.rename(self._folder / f"{mail.id}.eml")
            self._keep_the_name()
        except OSError as error:
            raise MailFailed(f"the folder takes no mail: {error.strerror}") from error
        return "filed"

    def reach(self) -> None:
        if not self._folder.exists():
            return self._could_be_made()
        probe = self._folder / ".probe"
        try:
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise MailFailed(f"the folder takes no mail: {error.strerror}") from error

    def close(self) -> None:
        """Nothing is kept open."""

    def _could_be_made(self) -> None:
        nearest = next(place for place in self._folder.absolute().parents if place.exists())
        if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
            raise MailFailed(f"the folder takes no mail: it cannot be made in {nearest}")

    def _keep_the_name(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
