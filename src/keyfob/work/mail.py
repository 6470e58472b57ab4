"""Mails: a message becomes a letter in its reader's language and goes out by the transport."""

from collections.abc import Mapping
from typing import Any

from keyfob.base.errors import Malformed
from keyfob.outside.mail import MailFailed, Transport
from keyfob.outside.message import Mail
from keyfob.work.delivery import Delivery, Done, Failed, Hopeless, Outcome
from keyfob.work.letters import Letters


class Mailer:
    """The handler of mails.

    ``sender`` is the address they come from, ``name`` the brand's words before it, ``issuer`` what links begin with.
    """

    def __init__(self, letters: Letters, transport: Transport, *, sender: str, name: str, issuer: str) -> None:
        self._letters = letters
        self._transport = transport
        self._sender = sender
        self._name = name
        self._issuer = issuer

    def __call__(self, delivery: Delivery) -> Outcome:
        """Write the letter and hand it over; a mail whose link has ended meanwhile is not sent any more."""
        if delivery.now >= delivery.payload.get("until", delivery.now + 1):
            return Hopeless("it came too late")
        try:
            return Done(self._transport.send(self._write(delivery)))
        except MailFailed as error:
            return Hopeless(str(error)) if error.is_final else Failed(str(error))
        except Malformed as error:
            return Hopeless(str(error))

    def close(self) -> None:
        """Let go of the relay."""
        self._transport.close()

    def _write(self, delivery: Delivery) -> Mail:
        payload = delivery.payload
        links = {name: self._issuer + path for name, path in payload["links"].items()}
        letter = self._letters.render(payload["kind"], payload["locale"], {**_told(payload["params"]), **links})
        return Mail(
            id=delivery.id,
            sender=self._sender,
            sender_name=self._name,
            to=payload["to"],
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            at=delivery.made_at,
        )


def _told(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as letters want them: of who asked, the browser apart from its system.

    Where he was is left out: an address of the network tells nobody anything.
    """
    if "asked" not in params:
        return dict(params)
    asked = params["asked"]
    browser, _, system = asked["device"].partition(" · ")
    return {**params, "asked": {"browser": browser, "system": system, "where": "", "when": asked["when"]}}
