"""Well-known addresses that browsers and password managers ask for, so that they lead people to the right page."""

import msgspec

from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.passkey import party_of
from keyfob.web.prepared import prepared

SECONDS = 3600


def tell_related_origins(ask: Ask) -> Answer:
    """``/.well-known/webauthn``: sites where our passkeys may be used (Web Authentication level 3, section 5.11)."""
    party, own = party_of(ask), ask.house.issuer
    related = sorted(origin for origin in party.origins - {own} if origin.startswith("https:"))
    if not related:
        raise NotFound
    return prepared(ask, msgspec.json.encode({"origins": [own, *related]}), SECONDS)


def tell_passkey_endpoints(ask: Ask) -> Answer:
    """``/.well-known/passkey-endpoints``: where a passkey is added, and where passkeys are looked after (W3C)."""
    party_of(ask)
    pages = {"enroll": f"{ask.house.issuer}/my/passkeys/add", "manage": f"{ask.house.issuer}/my/security"}
    return prepared(ask, msgspec.json.encode(pages), SECONDS)


def change_password(_: Ask) -> Answer:
    """``/.well-known/change-password``: where the password is changed (W3C)."""
    return redirect("/my/password")
