"""Mails as bytes: readable by any program, exact in their address, closed to smuggled headers."""

import email
import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.email import parse_email
from keyfob.base.errors import Malformed
from keyfob.outside.message import Mail, compose

MAIL = Mail(
    id="0abc",
    sender="no-reply@id.example",
    sender_name="Porsche AG",
    to="maria@example.org",
    subject="Ihr Code für die Anmeldung",
    text="Ihr Code:\n\n123456\n\nSchöne Grüße\n",
    html="<p>Ihr Code: <b>123456</b> – schöne Grüße</p>",
    at=1_800_000_000,
)


def read(raw: bytes) -> EmailMessage:
    """The message as a mail program reads it."""
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize("plain_lines", [True, False])
def test_a_mail_reads_as_it_was_written(*, plain_lines: bool) -> None:
    """Both bodies, the subject, who, when, and that nobody needs to answer (RFC 3834)."""
    message = read(compose(MAIL, plain_lines=plain_lines))
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == MAIL.text.splitlines()
    assert html.get_content().strip() == MAIL.html
    assert message.get_content_type() == "multipart/alternative"
    assert message["Subject"] == MAIL.subject
    assert message["From"] == "Porsche AG <no-reply@id.example>"
    assert message["To"] == "maria@example.org"
    assert message["Message-ID"] == "<0abc@id.example>"
    assert message["Date"].datetime.timestamp() == MAIL.at
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["MIME-Version"] == "1.0"


def test_a_relay_that_takes_only_ascii_gets_only_ascii() -> None:
    """And a file keeps the letters as they are, so that a code can be found in it."""
    assert compose(MAIL, plain_lines=False).isascii()
    assert "schöne Grüße".encode() in compose(MAIL)
    assert b"\r\n123456\r\n" in compose(MAIL)


def test_a_mail_sent_again_is_the_same_to_the_last_byte() -> None:
    """So that who gets it twice can tell."""
    assert compose(MAIL) == compose(replace(MAIL))


def test_every_line_ends_in_crlf_and_none_is_too_long() -> None:
    """At most 998 bytes a line (RFC 5322 section 2.1.1), however long the lines of a body are."""
    raw = compose(
        replace(MAIL, html="<p>" + "x" * 5000 + "</p>", text="a\rb\r\nc\nd\n" + "ü" * 2000, subject="s" * 500)
    )
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@pytest.mark.parametrize(
    "address",
    [
        "maria@example.org\r\nBcc: thief@evil.example",
        "maria@example.org\nX: y",
        "maria@example.org, thief@evil.example",
        "<maria@example.org>",
        "Maria <maria@example.org>",
        "maria@evil@example.org",
        "maria",
        '"maria"@example.org',
        "maria@[127.0.0.1]",
        "maria@example.org\u2028",
        "maria@example.org\x00",
        "",
    ],
)
def test_no_header_can_be_added_by_way_of_an_address(address: str) -> None:
    """Whatever got past the door, it ends here (ASVS 1.3.11)."""
    with pytest.raises(Malformed):
        compose(replace(MAIL, to=address))
    with pytest.raises(Malformed):
        compose(replace(MAIL, sender=address))


def test_no_header_can_be_added_by_way_of_a_subject() -> None:
    """Line breaks in it are spaces."""
    message = read(compose(replace(MAIL, subject="Hello\r\nBcc: thief@evil.example\u2028x")))
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: thief@evil.example x"


def test_a_body_cannot_end_the_message_early() -> None:
    """A line with a dot and bare line ends stay inside their part."""
    text = "one\n.\nRSET\n\r.\rMAIL FROM:<thief@evil.example>\n"
    raw = compose(replace(MAIL, text=text))
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert [part.get_content_type() for part in read(raw).iter_parts()] == ["text/plain", "text/html"]


LOCAL = st.text(st.sampled_from("abcXYZ019!#$%&'*+-/=?^_`{|}~.éüñ日"), min_size=1, max_size=60).filter(
    lambda local: not local.startswith(".") and not local.endswith(".") and ".." not in local
)


@given(local=LOCAL, label=st.text(st.sampled_from("abc019"), min_size=1, max_size=60))
def test_the_address_is_written_exactly_as_it_is_stored(local: str, label: str) -> None:
    """Neither folded, nor encoded, nor re-spelled, however long or unusual it is."""
    try:
        stored = parse_email(f"{local}@{label}.example").text
    except Malformed:
        return
    assert compose(replace(MAIL, to=stored)).startswith(f"To: {stored}\r\nMessage-ID: ".encode())


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=80))
def test_whatever_is_written_in_it_the_headers_stay_ours(text: str, html: str, subject: str) -> None:
    """Any text in any part: the same headers, in the same order."""
    clean = [part.encode("utf-8", "replace").decode() for part in (text, html, subject)]
    message = read(compose(replace(MAIL, text=clean[0], html=clean[1], subject=clean[2])))
    names = ["To", "From", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
    assert sorted(message.keys()) == sorted(names)
    assert message["To"] == MAIL.to


def test_the_name_of_a_mail_is_written_in_one_piece_however_long_the_host_is() -> None:
    """So that a relay's report brings it back as it was."""
    mail = replace(MAIL, sender=f"no-reply@{'id.' * 30}example", mark="0123456789abcdef" * 2)
    assert f"\r\nMessage-ID: <0abc.{mail.mark}@{'id.' * 30}example>\r\n".encode() in compose(mail)


def test_a_file_goes_along_untouched_and_the_same_every_time() -> None:
    """Beside both bodies, under its name; sent twice, both mails are the same to the last byte."""
    text = '{"row": "[\\"été\\"]"}\n'
    mail = replace(MAIL, attached=(text, "keyfob-receipt.json"))
    message = read(compose(mail))
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("keyfob-receipt.json", "application/json")
    assert part.get_content().decode() == text
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == MAIL.text
    assert compose(mail) == compose(mail)
