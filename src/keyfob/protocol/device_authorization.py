"""A device without a browser asks to be signed in: it shows a code, and a person confirms it elsewhere (RFC 8628).

Only the brand's own devices may, and each proves itself when it has a way to (section 5.6). What a device says of
itself is shown to the person as such, and only where the device proved itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_reference, new_token
from keyfob.base.secret import Pepper, digest
from keyfob.protocol.client import Client, GrantType
from keyfob.protocol.client_authentication import CREDENTIALS, Credentials, authenticate, read_credentials
from keyfob.protocol.errors import Refused, malformed
from keyfob.protocol.parameters import Pairs, read_strictly
from keyfob.protocol.policy import Policy
from keyfob.protocol.scopes import OPENID, for_person, split

CLAIMED: dict[str, int] = {"device_id": 128, "device_model": 60, "device_name": 60}
"""The parameters, ours alone, in which a device speaks of itself, and the longest value of each."""

KNOWN: dict[str, int] = {"scope": 1024, **CLAIMED, **CREDENTIALS}
"""The parameters that are read, and the longest value of each."""

VERIFICATION_PATH = "/device"


class State(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a device says of itself: its model, how its owner calls it, its number. Nothing of it is proven."""

    model: str = ""
    name: str = ""
    id: str = ""

    @property
    def label(self) -> str:
        """Both in one line; empty when it says nothing."""
        name = f"“{self.name}”" if self.name else ""
        return " ".join(part for part in (self.model, name) if part).replace(" · ", ", ")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAuthorization:
    """A device that asked; ``digest`` is that of its device code.

    ``network`` is the address it asked from. It may ask every ``interval`` seconds, and did last at ``polled_at``.
    Once a person approved, ``account_id`` to ``amr`` say who it was, how surely, and which session the device has.
    ``account_live`` and ``session_live`` say whether both are still there.
    """

    digest: bytes = field(repr=False)
    client_id: str
    scopes: tuple[str, ...]
    claimed: Claimed
    network: str
    asked_at: int
    expires_at: int
    interval: int
    polled_at: int | None = None
    state: State = State.WAITING
    account_id: str = ""
    sid: str = ""
    auth_time: int = 0
    acr: str = ""
    amr: tuple[str, ...] = ()
    account_live: bool = True
    session_live: bool = True

    def is_waiting(self, now: int) -> bool:
        """Whether a person may still answer."""
        return self.state is State.WAITING and now < self.expires_at


@dataclass(frozen=True, slots=True)
class DeviceAsked(Change):
    """A device waits for a person. Guard: nobody else waits with the same code."""

    device: DeviceAuthorization
    user_digest: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """What a device sent: ``given`` by name, and how it proves itself."""

    given: Mapping[str, str] = field(repr=False)
    credentials: Credentials


@dataclass(frozen=True, slots=True)
class DeviceAccepted:
    """The device may show its code (RFC 8628 section 3.2)."""

    device_code: str = field(repr=False)
    user_code: str = field(repr=False)
    policy: Policy
    changes: tuple[Change, ...]

    @property
    def body(self) -> dict[str, str | int]:
        """The members of the JSON answer."""
        uri = self.policy.endpoint(VERIFICATION_PATH)
        return {
            "device_code": self.device_code,
            "user_code": self.user_code,
            "verification_uri": uri,
            "verification_uri_complete": f"{uri}?user_code={self.user_code}",
            "expires_in": self.policy.device_life,
            "interval": self.policy.device_interval,
        }


def parse(pairs: Pairs, authorization: str | None) -> DeviceRequest:
    """Read the form and the ``Authorization`` header of a POST.

    Raises:
        OAuthError: when it cannot be understood.
    """
    given = read_strictly(pairs, KNOWN)
    request = DeviceRequest(given, read_credentials(given, authorization))
    read_claimed(given)
    return request


def read_claimed(given: Mapping[str, str]) -> Claimed:
    """What a device says of itself.

    Raises:
        OAuthError: when it holds anything that cannot be seen on a page.
    """
    for name in CLAIMED:
        if not given.get(name, "").isprintable():
            raise malformed(f"{name} is one line of text")
    model, name, number = (given.get(name, "").strip() for name in ("device_model", "device_name", "device_id"))
    return Claimed(model, name, number)


def decide(
    request: DeviceRequest,
    client: Client | None,
    policy: Policy,
    pepper: Pepper,
    *,
    assertion_used: bool,
    network: str,
    now: int,
    mint: Mint,
) -> DeviceAccepted | Refused:
    """Answer a request (RFC 8628 section 3.1)."""
    who = authenticate(request.credentials, client, policy, now, assertion_used=assertion_used)
    if isinstance(who, Refused):
        return who
    if GrantType.DEVICE_CODE not in who.client.grant_types:
        return Refused("unauthorized_client", "this client is not registered for devices", changes=who.changes)
    asked = split(request.given.get("scope", "")) or (OPENID,)
    scopes = for_person(asked, who.client.scopes, refreshes=who.client.refreshes)
    if not scopes:
        return Refused("invalid_scope", "nothing of what was asked is registered", changes=who.changes)
    device_code, user_code = new_token(mint), new_reference(mint)
    device = DeviceAuthorization(
        digest=digest(device_code),
        client_id=who.client.client_id,
        scopes=scopes,
        claimed=Claimed() if who.client.is_public else read_claimed(request.given),
        network=network,
        asked_at=now,
        expires_at=now + policy.device_life,
        interval=policy.device_interval,
    )
    asked_change = DeviceAsked(device, digest_user_code(pepper, user_code))
    return DeviceAccepted(device_code, user_code, policy, (*who.changes, asked_change))


def digest_user_code(pepper: Pepper, user_code: str) -> bytes:
    """What a device is found by, from the code that it shows; ``user_code`` as `read_reference` gives it."""
    return pepper.digest("user code", user_code)
