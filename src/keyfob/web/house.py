"""What every handler shares: the brand, the policies and the few things that live as long as the program."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from keyfob.accounts.passkey import RelyingParty
from keyfob.accounts.policy import Policy as AccountPolicy
from keyfob.desk.cases import CasePolicy
from keyfob.desk.id_change import IdChangePolicy
from keyfob.outside.breached import Source
from keyfob.outside.geo import Geo
from keyfob.protocol.policy import Policy as ProtocolPolicy
from keyfob.protocol.provider import Secrets
from keyfob.storage.clients import Clients
from keyfob.storage.signing_keys import SigningKeys
from keyfob.storage.unit import Unit
from keyfob.web.hashing import Hashing
from keyfob.web.network import Network
from keyfob.web.pages import Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One running Keyfob: one brand, one issuer."""

    issuer: str
    pages: Pages
    unit: Unit
    hashing: Hashing
    network: Network
    accounts: AccountPolicy
    cases: CasePolicy
    id_changes: IdChangePolicy
    blocklist: Container[str]
    breached: tuple[Source, ...]
    protocol: ProtocolPolicy
    secrets: Secrets = field(repr=False)
    clients: Clients
    signing_keys: SigningKeys
    passkeys: RelyingParty | None
    """Whom passkeys are made for; None at an address that is no name, where browsers make none."""
    csrf_key: bytes = field(repr=False)
    proving_key: bytes = field(repr=False)
    audit_jwk: Mapping[str, str]
    """The public half of the key that signs the audit, as a JSON Web Key."""
    audit_months: int
    """For how many whole months what customers read in Activity stays there; 0: for ever."""
    geo: Geo | None = None
    """Who knows places, where the operator has such a file."""
    throttling: bool = True
    """Whether what is beyond a limit is refused, or only reported."""
    error_page: str = "error.html"
    """What tells people that something went wrong."""
    home: str = ""
    """Where customers find us, as the desk tells them; empty: at the issuer."""
    desk_origin: str = ""
    """How the desk is reached; empty where there is none."""

    @property
    def is_secure(self) -> bool:
        """Whether we are served over https; plain http is for trials on a loopback name only."""
        return self.issuer.startswith("https://")
