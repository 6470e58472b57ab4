"""Mails: a message of the outbox becomes a letter in the brand's words, and leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keyfob.outside.mail import Mail, MailRefused, Transport
from keyfob.storage.outbox import Claimed
from keyfob.work.letters import Letters
from keyfob.work.loop import Again, Done, Never

_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Mailer:
    """Writes and sends; ``issuer`` goes before the paths that links are."""

    letters: Letters
    transport: Transport
    issuer: str
    sender: str
    sender_name: str

    def send(self, claimed: Claimed, payload: Mapping[str, Any]) -> Done | Again | Never:
        """Send one mail."""
        letter = self.letters.render(payload["kind"], payload["locale"], self._params(payload))
        mail = Mail(claimed.id, self.sender, self.sender_name, payload["to"], letter.subject, letter.text, letter.html)
        try:
            return Done(self.transport.send(mail))
        except MailRefused as refusal:
            return Never(str(refusal)) if refusal.for_good else Again(str(refusal))

    def _params(self, payload: Mapping[str, Any]) -> dict[str, object]:
        links = {name: self.issuer + path for name, path in payload["links"].items()}
        params = {**payload["params"], **links}
        if "asked" in params:
            params["asked"] = _asked(**params["asked"])
        return params


def _asked(device: str, network: str, when: int) -> dict[str, object]:
    """Who asked, as letters show it."""
    browser, _, system = device.partition(_BETWEEN)
    return {"browser": browser, "system": system, "where": network or None, "when": when}
