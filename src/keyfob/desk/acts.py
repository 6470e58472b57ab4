"""Acts: what somebody of the staff is about to do, in one digest that their passkey signs.

A session alone changes nothing: whoever borrows a browser, or runs script in it, still needs the passkey, and what it
signed counts for this very act, with these very words, once.
"""

import hashlib
import json
from collections.abc import Iterable

DESK = "desk"
"""Who a challenge belongs to with which somebody signs in at the desk, before anybody knows who."""

_AROUND = frozenset({"csrf", "credential"})
"""Fields of the form that are no part of what is done."""


def act_of(path: str, fields: Iterable[tuple[str, str]]) -> bytes:
    """What a form posted to ``path`` does, as 32 bytes, whatever the order of its fields and the ends of its lines."""
    said = sorted((name, value.replace("\r\n", "\n")) for name, value in fields if name not in _AROUND)
    return hashlib.sha256(json.dumps([path, said]).encode()).digest()


def owner_of_act(staff_id: str, act: bytes) -> str:
    """Whose a challenge is that was posed for this act."""
    return f"{DESK} {staff_id} {act.hex()}"
