"""Passkeys over HTTP, as the script of our pages has them made and used."""

import json
from typing import Any

from tests.authenticator import Authenticator, Json
from tests.house import ISSUER, OpenHouse, Person
from tests.visitor import Page, Visitor


def options_for(page: Page, action: str) -> Json:
    """What the dialogue behind the form posted to ``action`` is asked for."""
    url, fields = page.filled(action)
    reply = page.visitor.post(f"{url}/options", fields)
    assert reply.status_code == 200, reply.text
    assert reply.headers["cache-control"] == "no-store"
    found: Json = reply.json()
    return found


def bring(page: Page, action: str, answer: Json, **typed: str) -> Page:
    """Send what the dialogue brought back."""
    return page.submit_to(action, credential=json.dumps(answer), **typed)


def make(page: Page, action: str, authenticator: Authenticator, **wrong: Any) -> Page:
    """Have a passkey made with the form posted to ``action``; see `Authenticator` for what may be wrong."""
    options = options_for(page, action)
    return bring(page, action, authenticator.make(options, **{"origin": ISSUER, **wrong}))


def use(page: Page, action: str, authenticator: Authenticator, **wrong: Any) -> Page:
    """Use a passkey with the form posted to ``action``."""
    options = options_for(page, action)
    return bring(page, action, authenticator.use(options, **{"origin": ISSUER, **wrong}))


def add_passkey(visitor: Visitor, authenticator: Authenticator) -> Page:
    """Make one in My, just signed in."""
    page = make(visitor.open("/my/passkeys/add"), "/my/passkeys/add", authenticator)
    assert page.path == "/my/security", page.text
    return page


def person_with_passkey(house: OpenHouse, authenticator: Authenticator) -> Person:
    """Somebody who has one, in a browser that is not used again."""
    person = house.person()
    add_passkey(house.signed_in(person), authenticator)
    return person


def sign_in(visitor: Visitor, authenticator: Authenticator, start: str = "/sign-in", **wrong: Any) -> Page:
    """Sign in with a passkey, from the first page."""
    return use(visitor.open(start), "/sign-in/passkey", authenticator, **wrong)
