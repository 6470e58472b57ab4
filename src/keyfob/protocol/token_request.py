"""A request to the token endpoint as it was sent, and what storage has to load for it (RFC 6749 section 4.1.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from keyfob.base.ids import read_reference
from keyfob.base.secret import digest
from keyfob.protocol.claims import Person
from keyfob.protocol.client import Client, GrantType
from keyfob.protocol.client_authentication import CREDENTIALS, Credentials, read_credentials
from keyfob.protocol.device_authorization import CLAIMED, DeviceAuthorization
from keyfob.protocol.errors import malformed
from keyfob.protocol.family import Family, family_of
from keyfob.protocol.pairing_code import PairingCode
from keyfob.protocol.parameters import Pairs, read_strictly

KNOWN: dict[str, int] = {
    "grant_type": 200,
    "code": 256,
    "redirect_uri": 2048,
    "code_verifier": 256,
    "refresh_token": 256,
    "scope": 1024,
    "device_code": 256,
    "pairing_code": 64,
    **CLAIMED,
    **CREDENTIALS,
}
"""The parameters that are read, and the longest value of each."""


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What a client sent: ``given`` by name, and how it proves itself."""

    given: Mapping[str, str] = field(repr=False)
    credentials: Credentials

    @property
    def grant_type(self) -> str:
        """What it exchanges for tokens."""
        return self.given["grant_type"]

    @property
    def family_id(self) -> str:
        """The family to load for the code or refresh token sent, empty when there is none to load."""
        match self.grant_type:
            case GrantType.AUTHORIZATION_CODE:
                return family_of(self.given.get("code", ""))
            case GrantType.REFRESH_TOKEN:
                return family_of(self.given.get("refresh_token", ""))
        return ""

    @property
    def device_digest(self) -> bytes | None:
        """What a device is found by that asks whether somebody has confirmed it; None when none asks."""
        device_code = self.given.get("device_code", "")
        return digest(device_code) if device_code and self.grant_type == GrantType.DEVICE_CODE else None

    @property
    def typed_code(self) -> str:
        """The pairing code that was typed, spelt as My shows it; empty when there is none to look for."""
        return read_reference(self.given.get("pairing_code", "")) if self.grant_type == GrantType.PAIRING_CODE else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What storage loads.

    ``client`` is that of ``credentials.client_id`` and may come from a cache of five seconds; ``family`` that of
    ``family_id``, read fresh. ``assertion_used`` says whether ``credentials.assertion_digest`` is kept already; it
    matters when that is not None. ``person`` matters when `issue.wants_person` says so. ``device`` is found by
    ``device_digest``, and ``pairing`` by ``typed_code``, for which an attempt was reserved before.
    ``network`` is the address that the request came from.
    """

    client: Client | None
    family: Family | None = None
    assertion_used: bool = False
    person: Person | None = None
    device: DeviceAuthorization | None = None
    pairing: PairingCode | None = None
    network: str = ""


def parse(pairs: Pairs, authorization: str | None) -> TokenRequest:
    """Read the form and the ``Authorization`` header of a POST.

    Raises:
        OAuthError: when it cannot be understood.
    """
    given = read_strictly(pairs, KNOWN)
    if "grant_type" not in given:
        raise malformed("the parameter grant_type is missing")
    return TokenRequest(given, read_credentials(given, authorization))
