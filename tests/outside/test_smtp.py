"""Mails to a real relay: kept connections, TLS, refusals told apart, and relays that misbehave."""

import email
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email import policy
from pathlib import Path

import pytest

from keyfob.base.errors import Malformed
from keyfob.outside import smtp
from keyfob.outside.mail import MailFailed
from keyfob.outside.smtp import Relay, Smtp
from tests.outside.relays import (
    HOST,
    Certificate,
    Post,
    make_certificate,
    password_is,
    relay,
    scripted_relay,
    silent_relay,
)
from tests.outside.test_message import MAIL


@pytest.fixture
def post() -> Post:
    """What the relay received."""
    return Post()


@pytest.fixture
def port(post: Post) -> Iterator[int]:
    """A relay without TLS."""
    with relay(post) as port:
        yield port


@pytest.fixture
def transport(port: int) -> Iterator[Smtp]:
    """A way to that relay."""
    transport = Smtp(Relay(HOST, port), "id.example")
    yield transport
    transport.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A self-made certificate for this machine."""
    return make_certificate(tmp_path_factory.mktemp("certificate"), "localhost")


def fails(transport: Smtp, to: str = MAIL.to) -> MailFailed:
    """Why a mail was not taken."""
    with pytest.raises(MailFailed) as failure:
        transport.send(replace(MAIL, to=to))
    return failure.value


def test_a_mail_arrives_as_it_was_written(transport: Smtp, post: Post) -> None:
    """To the very address, from our own, with every letter in it."""
    assert transport.send(MAIL) == "250"
    (envelope,) = post.mails
    assert envelope.mail_from == MAIL.sender
    assert envelope.rcpt_tos == [MAIL.to]
    assert isinstance(envelope.content, bytes)
    message = email.message_from_bytes(envelope.content, policy=policy.default)
    assert message["Subject"] == MAIL.subject
    text = message.get_body(("plain",))
    assert text is not None
    assert "Schöne Grüße" in text.get_content()


def test_one_connection_serves_many_mails(transport: Smtp, post: Post) -> None:
    """Whether they are taken or refused."""
    post.at_rcpt["gone@example.org"] = "550 5.1.1 <gone@example.org> unknown"
    transport.send(MAIL)
    fails(transport, "gone@example.org")
    transport.send(MAIL)
    assert len(post.mails) == 2
    assert len(post.sessions) == 1


def test_many_threads_send_at_once(transport: Smtp, post: Post) -> None:
    """Each on a connection of its own for as long as it needs it."""
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda number: transport.send(replace(MAIL, to=f"p{number}@example.org")), range(60)))
    assert len({envelope.rcpt_tos[0] for envelope in post.mails}) == 60
    assert len(post.sessions) <= 40


@pytest.mark.parametrize(
    ("where", "reply", "said", "is_final"),
    [
        ("at_rcpt", "550 5.1.1 <maria@example.org> unknown", "the address is refused: 550 5.1.1", True),
        ("at_rcpt", "450 4.2.1 <maria@example.org> come again", "the address is refused: 450 4.2.1", False),
        ("at_rcpt", "550 maria@example.org no", "the address is refused: 550", True),
        ("at_data", "554 5.7.1 spam", "the mail is refused: 554 5.7.1", True),
        ("at_data", "451 4.7.1 greylisted", "the mail is refused: 451 4.7.1", False),
        ("at_mail", "550 5.7.1 who are you", "our sender is refused: 550 5.7.1", False),
        ("at_mail", "421 4.3.2 closing", "our sender is refused: 421 4.3.2", False),
    ],
)
def test_a_refusal_for_good_is_told_from_a_passing_one(
    transport: Smtp, post: Post, where: str, reply: str, said: str, *, is_final: bool
) -> None:
    """The words of the relay, which like to repeat the address, are not kept. A refused sender is ours to mend."""
    setattr(post, where, reply if where == "at_mail" else {MAIL.to: reply})
    failure = fails(transport)
    assert (str(failure), failure.is_final) == (said, is_final)
    assert post.mails == []


def test_a_connection_that_breaks_off_is_replaced(transport: Smtp, post: Post) -> None:
    """The mail that was under way is a passing failure; the next one is sent."""
    post.at_data["drop@example.org"] = "drop"
    transport.send(MAIL)
    assert not fails(transport, "drop@example.org").is_final
    transport.send(MAIL)
    assert len(post.mails) == 2
    assert len(post.sessions) == 2


def test_a_kept_connection_that_the_relay_closed_is_noticed(post: Post, port: int) -> None:
    """A relay that was restarted costs no mail."""
    transport = Smtp(Relay(HOST, port), "id.example")
    transport.send(MAIL)
    connection, used_at = transport._idle.pop()  # noqa: SLF001  # the relay does it in real life
    assert connection.sock is not None
    connection.sock.shutdown(2)
    transport._idle.append((connection, used_at))  # noqa: SLF001  # as above
    transport.send(MAIL)
    transport.close()
    assert len(post.sessions) == 2


def test_a_connection_that_was_idle_for_long_is_not_used_again(
    transport: Smtp, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is closed instead."""
    transport.send(MAIL)
    monkeypatch.setattr(smtp, "KEPT_SECONDS", 0.0)
    transport.send(MAIL)
    assert len(post.sessions) == 2


def test_tls_is_used_where_it_is_offered(post: Post, certificate: Certificate) -> None:
    """With a certificate that is believed."""
    with relay(post, tls_context=certificate.serving()) as port:
        transport = Smtp(Relay("localhost", port, tls=certificate.trusting()), "id.example")
        transport.send(MAIL)
        transport.close()
    assert post.is_private == [True]


def test_a_certificate_that_nobody_vouches_for_is_refused(post: Post, certificate: Certificate) -> None:
    """No mail goes to somebody who only says that he is the relay (ASVS 12.3.2)."""
    with relay(post, tls_context=certificate.serving()) as port:
        failure = fails(Smtp(Relay(HOST, port, tls=ssl.create_default_context()), "id.example"))
    assert str(failure) == "the relay cannot be reached: SSLCertVerificationError"
    assert not failure.is_final
    assert post.mails == []


def test_a_relay_on_this_machine_may_sign_for_itself(post: Post, certificate: Certificate) -> None:
    """Nobody is in between, and local relays usually do."""
    with relay(post, tls_context=certificate.serving()) as port:
        transport = Smtp(Relay(HOST, port), "id.example")
        transport.send(MAIL)
        transport.close()
    assert post.is_private == [True]


def test_elsewhere_certificates_are_verified() -> None:
    """Names too."""
    context = Relay("relay.example", 25).context()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_the_password_opens_the_relay(post: Post, certificate: Certificate) -> None:
    """A wrong one is a passing failure: it is ours to mend, and no letter is lost over it."""
    options = {
        "tls_context": certificate.serving(),
        "auth_required": True,
        "authenticator": password_is("us", "password"),
    }
    with relay(post, **options) as port:
        right = Smtp(Relay(HOST, port, "us", "password"), "id.example")
        right.send(MAIL)
        right.close()
        failure = fails(Smtp(Relay(HOST, port, "us", "wrong"), "id.example"))
    assert str(failure).startswith("the relay refuses us: 535")
    assert not failure.is_final
    assert len(post.mails) == 1


def test_the_password_is_not_sent_in_clear(post: Post, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay elsewhere that offers no TLS does not get it."""
    monkeypatch.setattr(Relay, "is_near", False)
    failure = fails(Smtp(Relay(HOST, port, "us", "password"), "id.example"))
    assert str(failure) == "the relay offers no TLS, so the password was not sent"
    assert post.mails == []


def test_an_address_beyond_ascii_needs_a_relay_that_takes_it(post: Post) -> None:
    """It is written exactly so, or the mail is given up (RFC 6531)."""
    address = "märia@example.org"
    with relay(post, enable_SMTPUTF8=True) as port:
        transport = Smtp(Relay(HOST, port), "id.example")
        transport.send(replace(MAIL, to=address))
        transport.close()
    assert post.mails[0].rcpt_tos == [address]
    with relay(post, enable_SMTPUTF8=False) as port:
        transport = Smtp(Relay(HOST, port), "id.example")
        assert fails(transport, address).is_final
        transport.send(MAIL)
        transport.close()


def test_a_relay_that_says_nothing_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither at the beginning nor later."""
    monkeypatch.setattr(smtp, "SECONDS", 0.2)
    for says in (b"", b"220 relay\r\n"):
        with silent_relay(says=says) as port:
            failure = fails(Smtp(Relay(HOST, port), "id.example"))
        assert not failure.is_final
        assert str(failure).startswith("the relay cannot be reached")


def test_a_relay_that_speaks_something_else_is_a_passing_failure() -> None:
    """Such as a web server, or one that is closed."""
    with silent_relay(says=b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert not fails(Smtp(Relay(HOST, port), "id.example")).is_final
    with silent_relay(says=b"554 no service\r\n") as port:
        assert str(fails(Smtp(Relay(HOST, port), "id.example"))) == "the relay refuses us: 554"
    assert "cannot be reached" in str(fails(Smtp(Relay(HOST, port), "id.example")))


def test_a_malformed_address_never_reaches_the_relay(transport: Smtp, post: Post) -> None:
    """And the connection is not used for anything after it."""
    with pytest.raises(Malformed):
        transport.send(replace(MAIL, to="maria@example.org>\r\nRCPT TO:<thief@evil.example"))
    transport.send(MAIL)
    assert [envelope.rcpt_tos for envelope in post.mails] == [[MAIL.to]]


def test_a_relay_can_be_asked_whether_it_is_there(transport: Smtp, post: Post) -> None:
    """Without sending anything; the connection serves the next mail."""
    transport.reach()
    transport.send(MAIL)
    assert len(post.sessions) == 1


def test_smtps_speaks_tls_from_the_start(certificate: Certificate, tmp_path: Path) -> None:
    """Against a server that speaks nothing else."""
    assert tmp_path.exists()
    post = Post()
    with relay(post, ssl_context=certificate.serving()) as port:
        transport = Smtp(Relay(HOST, port, is_tls_from_the_start=True), "id.example")
        transport.send(MAIL)
        transport.close()
    assert len(post.mails) == 1


@pytest.mark.parametrize(
    ("offer", "said"), [(b"DSN", b"ENVID=0abc.77 RET=HDRS"), (b"HELP", b"")], ids=["reporting", "other"]
)
def test_a_relay_that_reports_is_told_what_the_mail_is_called(offer: bytes, said: bytes) -> None:
    """Its report then names the mail by itself (RFC 3461 section 4.4); others are told no more than before."""
    heard: list[bytes] = []
    with scripted_relay(offer, heard) as port:
        transport = Smtp(Relay(HOST, port), "id.example")
        transport.send(replace(MAIL, subject="Code", text="Hi.\n", html="<p>Hi.</p>", mark="77"))
        transport.close()
    (sender,) = (line for line in heard if line.startswith(b"mail FROM:"))
    assert sender.partition(b"> ")[2] == said
