"""Trusted devices: browsers in which the second factor is not asked for, for a while, because somebody said so there.

What skips the question proves nothing: a service is told the level of the password alone. The trust is a 256-bit token
in a cookie of its own, kept as a digest; it ends by itself, by a press in My, and with the password or the factor.
"""

from dataclasses import dataclass, field

from keyfob.accounts.model import Visitor
from keyfob.accounts.policy import Policy
from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id, new_token
from keyfob.base.secret import digest


@dataclass(frozen=True, slots=True)
class TrustedDevice:
    """A browser that was trusted; device and network tell its owner which one."""

    id: str
    account_id: str
    digest: bytes
    device: str
    network: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class DeviceTrusted(Change):
    """A browser is not asked for a code until the trust ends; ``former`` is the digest of the one it had."""

    account_id: str
    device_id: str
    trusted: TrustedDevice
    former: bytes | None


@dataclass(frozen=True, slots=True)
class DeviceForgotten(Change):
    """One browser is asked again."""

    account_id: str
    device_id: str
    at: int


@dataclass(frozen=True, slots=True)
class DevicesForgotten(Change):
    """All browsers are asked again."""

    account_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Trusted:
    """The browser is trusted; ``token`` goes into its cookie."""

    device: TrustedDevice
    token: str = field(repr=False)
    changes: tuple[Change, ...]


def trust(
    account_id: str, visitor: Visitor, former: bytes | None, *, policy: Policy, now: int, mint: Mint
) -> Trusted | None:
    """Trust the browser of somebody who has just typed a code; None where the brand trusts none.

    The token is always a new one, so that nobody can lay one ready in somebody else's browser.
    """
    if not policy.trust_life:
        return None
    token, device_id = new_token(mint), new_id(mint)
    device = TrustedDevice(
        device_id, account_id, digest(token), visitor.device, visitor.network, now, now + policy.trust_life
    )
    return Trusted(device, token, (DeviceTrusted(account_id, device_id, device, former),))


def forget_devices(account_id: str, now: int) -> DevicesForgotten:
    """Ask everywhere again, here too."""
    return DevicesForgotten(account_id, now)


def find_own(devices: tuple[TrustedDevice, ...], device_id: str) -> TrustedDevice | None:
    """The device among an account's own; somebody else's is as unknown as one that never was (ASVS 8.2.2)."""
    return next((device for device in devices if device.id == device_id), None)
