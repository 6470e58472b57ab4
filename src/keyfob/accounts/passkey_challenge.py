"""Challenges: what a browser's dialogue for passkeys signs, once, within five minutes, for the purpose it was made for.

Web Authentication level 3, section 13.4.3. A challenge belongs to the browser that asked, so that nobody can have
somebody else's dialogue answered (session fixation).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.accounts.model import Visitor
from keyfob.accounts.policy import Policy
from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_token
from keyfob.base.secret import digest


class Use(StrEnum):
    """What the dialogue is for: to come in, to confirm who one is, or to make a passkey, in My or while registering."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"
    ADD = "add"
    REGISTER = "register"

    @property
    def type(self) -> str:
        """The ceremony as client data name it."""
        return "webauthn.create" if self in {Use.ADD, Use.REGISTER} else "webauthn.get"


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge that waits, found by the SHA-256 of its text.

    ``owner`` is the account or the registration that it was made for; empty where nobody is known yet.
    """

    digest: bytes
    use: Use
    browser: bytes
    owner: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class ChallengePosed(Change):
    """A browser asked for a challenge."""

    challenge: Challenge


@dataclass(frozen=True, slots=True)
class ChallengeSpent(Change):
    """The challenge was answered, right or wrong. Guard: it was there."""

    digest: bytes


@dataclass(frozen=True, slots=True)
class Posed:
    """``text`` is the challenge in base64url, without padding; 256 bits of chance."""

    text: str = field(repr=False)
    changes: tuple[Change, ...] = ()


def pose(use: Use, visitor: Visitor, owner: str, policy: Policy, now: int, mint: Mint, *, act: bytes = b"") -> Posed:
    """A new challenge for this browser and this use alone; ``act`` is a digest that is signed with it."""
    text = new_token(mint) if not act else new_token(lambda size: mint(size) + act)
    challenge = Challenge(digest(text), use, visitor.browser, owner, now + policy.challenge_life)
    return Posed(text, (ChallengePosed(challenge),))
