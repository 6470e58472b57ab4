"""Relays for mail in the tests: a real SMTP server that says what the test wants, and ones that misbehave."""

import contextlib
import datetime as dt
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"


@dataclass(slots=True)
class Post:
    """What a relay received, and what it says to whom: replies by recipient, for RCPT and for DATA."""

    mails: list[Envelope] = field(default_factory=list)
    sessions: set[object] = field(default_factory=set)
    is_private: list[bool] = field(default_factory=list)
    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    at_mail: str = ""

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name for it
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The sender is named."""
        self.sessions.add(session.peer)
        self.is_private.append(session.ssl is not None)
        if self.at_mail:
            return self.at_mail
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  # as above
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """The recipient is named."""
        if address in self.at_rcpt:
            return self.at_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # as above
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """The mail has arrived."""
        reply = self.at_data.get(envelope.rcpt_tos[0], "250 OK")
        if reply == "drop":
            assert server.transport is not None
            server.transport.close()
        if reply.startswith("250"):
            self.mails.append(envelope)
        return reply


@contextlib.contextmanager
def relay(post: Post, **options: Any) -> Iterator[int]:  # whatever aiosmtpd takes
    """A relay that listens; its port."""
    with socket.create_server((HOST, 0)) as finder:
        port: int = finder.getsockname()[1]
    controller = Controller(post, hostname=HOST, port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextlib.contextmanager
def silent_relay(*, says: bytes = b"") -> Iterator[int]:
    """Something that takes connections, says ``says``, and then nothing more."""
    taken: list[socket.socket] = []

    def take() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                taken.append(connection)
                connection.sendall(says)

    with socket.create_server((HOST, 0)) as server:
        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    for connection in taken:
        connection.close()


def password_is(user: str, password: str) -> Callable[[SMTP, Session, Envelope, str, LoginPassword], AuthResult]:
    """An authenticator that knows one password."""

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, given: LoginPassword) -> AuthResult:
        success = (given.login, given.password) == (user.encode(), password.encode())
        return AuthResult(success=success, handled=success)

    return check


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that somebody signed for himself."""

    file: Path
    key: Path

    def serving(self) -> ssl.SSLContext:
        """For the server that has it."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file, self.key)
        return context

    def trusting(self) -> ssl.SSLContext:
        """For a client that believes it."""
        return ssl.create_default_context(cafile=str(self.file))


def make_certificate(folder: Path, *names: str, address: str = HOST) -> Certificate:
    """A certificate for ``names`` and a network address."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "self-made")])
    now = dt.datetime.now(dt.UTC)
    known = [x509.IPAddress(ipaddress.ip_address(address)), *(x509.DNSName(name) for name in names)]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate = Certificate(folder / "certificate.pem", folder / "key.pem")
    certificate.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    certificate.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate


@contextlib.contextmanager
def scripted_relay(offer: bytes, heard: list[bytes]) -> Iterator[int]:
    """A relay that offers one extension and takes one mail, whatever stands beside the sender; its port."""

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 relay\r\n")
            is_mail = False
            for line in self.rfile:
                heard.append(line.strip())
                verb = line.strip().upper()
                if is_mail and verb != b".":
                    continue
                is_mail = verb == b"DATA"
                if verb.startswith(b"EHLO"):
                    self.wfile.write(b"250-relay\r\n250 " + offer + b"\r\n")
                else:
                    self.wfile.write(b"354 go on\r\n" if is_mail else b"250 OK\r\n")

    with socketserver.TCPServer((HOST, 0), Conversation) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()
