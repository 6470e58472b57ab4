"""Mails: a message becomes a letter in its reader's language and goes out by the transport."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from keyfob.base.errors import Malformed
from keyfob.outside.bounce import mark_of
from keyfob.outside.mail import MailFailed, Transport
from keyfob.outside.message import Mail
from keyfob.work.delivery import Delivery, Done, Failed, Hopeless, Outcome
from keyfob.work.letters import Letters

FOR_STAFF = frozenset({"staff_invited"})
"""Kinds of mail whose links lead to the desk."""


@dataclass(frozen=True, slots=True)
class Mailer:
    """Writes and sends; ``issuer`` is what links begin with, ``sender`` the address that mails come from.

    ``desk`` is where the brand wants to hear of what its desks should know, in ``desk_locale``; empty for nowhere.
    """

    letters: Letters
    transport: Transport
    issuer: str
    sender: str
    sender_name: str
    desk: str = ""
    desk_locale: str = "en"
    desk_origin: str = ""
    """What links to the desk begin with."""
    marking: bytes = field(default=b"", repr=False)
    """The key of the marks in the names of mails; without one they carry none."""

    def send(self, delivery: Delivery) -> Outcome:
        """Write the letter and hand it over; a mail whose link has ended meanwhile is not sent any more."""
        if delivery.now >= delivery.payload.get("until", delivery.now + 1):
            return Hopeless("it came too late")
        try:
            return Done(self.transport.send(self._write(delivery)))
        except MailFailed as error:
            return Hopeless(str(error)) if error.is_final else Failed(str(error))
        except Malformed as error:
            return Hopeless(str(error))

    def send_with(self, delivery: Delivery, attached: tuple[str, str]) -> Outcome:
        """The same, with a file: its text (JSON) and its name."""
        return self.send(replace(delivery, payload={**delivery.payload, "attached": attached}))

    def tell_desk(self, delivery: Delivery) -> Outcome:
        """The same, to the brand's desk."""
        if not self.desk:
            return Done("the brand names no address of a desk")
        payload = {**delivery.payload, "to": self.desk, "locale": self.desk_locale}
        return self.send(replace(delivery, payload=payload))

    def _write(self, delivery: Delivery) -> Mail:
        payload = delivery.payload
        origin = self.desk_origin if payload["kind"] in FOR_STAFF else self.issuer
        links = {name: origin + path for name, path in payload["links"].items()}
        letter = self.letters.render(payload["kind"], payload["locale"], {**_told(payload["params"]), **links})
        return Mail(
            id=delivery.id,
            sender=self.sender,
            sender_name=self.sender_name,
            to=payload["to"],
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            at=delivery.made_at,
            mark=mark_of(self.marking, delivery.id) if self.marking else "",
            attached=payload.get("attached"),
        )


def _told(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as letters want them: of who asked, the browser apart from its system."""
    if "asked" not in params:
        return dict(params)
    asked = params["asked"]
    browser, _, system = asked["device"].partition(" · ")
    return {**params, "asked": {"browser": browser, "system": system, "where": asked["network"], "when": asked["when"]}}
