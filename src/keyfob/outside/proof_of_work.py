"""Proof of work: a short calculation by the browser, which costs a person nothing and a robot its speed (altcha).

Nothing leaves the site, nothing is to be looked at or listened to. A puzzle is signed and bound to its browser; that it
is used once is for the caller to see to.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any

import msgspec

ALGORITHM = "PBKDF2/SHA-256"
ROUNDS = 2_000
"""What one step costs: about a millisecond on a phone."""

STEPS = (150, 300)
"""How many steps it takes: between these, so a fraction of a second."""

LIFE = 600
"""Seconds in which it has to be solved."""

MOST = 8_192


class _Answer(msgspec.Struct):
    """An answer as the browser sends it."""

    challenge: dict[str, Any]
    solution: dict[str, Any]


def pose(key: bytes, browser: bytes, now: int) -> str:
    """A puzzle for this browser, as JSON."""
    import altcha  # few requests need it

    puzzle = altcha.v2.create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=STEPS[0] + secrets.randbelow(STEPS[1] - STEPS[0]),
        data={"browser": browser.hex(), "until": now + LIFE},
        hmac_secret=_secret(key, "puzzle"),
        hmac_key_secret=_secret(key, "solution"),
    )
    return msgspec.json.encode(puzzle.to_dict()).decode()


def find_solution(key: bytes, browser: bytes, answer: str, now: int) -> str | None:
    """The name of the puzzle that ``answer`` solves, by which it is used once; None when it solves none of these.

    Args:
        key: of this installation.
        browser: the browser that answers.
        answer: base64 of the JSON of puzzle and solution.
        now: seconds since 1970.
    """
    import altcha  # few requests need it

    if (
        not answer
        or len(answer) > MOST
        or not altcha.v2.verify_solution(
            answer, _secret(key, "puzzle"), hmac_key_secret=_secret(key, "solution")
        ).verified
    ):
        return None
    said = msgspec.json.decode(base64.b64decode(answer), type=_Answer).challenge
    data = said["parameters"]["data"]
    if not hmac.compare_digest(str(data["browser"]), browser.hex()) or now >= data["until"]:
        return None
    return hashlib.sha256(said["signature"].encode()).hexdigest()


def _secret(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, purpose.encode(), "sha256")
