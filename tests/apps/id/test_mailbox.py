"""The mailbox page of the demonstration."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from keyfob.apps.id.mailbox import list_messages, mailbox_routes
from keyfob.main import Program, build
from keyfob.outside.mail import Folder
from keyfob.outside.message import Mail
from keyfob.settings import load_settings
from tests.visitor import InProcess, Loop, Visitor

MAIL = Mail(
    id="0" * 26,
    sender="no-reply@id.example",
    sender_name="Keyfob “ID”",
    to="jörg@bücher.example",
    subject="Ihr Link: 10 € <b>für</b> Jörg",
    text="Guten Tag\n\nhttps://id.example/link/abc\n",
    html="<p style='color:red'>Guten Tag</p><script>alert(1)</script>",
    at=1_800_000_000,
)


def client(program: Program, loop: Loop) -> httpx2.Client:
    """HTTP to a program in this process."""
    transport = InProcess(lambda: program.edge, loop, "127.0.0.1")
    return httpx2.Client(transport=transport, base_url="http://127.0.0.1:8080")


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Visitor]:
    """A browser at an ID that shows the mails in a folder."""
    folder = tmp_path / "mail"
    program = build(load_settings({"data": str(tmp_path / "id")}, {}), further=mailbox_routes(folder))
    loop = Loop()
    with client(program, loop) as http:
        yield Visitor(http)
    loop.close()
    program.close()


def put(folder: Path, *names: str) -> None:
    """Put a mail into the folder for each name."""
    for name in names:
        Folder(folder).send(
            Mail(name, MAIL.sender, MAIL.sender_name, MAIL.to, MAIL.subject, MAIL.text, MAIL.html, MAIL.at)
        )


def test_an_empty_mailbox_says_so(reader: Visitor) -> None:
    """Also before the first mail has made the folder."""
    assert reader.open("/mailbox").status == 200


def test_mails_are_listed_with_the_newest_first(reader: Visitor, tmp_path: Path) -> None:
    """By subject and address; no markup of a mail gets into the page."""
    put(tmp_path / "mail", "01", "03", "02")
    page = reader.open("/mailbox")

    assert [link for link in page.links if link.startswith("/mailbox/")] == [
        "/mailbox/03",
        "/mailbox/02",
        "/mailbox/01",
    ]
    assert MAIL.subject in page.text
    assert MAIL.to in page.text
    assert "<b>" not in page.reply.text


def test_a_mail_is_shown_by_its_text_and_as_it_was_sent(reader: Visitor, tmp_path: Path) -> None:
    """The link can be followed; scripts of a mail do not run."""
    put(tmp_path / "mail", "01")
    page = reader.open("/mailbox/01")
    sent = reader.get("/mailbox/01/html")

    assert page.heading == MAIL.subject
    assert "https://id.example/link/abc" in page.links
    assert "/mailbox/01/html" in page.links
    assert "Guten Tag" in sent.text
    policy = sent.headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert "sandbox" in policy[0]
    assert "script-src" not in policy[0]


@pytest.mark.parametrize("name", ["02", "..%2f01", "%2e%2e", "01.eml", "A", "a" * 200])
def test_what_is_no_mail_is_not_found(reader: Visitor, tmp_path: Path, name: str) -> None:
    """No other file can be asked for."""
    put(tmp_path / "mail", "01")
    assert reader.get(f"/mailbox/{name}").status_code == 404


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "localhost:8080", "127.0.0.1", "127.0.0.1:8081", "x@127.0.0.1:8080", ""],
)
def test_who_asks_under_another_name_finds_nothing(reader: Visitor, tmp_path: Path, host: str) -> None:
    """A page of elsewhere can have its name lead to this machine, and would read the links (DNS rebinding)."""
    put(tmp_path / "mail", "01")
    for path in ("/mailbox", "/mailbox/01", "/mailbox/01/html"):
        assert reader.get(path).status_code == 200
        assert reader.get(path, host=host).status_code == 404


def test_the_usual_port_goes_without_saying(tmp_path: Path) -> None:
    """Browsers leave it out, whatever the issuer says."""
    settings = load_settings({"data": str(tmp_path / "id"), "issuer": "http://localhost:80"}, {})
    program = build(settings, further=mailbox_routes(tmp_path))
    loop = Loop()
    with client(program, loop) as http:
        assert http.get("/mailbox", headers={"host": "localhost"}).status_code == 200
    loop.close()
    program.close()


def test_a_mail_is_read_as_it_was_written(tmp_path: Path) -> None:
    """With every letter beyond ASCII, and its time."""
    put(tmp_path, "01")
    (message,) = list_messages(tmp_path)

    assert (message.subject, message.to, message.when) == (MAIL.subject, MAIL.to, MAIL.at)
    assert message.sender == "Keyfob “ID” <no-reply@id.example>"
    assert message.text.replace("\r\n", "\n") == MAIL.text


def test_the_mailbox_is_not_there_unless_it_is_asked_for(tmp_path: Path) -> None:
    """A program built as `serve` builds it has no such page."""
    program = build(load_settings({"data": str(tmp_path)}, {}))
    loop = Loop()
    with client(program, loop) as http:
        assert http.get("/mailbox").status_code == 404
    loop.close()
    program.close()
