"""Mails: from a message of the outbox to a letter in the folder or at the relay."""

import email
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import msgspec
import pytest

from keyfob.base.durations import DAY
from keyfob.outside.brand import load_brand
from keyfob.outside.mail import Folder, MailFailed
from keyfob.outside.message import Mail
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.outbox import SENT
from keyfob.work.delivery import Delivery, Done, Failed, Hopeless
from keyfob.work.letters import Letters
from keyfob.work.mail import Mailer
from tests.chance import counting_mint
from tests.house import OpenHouse, Person, open_house

NOW = 1_800_000_000
LETTERS = Letters(load_brand("plain"))
PAYLOAD: dict[str, Any] = {
    "kind": "sign_in_link",
    "locale": "de",
    "to": "maria@example.org",
    "links": {"link": "/link/token"},
    "params": {"code": "123456", "asked": {"device": "Firefox · Linux", "network": "192.0.2.7", "when": NOW}},
    "until": NOW + 600,
}


def delivery(now: int = NOW, **changed: object) -> Delivery:
    """A message to be worked on."""
    return Delivery("0abc", {**PAYLOAD, **changed}, 1, NOW, now, counting_mint())


class Refusing:
    """A transport that takes nothing."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def send(self, _: Mail) -> str:
        """Refuse."""
        raise self._error

    def reach(self) -> None:
        """It is there."""

    def close(self) -> None:
        """Nothing is open."""


def mailer(transport: Folder | Refusing) -> Mailer:
    """A mailer of the neutral brand."""
    return Mailer(LETTERS, transport, "https://id.example", "no-reply@id.example", "Keyfob")


def read(folder: Path) -> list[EmailMessage]:
    """All mails in a folder."""
    found = []
    for file in sorted(folder.glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        found.append(message)
    return found


def text_of(message: EmailMessage) -> str:
    """Its plain body."""
    body = message.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


def test_a_message_becomes_a_letter_in_its_readers_language(tmp_path: Path) -> None:
    """With the whole link, the code on a line of its own, and who asked."""
    assert mailer(Folder(tmp_path)).send(delivery()) == Done("filed")
    (message,) = read(tmp_path)
    text = text_of(message)
    assert message["To"] == "maria@example.org"
    assert message["From"] == "Keyfob <no-reply@id.example>"
    assert message["Message-ID"] == "<0abc@id.example>"
    assert "https://id.example/link/token" in text.splitlines()
    assert "123456" in text.splitlines()
    assert "Firefox" in text
    assert "192.0.2.7" in text


def test_a_mail_whose_link_has_ended_is_not_sent(tmp_path: Path) -> None:
    """It would only cause a call to the desk."""
    assert mailer(Folder(tmp_path)).send(delivery(NOW + 599)) == Done("filed")
    assert mailer(Folder(tmp_path)).send(delivery(NOW + 600)) == Hopeless("it came too late")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (MailFailed("451"), Failed("451")),
        (MailFailed("550", is_final=True), Hopeless("550")),
    ],
)
def test_what_the_relay_says_decides_about_another_try(error: Exception, outcome: object) -> None:
    """A passing refusal comes back, a final one does not."""
    assert mailer(Refusing(error)).send(delivery()) == outcome


def test_a_malformed_address_is_given_up(tmp_path: Path) -> None:
    """No try will make it better."""
    said = mailer(Folder(tmp_path)).send(delivery(to="maria@example.org\r\nBcc: thief@evil.example"))
    assert said == Hopeless("the address of a mail is malformed")
    assert read(tmp_path) == []


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """A whole program, whose mails go into its folder."""
    with open_house(tmp_path_factory.mktemp("house")) as house:
        yield house


def test_the_first_mail_a_newcomer_gets_is_the_one_with_link_and_code(house: OpenHouse) -> None:
    """From the form on the page to the file in the folder; what was sent can no longer be read from the table."""
    address = house.new_email()
    house.visitor().open("/register").submit(email=address)
    assert house.program.worker.run_due() == 1
    (message,) = (each for each in read(house.program.settings.data / "mail") if each["To"] == address)
    lines = text_of(message).splitlines()
    assert sum(line.isdigit() and len(line) == 6 for line in lines) == 1
    assert any(line.startswith(f"{house.program.house.issuer}/link/") for line in lines)
    assert house.rows("SELECT state, sealed FROM outbox WHERE kind = 'mail'") == [(SENT, None)]


def test_what_was_given_in_a_registration_is_gone_a_day_after_it_became_an_account(house: OpenHouse) -> None:
    """Its own key is destroyed, and with it what older backups hold of it."""
    keys = house.program.store.vault.keys
    house.register(house.visitor(), Person(house.new_email()))
    details = house.rows("SELECT detail FROM audit WHERE event = 'registration.finished'")
    owner = msgspec.json.decode(details[-1][0])["registration_id"]
    house.program.worker.run_due()
    keys.find(owner)
    house.clock.turn(DAY)
    house.program.worker.run_due()
    with pytest.raises(KeyDestroyed):
        keys.find(owner)
