"""The address a person typed on the page before: kept for a while in a cookie that only we can read."""

import binascii

import msgspec

from keyfob.base import base64url
from keyfob.base.email import Email, parse_email
from keyfob.base.errors import Malformed
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.sealing import PROGRAM
from keyfob.web.ask import Ask
from keyfob.web.cookies import TYPED, Cookie

SECONDS = 1800
_PLACE = ("cookie", "typed-email")


def keep_email(ask: Ask, email: Email) -> Cookie:
    """The cookie that carries the address to the next page."""
    sealed = ask.house.unit.vault.seal(PROGRAM, *_PLACE, email.text)
    return Cookie(TYPED, base64url.encode(sealed), SECONDS)


def kept_email(ask: Ask) -> Email | None:
    """The address typed before, or None when there is none that can be read."""
    text = ask.cookies.get(TYPED, "")
    try:
        sealed = base64url.decode(text)
        plain = ask.house.unit.vault.open(PROGRAM, *_PLACE, sealed)
        return parse_email(msgspec.json.decode(plain, type=str))
    except (binascii.Error, ValueError, KeyDestroyed, Malformed):
        return None
