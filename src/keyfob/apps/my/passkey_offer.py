"""Offering a passkey on the way from the sign-in to where somebody was going, who goes on with it or without."""

from dataclasses import dataclass
from urllib.parse import quote

from keyfob.apps.my.door import Customer, behind_door
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.local import local_path
from keyfob.web.page import page
from keyfob.web.waiting import waiting_for


@dataclass(frozen=True, slots=True)
class Onwards:
    """Where somebody goes on to; ``pending`` says it in forms, and is empty where it is My itself."""

    url: str
    pending: str = ""
    service: str | None = None

    def path(self, to: str) -> str:
        """A page of ours that leads on there."""
        return f"{to}?pending={quote(self.pending, safe='')}" if self.pending else to


@behind_door
def show_offer(ask: Ask, customer: Customer) -> Answer:
    """What a passkey is good for, and the two ways on; who has one meanwhile is on their way."""
    on = find_onwards(ask)
    if customer.account.passkeys or ask.house.passkeys is None:
        return redirect(on.url)
    return page(
        ask,
        "my/passkey_offer.html",
        email=customer.account.email.text,
        onwards=on.url,
        pending=on.pending,
        service=on.service,
    )


def find_onwards(ask: Ask) -> Onwards:
    """Where ``pending`` leads: back to the service that waits, or to a page of ours (ASVS 3.7.2)."""
    pending = ask.field("pending")
    if pending.startswith("/"):
        path = local_path(pending, "")
        return Onwards(path or "/my", path)
    waiting = waiting_for(ask, pending)
    if waiting is None:
        return Onwards("/my")
    return Onwards(f"/authorize/continue?pending={quote(pending, safe='')}", pending, waiting.service)
