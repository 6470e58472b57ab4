"""A pairing code: shown in My, typed on a device, which is signed in by it. The device flow the other way round.

There is one for each account, for five minutes, and it serves once. It is spelt from its id by the pepper, so the page
that shows it can be loaded again, though only its digest is kept.
"""

from dataclasses import dataclass, field

from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id, spell_reference
from keyfob.base.secret import Pepper
from keyfob.protocol.device_authorization import Claimed
from keyfob.protocol.family import Family
from keyfob.protocol.model import Login
from keyfob.protocol.policy import Policy

_LETTERS = 8


@dataclass(frozen=True, slots=True)
class PairingCode:
    """A code of an account; ``shown_to`` is the session that My shows it in, and whose person proved who they are.

    Once used, ``used_at`` says when, ``sid`` is the device's session, and ``label`` and ``network`` tell which device.
    ``account_live`` and ``session_live`` say whether the account and the session of ``shown_to`` are still there.
    """

    id: str
    shown_to: Login
    expires_at: int
    used_at: int | None = None
    sid: str = ""
    label: str = ""
    network: str = ""
    account_live: bool = True
    session_live: bool = True

    def works(self, now: int) -> bool:
        """Whether it may still be typed."""
        return self.used_at is None and now < self.expires_at and self.account_live and self.session_live


@dataclass(frozen=True, slots=True)
class PairingCodeMade(Change):
    """My shows a code; the one before works no more."""

    account_id: str
    pairing: PairingCode = field(repr=False)
    code_digest: bytes = field(repr=False)
    at: int


@dataclass(frozen=True, slots=True)
class PairingCodeUsed(Change):
    """A device was signed in by a code: store ``family`` and ``sub``, and show the device in My until ``shown_until``.

    Guard: the code was not used, nor replaced by another.
    """

    account_id: str
    client_id: str
    sid: str
    code_id: str
    login: Login = field(repr=False)
    claimed: Claimed = field(repr=False)
    network: str = field(repr=False)
    sub: str
    family: Family = field(repr=False)
    at: int
    shown_until: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A new code is on its way to the page."""

    changes: tuple[Change, ...]


def begin(login: Login, pepper: Pepper, policy: Policy, now: int, mint: Mint) -> Begun:
    """Make a code for somebody who has just proved who they are."""
    pairing = PairingCode(new_id(mint), login, now + policy.pairing_life)
    code_digest = digest_pairing_code(pepper, spell(pepper, pairing.id))
    return Begun((PairingCodeMade(login.account_id, pairing, code_digest, now),))


def spell(pepper: Pepper, code_id: str) -> str:
    """The code itself: eight letters, the same each time."""
    return spell_reference(pepper.digest(f"pairing code of {code_id}", "")[:_LETTERS])


def digest_pairing_code(pepper: Pepper, code: str) -> bytes:
    """What it is found by, from the code as `read_reference` gives it."""
    return pepper.digest("pairing code", code)
