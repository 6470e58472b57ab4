"""A person answers a device that shows a code: yes, sign it in, or: this is not me (RFC 8628 section 3.3)."""

from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id
from keyfob.protocol.device_authorization import DeviceAuthorization, State
from keyfob.protocol.model import Login


@dataclass(frozen=True, slots=True)
class DeviceApproved(Change):
    """A person signs a device in, which gets a session ``sid`` of its own. Guard: it still waited."""

    account_id: str
    client_id: str
    sid: str
    device_digest: bytes = field(repr=False)
    auth_time: int
    acr: str
    amr: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class DeviceDenied(Change):
    """A person says of a device that it is not theirs. Guard: it still waited."""

    account_id: str
    client_id: str
    device_digest: bytes = field(repr=False)
    at: int


class Answered(StrEnum):
    """How a person's answer ends."""

    APPROVED = "approved"
    DENIED = "denied"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person is told; ``login`` is who the device is signed in as, when it was approved just now."""

    answered: Answered
    login: Login | None = None
    changes: tuple[Change, ...] = ()


def approve(device: DeviceAuthorization, login: Login, now: int, mint: Mint) -> Outcome:
    """Yes: the device is signed in as surely as the person is. Said twice it is said once."""
    if is_answered_by(device, login.account_id) and device.state is not State.DENIED:
        return Outcome(Answered.APPROVED)
    if not device.is_waiting(now):
        return Outcome(Answered.GONE)
    sid = new_id(mint)
    approved = DeviceApproved(
        login.account_id, device.client_id, sid, device.digest, login.auth_time, login.acr, login.amr, now
    )
    own = Login(login.account_id, sid, login.auth_time, login.acr, login.amr)
    return Outcome(Answered.APPROVED, own, (approved,))


def deny(device: DeviceAuthorization, account_id: str, now: int) -> Outcome:
    """No, said twice as well as once. A device that was approved already is signed out in My, not here."""
    if is_answered_by(device, account_id) and device.state is State.DENIED:
        return Outcome(Answered.DENIED)
    if not device.is_waiting(now):
        return Outcome(Answered.GONE)
    return Outcome(Answered.DENIED, changes=(DeviceDenied(account_id, device.client_id, device.digest, now),))


def is_answered_by(device: DeviceAuthorization, account_id: str) -> bool:
    """Whether this person has said yes or no already."""
    return device.state is not State.WAITING and device.account_id == account_id
