"""Sending mail: over SMTP, or into a folder for trials.

A relay's refusal for good (5xx) is told apart from one for now (4xx): the second is worth trying again.
"""

import os
import smtplib
import ssl
import time
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path
from threading import Lock
from typing import Protocol
from urllib.parse import unquote, urlsplit

CONNECT_SECONDS = 10.0
IDLE_SECONDS = 60.0
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one person; ``id`` makes its Message-ID, so that the same message sent twice can be recognised."""

    id: str
    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    html: str


class MailRefused(Exception):
    """It was not accepted; ``for_good`` says that trying again is of no use. The text holds no personal data."""

    def __init__(self, said: str, *, for_good: bool) -> None:
        super().__init__(said)
        self.for_good = for_good


class Transport(Protocol):
    """A way for mails to leave."""

    def send(self, mail: Mail) -> str:
        """Hand a mail over; what the other side said.

        Raises:
            MailRefused: when it was not accepted.
        """

    def close(self) -> None:
        """Let go of a kept connection."""


def make_transport(url: str) -> Transport:
    """The transport behind ``smtp://USER:PASSWORD@HOST:PORT``, ``smtps://…`` or ``folder:DIR``."""
    if url.startswith("folder:"):
        return FolderTransport(Path(url.removeprefix("folder:")))
    return SmtpTransport(url)


def compose(mail: Mail) -> EmailMessage:
    """The message as it travels (RFC 5322), in plain text and HTML, marked as sent by a program (RFC 3834).

    Raises:
        MailRefused: when an address or a header cannot be written, which no later try would mend.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(mail.sender_name, addr_spec=mail.sender)
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
        message["Date"] = formatdate(time.time(), localtime=False)
        message["Message-ID"] = f"<{mail.id}@{mail.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
    except (MessageError, ValueError, IndexError) as error:
        raise MailRefused(f"the message cannot be written: {type(error).__name__}", for_good=True) from error
    return message


class FolderTransport:
    """Writes one .eml a message, renamed into place when it is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: Mail) -> str:
        message = compose(mail)
        self._folder.mkdir(parents=True, exist_ok=True)
        draft, final = self._folder / f".{mail.id}.part", self._folder / f"{mail.id}.eml"
        with draft.open("wb") as out:
            out.write(message.as_bytes())
            out.flush()
            os.fsync(out.fileno())
        draft.rename(final)
        return "written"

    def close(self) -> None:
        """Nothing is kept open."""


class SmtpTransport:
    """Speaks SMTP over a connection that is kept while there are mails, with STARTTLS when it is offered."""

    def __init__(self, url: str, *, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._tls_at_once = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._tls_at_once else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._context = context or ssl.create_default_context()
        self._lock = Lock()
        self._connection: smtplib.SMTP | None = None
        self._used_at = 0.0

    def send(self, mail: Mail) -> str:
        message = compose(mail)
        with self._lock:
            try:
                connection = self._connect()
                options = ["SMTPUTF8"] if not mail.to.isascii() else []
                refused = connection.send_message(message, mail.sender, [mail.to], mail_options=options)
            except smtplib.SMTPRecipientsRefused as error:
                code, reply = next(iter(error.recipients.values()))
                raise _refusal(code, reply) from error
            except smtplib.SMTPNotSupportedError as error:
                raise MailRefused("the relay takes no such address", for_good=True) from error
            except smtplib.SMTPResponseException as error:
                self._drop()
                raise _refusal(error.smtp_code, error.smtp_error) from error
            except (smtplib.SMTPException, OSError) as error:
                self._drop()
                raise MailRefused(f"the relay did not answer: {type(error).__name__}", for_good=False) from error
            self._used_at = time.monotonic()
        return "accepted" if not refused else "refused"

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _connect(self) -> smtplib.SMTP:
        if self._connection is not None and time.monotonic() - self._used_at < IDLE_SECONDS:
            return self._connection
        self._drop()
        if self._tls_at_once:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=CONNECT_SECONDS, context=self._context
            )
        else:
            connection = smtplib.SMTP(self._host, self._port, timeout=CONNECT_SECONDS)
            connection.ehlo()
            if connection.has_extn("starttls"):
                connection.starttls(context=self._context)
        if self._user:
            connection.login(self._user, self._password)
        self._connection = connection
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _refusal(code: int, reply: bytes | str) -> MailRefused:
    """The relay's own words may repeat the address, so only their codes are kept (RFC 3463)."""
    text = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    first = text.split(maxsplit=1)[0] if text.split() else ""
    enhanced = first if first.replace(".", "").isdigit() and first.count(".") == 2 else ""  # noqa: PLR2004  # class, subject and detail
    return MailRefused(f"the relay said {code} {enhanced}".strip(), for_good=code >= _PERMANENT)
