"""Being no robot: asked for only where many attempts come from one network, and never by a puzzle for people.

With script the browser does a short calculation. Without, one waits a little: a ticket says since when, and works once
that while is over. Either is good for one attempt, in the browser that got it.
"""

import hmac
from dataclasses import dataclass

from keyfob.base.ids import new_token
from keyfob.base.limit import Limit
from keyfob.outside import proof_of_work
from keyfob.web.ask import Ask

WAIT = 20
"""Seconds that whoever has no script waits."""

_PARTS = 3


@dataclass(frozen=True, slots=True)
class Proving:
    """What a page hands to the browser: the puzzle as JSON, and the ticket that is good after ``wait`` seconds."""

    puzzle: str
    ticket: str
    wait: int


def pose(ask: Ask, browser: bytes) -> Proving:
    """A puzzle and a ticket for this browser."""
    key = ask.house.proving_key
    good_from = ask.now + WAIT
    name = new_token(ask.mint, 16)
    ticket = f"{good_from}.{name}.{_seal(key, browser, good_from, name)}"
    return Proving(proof_of_work.pose(key, browser, ask.now), ticket, WAIT)


def find_proof(ask: Ask, browser: bytes) -> Limit | None:
    """What was solved, or waited for, as the limit under which it is used once; None where neither is good."""
    key = ask.house.proving_key
    solved = proof_of_work.find_solution(key, browser, ask.form.get("proof"), ask.now)
    name = solved or _find_ticket(key, browser, ask.form.get("ticket"), ask.now)
    return Limit(f"proof:once:{name}", 1, 2 * proof_of_work.LIFE) if name else None


def _find_ticket(key: bytes, browser: bytes, ticket: str, now: int) -> str | None:
    parts = ticket.split(".")
    if len(parts) != _PARTS or not (parts[0].isascii() and parts[0].isdecimal() and len(parts[0]) < len(str(10**12))):
        return None
    good_from, name = int(parts[0]), parts[1]
    is_ours = hmac.compare_digest(parts[2].encode(), _seal(key, browser, good_from, name).encode())
    return name if is_ours and good_from <= now < good_from + proof_of_work.LIFE else None


def _seal(key: bytes, browser: bytes, good_from: int, name: str) -> str:
    return hmac.digest(key, f"ticket\0{browser.hex()}\0{good_from}\0{name}".encode(), "sha256").hex()
