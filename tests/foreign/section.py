"""A section of the website: a service of its own at the ID, and people who come to it."""

import itertools
from typing import Any

import httpx2

from tests.foreign.stand import Stand
from tests.foreign.traveller import Traveller
from tests.foreign.website import Website

_numbers = itertools.count(1)


class Section:
    """One section, made of fields of ClientRequest. With ``backchannel`` it is told of sessions that end."""

    def __init__(self, website: Website, stand: Stand, *, backchannel: bool = False, **wanted: Any) -> None:
        self.name = f"section-{next(_numbers)}"
        self.website = website
        self.service = stand.service(
            redirect_uris=(website.url(self.name, "callback"),),
            post_logout_redirect_uris=(website.url(self.name, "signed-out"),),
            backchannel_logout_uri=website.url(self.name, "session-ended") if backchannel else "",
            **wanted,
        )
        website.open(self.name, self.service)

    def begin(self, traveller: Traveller, **parameters: str) -> str:
        """Ask to sign in; where the website sends the browser."""
        address = httpx2.URL(self.website.url(self.name, "login"), params=parameters)
        return traveller.visitor.open(str(address)).away

    def sign_in(self, traveller: Traveller, **parameters: str) -> dict[str, Any]:
        """Sign in; what the website learnt."""
        back = traveller.visit(self.begin(traveller, **parameters))
        learnt: dict[str, Any] = traveller.visitor.get(back).json()
        return learnt
