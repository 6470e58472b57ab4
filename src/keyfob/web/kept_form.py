"""What somebody typed into a form of My that could not be taken: signed out meanwhile, or to prove anew who they are.

It waits in a cookie that only we can read, for a quarter of an hour, and stands in the form again when the same person
comes back to it in the same browser. Pages with passwords and codes are not among those whose forms are kept.
"""

import base64
import zlib

import msgspec

from keyfob.base import base64url
from keyfob.base.durations import MINUTE
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.sealing import PROGRAM
from keyfob.web.ask import Ask
from keyfob.web.cookies import KEPT, Cookie
from keyfob.web.page import whose

LIFE = 15 * MINUTE
MOST = 3_800
"""Characters of the cookie's value: browsers take 4,096 bytes of name and value (RFC 6265 section 6.1)."""

_PLACE = ("cookie", "kept-form")
_NOT_TYPED = frozenset({"csrf", "pending", "proof", "ticket", "whose", "draft"})
_ROOMS = ("/my/profile/", "/my/contact/")
_ROOM_ENDINGS = ("/users/new",)


class _Kept(msgspec.Struct, array_like=True):
    """``typed`` holds the fields as JSON, packed; it is empty where they were too much to be kept."""

    path: str
    whose: str
    until: int
    typed: str


def keep_form(ask: Ask, path: str) -> tuple[Cookie, ...]:
    """The cookie that brings what was posted back to ``path``; none where nothing was typed there, or by nobody known.

    Raises:
        Malformed: when a field was sent twice that is meant once.
    """
    owner = ask.form.get("whose")
    if ask.method != "POST" or ask.path != path or not owner or not is_kept(path):
        return ()
    typed = {name: value for name, value in ask.form if name not in _NOT_TYPED}
    packed = base64.b85encode(zlib.compress(msgspec.json.encode(typed), 9)).decode()
    value = _seal(ask, _Kept(path, owner, ask.now + LIFE, packed))
    if len(value) > MOST:
        value = _seal(ask, _Kept(path, owner, ask.now + LIFE, ""))
    return (Cookie(KEPT, value, LIFE),)


def kept_form(ask: Ask) -> dict[str, str] | None:
    """What was typed into the form of the page that is asked for; empty where it was too much, None where nothing was.

    Only for whom it is of: ``ask.owner``.
    """
    text = ask.cookies.get(KEPT, "")
    if not text or ask.method == "POST":
        return None
    try:
        sealed = base64url.decode(text)
        kept = msgspec.json.decode(ask.house.unit.vault.open(PROGRAM, *_PLACE, sealed), type=_Kept)
    except (ValueError, KeyDestroyed):
        return None
    if (kept.path, kept.whose) != (ask.path, whose(ask)) or kept.until <= ask.now:
        return None
    return msgspec.json.decode(zlib.decompress(base64.b85decode(kept.typed)), type=dict[str, str]) if kept.typed else {}


def is_kept(path: str) -> bool:
    """Whether the form of this page is one whose text is kept."""
    return path.startswith(_ROOMS) or path.endswith(_ROOM_ENDINGS)


def _seal(ask: Ask, kept: _Kept) -> str:
    sealed = ask.house.unit.vault.seal(PROGRAM, *_PLACE, kept)
    return base64url.encode(sealed)
