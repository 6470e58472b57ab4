"""A device asks whether somebody has confirmed it, and gets its tokens once (RFC 8628 sections 3.4 and 3.5).

A code used again is refused and ends nothing: it never passes through a browser, and who asks twice at once, or again
because an answer was lost, has done nothing wrong.
"""

from dataclasses import dataclass, field, replace

from keyfob.base.change import Change
from keyfob.protocol.device_authorization import Claimed, DeviceAuthorization, State
from keyfob.protocol.errors import Refused, invalid_grant
from keyfob.protocol.family import Family
from keyfob.protocol.grants.device_sign_in import sign_device_in
from keyfob.protocol.grants.turn import Turn
from keyfob.protocol.issue import Issued
from keyfob.protocol.model import Login

SLOWER = 5
"""So many seconds more a device waits, each time that it asked too soon."""

LEEWAY = 1
"""Seconds by which a question may come early: we count whole ones, and the way here takes now more time, now less."""


@dataclass(frozen=True, slots=True)
class DevicePolled(Change):
    """A device asked, in its time. Guard: it still waits, and has not asked after ``latest`` before."""

    client_id: str
    device_digest: bytes = field(repr=False)
    latest: int
    at: int


@dataclass(frozen=True, slots=True)
class DeviceSlowedDown(Change):
    """A device asked too soon: it waits ``more`` seconds longer from now on. It has no guard: each time counts."""

    client_id: str
    device_digest: bytes = field(repr=False)
    more: int
    at: int


@dataclass(frozen=True, slots=True)
class DeviceSignedIn(Change):
    """A device has its tokens: store ``family`` and ``sub``, and let the device's session live as long.

    Guard: it was approved and had none yet, and the session it was given is still there.
    """

    account_id: str
    client_id: str
    sid: str
    device_digest: bytes = field(repr=False)
    claimed: Claimed = field(repr=False)
    network: str = field(repr=False)
    sub: str
    family: Family = field(repr=False)
    at: int


def redeem(turn: Turn) -> Issued | Refused:
    """Tokens, or how things stand. Another client's code is as unknown as none."""
    device = turn.facts.device
    if device is None:
        return invalid_grant("no such device code")
    refused = _refusal(turn, device)
    if refused is not None:
        return refused
    return _wait(turn, device) if device.state is State.WAITING else _issue(turn, device)


def _refusal(turn: Turn, device: DeviceAuthorization) -> Refused | None:
    if device.client_id != turn.client.client_id:
        return invalid_grant(f"the device code of another client, {device.client_id}")
    if device.state is State.USED:
        return invalid_grant("the device code was used before")
    if device.state is State.DENIED:
        return Refused("access_denied", "the person said that this is not theirs")
    if turn.now >= device.expires_at:
        return Refused("expired_token", "nobody confirmed it in time; ask for a new code")
    if device.state is State.APPROVED and not (device.account_live and device.session_live):
        return invalid_grant("the session of the device ended, or the account is blocked")
    return None


def _wait(turn: Turn, device: DeviceAuthorization) -> Refused:
    latest = turn.now - max(device.interval - LEEWAY, 0)
    if device.polled_at is not None and device.polled_at > latest:
        slowed = DeviceSlowedDown(device.client_id, device.digest, SLOWER, turn.now)
        return Refused("slow_down", f"wait {SLOWER} seconds more between two questions", changes=(slowed,))
    polled = DevicePolled(device.client_id, device.digest, latest, turn.now)
    return Refused("authorization_pending", "nobody has confirmed it yet", changes=(polled,))


def _issue(turn: Turn, device: DeviceAuthorization) -> Issued:
    login = Login(device.account_id, device.sid, device.auth_time, device.acr, device.amr)
    signed_in = sign_device_in(turn, login, device.scopes)
    change = DeviceSignedIn(
        account_id=device.account_id,
        client_id=device.client_id,
        sid=device.sid,
        device_digest=device.digest,
        claimed=device.claimed,
        network=device.network,
        sub=signed_in.sub,
        family=signed_in.family,
        at=turn.now,
    )
    return replace(signed_in.issued, changes=(change,))
