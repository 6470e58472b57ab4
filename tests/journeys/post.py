"""The post: an SMTP server that takes the ID's mails, and letters as the people who get them read them."""

import email
import email.policy
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from threading import Condition

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.examples.running import free_address
from tests.web.reading import read

PATIENCE = 20  # seconds in which a mail has to arrive
_LINK = re.compile(r"^(https?://\S+)$", re.MULTILINE)
_CODE = re.compile(r"^(\d{6})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, opened."""

    sender: str
    subject: str
    text: str
    html: str

    @property
    def link(self) -> str:
        """The first address that stands on a line of its own."""
        return self.links[0]

    @property
    def links(self) -> list[str]:
        """All of them."""
        return _LINK.findall(self.text)

    @property
    def code(self) -> str:
        """The six digits alone on a line."""
        found = _CODE.search(self.text)
        assert found, self.text
        return found[1]

    @property
    def buttons(self) -> list[str]:
        """Where the links of the HTML part lead."""
        return [link.get("href") for link in read(self.html).all("a")]


class Post:
    """Takes every mail, and keeps it until its reader comes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._arrived = Condition()
        self._boxes: dict[str, list[Letter]] = {}

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name for it
        """A mail arrives."""
        assert isinstance(envelope.content, bytes)
        letter = _open(email.message_from_bytes(envelope.content, policy=email.policy.default))
        with self._arrived:
            for reader in envelope.rcpt_tos:
                self._boxes.setdefault(reader, []).append(letter)
            self._arrived.notify_all()
        return "250 OK"

    def letter(self, reader: str, subject: str = "") -> Letter:
        """The oldest letter that ``reader`` has not opened, of this subject if one is named; waits until it is there.

        Older letters count as opened then.
        """
        with self._arrived:
            assert self._arrived.wait_for(lambda: self._find(reader, subject) is not None, PATIENCE), (
                f"no mail “{subject}” for {reader}, but {[letter.subject for letter in self._boxes.get(reader, [])]}"
            )
            at = self._find(reader, subject)
            box = self._boxes[reader]
            assert at is not None
            letter = box[at]
            del box[: at + 1]
        return letter

    def is_empty(self, reader: str, seconds: float = 1.0) -> bool:
        """Whether nothing came in all this time."""
        time.sleep(seconds)
        with self._arrived:
            return not self._boxes.get(reader)

    def _find(self, reader: str, subject: str) -> int | None:
        box = self._boxes.get(reader, [])
        return next((at for at, letter in enumerate(box) if subject in letter.subject), None)


@contextmanager
def running_post() -> Iterator[Post]:
    """A post that takes mails at its ``url``."""
    address = free_address().listen
    post = Post(f"smtp://{address}")
    host, _, port = address.partition(":")
    server = Controller(post, hostname=host, port=int(port))
    server.start()
    try:
        yield post
    finally:
        server.stop()


def _open(mail: EmailMessage) -> Letter:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None, "a mail without a text part"
    assert html is not None, "a mail without an HTML part"
    # SMTP ends lines with CR LF.
    plain = text.get_content().replace("\r\n", "\n")
    letter = Letter(str(mail["from"]), str(mail["subject"]), plain, html.get_content())
    assert set(letter.links) <= set(letter.buttons), "the buttons lead elsewhere than the links of the text part"
    return letter
