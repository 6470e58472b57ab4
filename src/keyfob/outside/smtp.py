"""A relay that is spoken to in SMTP (RFC 5321), over TLS where it offers that, on connections that are kept."""

import re
import smtplib
import ssl
import time
from collections import deque
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

from keyfob.base.errors import KeyfobError
from keyfob.outside.mail import Folder, MailFailed, Transport
from keyfob.outside.message import Mail, compose

SECONDS = 10.0
KEPT = 8
KEPT_SECONDS = 60.0
PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")
_FINAL = range(500, 600)


class MailUrlError(KeyfobError):
    """The mail URL cannot be used; one line that says why."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where the relay is and how it is spoken to; ``tls`` replaces the usual rules about certificates."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    is_tls_from_the_start: bool = False
    tls: ssl.SSLContext | None = None

    @property
    def is_near(self) -> bool:
        """Whether it runs on this very machine, where nobody is in between."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def context(self) -> ssl.SSLContext:
        """Certificates are verified (ASVS 12.3.2), except on this machine, where relays sign their own."""
        if self.tls is not None:
            return self.tls
        context = ssl.create_default_context()
        if self.is_near:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class Smtp:
    """Sends through a relay; a connection serves one mail after the other for as long as it is used."""

    def __init__(self, relay: Relay, hello: str) -> None:
        self.relay = relay
        self._hello = hello
        self._idle: deque[tuple[smtplib.SMTP, float]] = deque()

    def send(self, mail: Mail) -> str:
        connection = self._reach()
        try:
            self._hand_over(connection, mail)
        except MailFailed:
            self._keep(connection)
            raise
        except (OSError, smtplib.SMTPException) as error:
            connection.close()
            raise MailFailed(f"the relay broke off: {_name(error)}") from error
        except BaseException:
            connection.close()
            raise
        self._keep(connection)
        return "250"

    def reach(self) -> None:
        self._keep(self._reach())

    def close(self) -> None:
        while self._idle:
            _leave(self._idle.pop()[0])

    def _reach(self) -> smtplib.SMTP:
        try:
            return self._take() or self._connect()
        except smtplib.SMTPResponseException as error:
            raise MailFailed(f"the relay refuses us: {_code(error.smtp_code, error.smtp_error)}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(f"the relay cannot be reached: {_name(error)}") from error

    def _hand_over(self, connection: smtplib.SMTP, mail: Mail) -> None:
        options = []
        takes_all = connection.has_extn("8bitmime")
        if takes_all:
            options.append("BODY=8BITMIME")
        if connection.has_extn("dsn"):
            # A report then names the mail by itself, and brings no more of it back than its head (RFC 3461).
            options += [f"ENVID={mail.name}", "RET=HDRS"]
        if mail.is_international():
            if not connection.has_extn("smtputf8"):
                raise MailFailed("the relay takes no address beyond ASCII", is_final=True)
            options.append("SMTPUTF8")
        try:
            connection.sendmail(mail.sender, [mail.to], compose(mail, plain_lines=takes_all), options)
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            raise MailFailed(f"the address is refused: {_code(code, said)}", is_final=code in _FINAL) from error
        except smtplib.SMTPSenderRefused as error:
            raise MailFailed(f"our sender is refused: {_code(error.smtp_code, error.smtp_error)}") from error
        except smtplib.SMTPDataError as error:
            why = f"the mail is refused: {_code(error.smtp_code, error.smtp_error)}"
            raise MailFailed(why, is_final=error.smtp_code in _FINAL) from error

    def _connect(self) -> smtplib.SMTP:
        relay = self.relay
        if relay.is_tls_from_the_start:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                relay.host, relay.port, self._hello, timeout=SECONDS, context=relay.context()
            )
        else:
            connection = smtplib.SMTP(relay.host, relay.port, self._hello, timeout=SECONDS)
        try:
            self._introduce(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _introduce(self, connection: smtplib.SMTP) -> None:
        relay = self.relay
        connection.ehlo_or_helo_if_needed()
        is_private = relay.is_tls_from_the_start or relay.is_near
        if not relay.is_tls_from_the_start and connection.has_extn("starttls"):
            connection.starttls(context=relay.context())
            connection.ehlo()
            is_private = True
        if relay.user and not is_private:
            raise MailFailed("the relay offers no TLS, so the password was not sent")
        if relay.user:
            connection.login(relay.user, relay.password)

    def _take(self) -> smtplib.SMTP | None:
        while True:
            try:
                connection, used_at = self._idle.pop()
            except IndexError:
                return None
            if time.monotonic() - used_at < KEPT_SECONDS and _still_answers(connection):
                return connection
            connection.close()

    def _keep(self, connection: smtplib.SMTP) -> None:
        if connection.sock is None:
            return
        if len(self._idle) >= KEPT:
            _leave(connection)
        else:
            self._idle.append((connection, time.monotonic()))


def open_transport(url: str, hello: str) -> Transport:
    """The transport of a mail URL; ``hello`` is the name we give ourselves there.

    Raises:
        MailUrlError: when it is neither ``smtp://…``, ``smtps://…`` nor ``folder:DIR``.
    """
    if url.startswith("folder:") and len(url) > len("folder:"):
        return Folder(Path(url.removeprefix("folder:")))
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise MailUrlError(f"the mail URL cannot be read: {error}") from error
    if parts.scheme not in PORTS or not host or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise MailUrlError("the mail URL is smtp://USER:PASSWORD@HOST:PORT, smtps://… or folder:DIR")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise MailUrlError("user and password of the relay have to be ASCII")
    usual = _SUBMISSION if user and parts.scheme == "smtp" else PORTS[parts.scheme]
    return Smtp(Relay(host, port or usual, user, password, parts.scheme == "smtps"), hello)


def _still_answers(connection: smtplib.SMTP) -> bool:
    try:
        return bool(connection.noop()[0] == 250)  # noqa: PLR2004  # "all is well" (RFC 5321 section 4.2.3)
    except (OSError, smtplib.SMTPException):
        return False


def _leave(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()


def _code(code: int, said: bytes | str) -> str:
    """A reply without its words, which like to repeat the address."""
    words = said if isinstance(said, bytes) else said.encode(errors="replace")
    enhanced = _ENHANCED.search(words)
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def _name(error: BaseException) -> str:
    return type(error).__name__
