"""Mails into a folder: whole files under their names, for this machine's owner."""

import email
import stat
from dataclasses import replace
from email import policy
from pathlib import Path

import pytest

from keyfob.outside.mail import Folder, MailFailed
from keyfob.outside.smtp import MailUrlError, Smtp, open_transport
from tests.outside.test_message import MAIL


def test_each_mail_is_one_file_named_by_its_id(tmp_path: Path) -> None:
    """Two mails, two files, nothing else; readable line by line."""
    folder = open_transport(f"folder:{tmp_path / 'mail'}", "id.example")
    assert folder.send(MAIL) == "filed"
    folder.send(replace(MAIL, id="0abd", to="jan@example.org"))
    folder.close()

    assert sorted(file.name for file in (tmp_path / "mail").iterdir()) == ["0abc.eml", "0abd.eml"]
    raw = (tmp_path / "mail" / "0abc.eml").read_bytes()
    assert b"\r" not in raw
    assert b"\n123456\n" in raw
    assert email.message_from_bytes(raw, policy=policy.default)["To"] == MAIL.to


def test_a_mail_sent_again_is_still_one_file(tmp_path: Path) -> None:
    """After a crash it is written again, not twice."""
    folder = Folder(tmp_path)
    folder.send(MAIL)
    folder.send(MAIL)
    assert [file.name for file in tmp_path.iterdir()] == ["0abc.eml"]


def test_mails_are_for_their_owner_alone(tmp_path: Path) -> None:
    """They hold links that sign people in."""
    Folder(tmp_path / "mail").send(MAIL)
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "mail" / "0abc.eml").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_a_passing_failure(tmp_path: Path) -> None:
    """Somebody may make room for it."""
    (tmp_path / "mail").write_text("a file, not a folder")
    with pytest.raises(MailFailed) as failure:
        Folder(tmp_path / "mail").send(MAIL)
    assert not failure.value.is_final
    with pytest.raises(MailFailed):
        Folder(tmp_path / "mail").reach()


def test_a_folder_that_is_reached_stays_as_it_is(tmp_path: Path) -> None:
    """Asking leaves nothing behind: neither a folder nor a file in it."""
    Folder(tmp_path / "post" / "mail").reach()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "mail").mkdir()
    Folder(tmp_path / "mail").reach()
    assert list((tmp_path / "mail").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_not_reached(tmp_path: Path) -> None:
    """A file lies where a folder would have to be."""
    (tmp_path / "post").write_text("a file")
    with pytest.raises(MailFailed, match="cannot be made"):
        Folder(tmp_path / "post" / "mail").reach()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "folder:",
        "smtp:",
        "smtp://",
        "http://relay",
        "smtp://relay:port",
        "smtp://relay/path",
        "smtp://relay?x=1",
        "smtp://üser:x@relay",
        "x",
    ],
)
def test_other_urls_take_no_mail(url: str) -> None:
    """And what would do is said."""
    with pytest.raises(MailUrlError):
        open_transport(url, "id.example")


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "is_tls"),
    [
        ("smtp://relay", "relay", 25, "", "", False),
        ("smtp://user:p%40ss@relay", "relay", 587, "user", "p@ss", False),
        ("smtp://relay:2525", "relay", 2525, "", "", False),
        ("smtps://user:pass@relay", "relay", 465, "user", "pass", True),
        ("smtp://[::1]:2525", "::1", 2525, "", "", False),
    ],
)
def test_a_relay_is_read_from_the_mail_url(
    url: str, host: str, port: int, user: str, password: str, *, is_tls: bool
) -> None:
    """With the ports that are usual for each way."""
    transport = open_transport(url, "id.example")
    assert isinstance(transport, Smtp)
    relay = transport.relay
    assert (relay.host, relay.port, relay.user, relay.password) == (host, port, user, password)
    assert relay.is_tls_from_the_start == is_tls
    assert password not in repr(relay) or not password
