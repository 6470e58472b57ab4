"""What storage loads for the authorization endpoint: who is signed in, what was allowed, which request waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Login:
    """A live session of a live account, as the protocol sees it.

    ``sid`` is the session's id, which stays when the person proves who they are anew; ``auth_time`` is when they did
    that last. ``acr`` is the level reached, ``amr`` the methods used (RFC 8176).
    """

    account_id: str
    sid: str
    auth_time: int
    acr: str
    amr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person allowed a service before, and did not withdraw. Load it only for services not the brand's own."""

    account_id: str
    client_id: str
    scopes: frozenset[str]
    claims: frozenset[str]
    given_at: int

    def covers(self, scopes: Iterable[str], claims: Iterable[str]) -> bool:
        """Whether all of it was allowed."""
        return self.scopes.issuperset(scopes) and self.claims.issuperset(claims)


@dataclass(frozen=True, slots=True)
class ParkedRequest:
    """An authorization request that waits for its person, found by the digest of its reference.

    ``parameters`` is the request as JSON, and may hold an address (``login_hint``). A sign-in at or after
    ``fresh_from`` happened for this request. ``consented_by`` and ``chosen_by`` are the accounts that allowed this very
    request, and that were chosen for it, empty until then.
    """

    reference_digest: bytes
    client_id: str
    parameters: str = field(repr=False)
    parked_at: int
    fresh_from: int
    expires_at: int
    consented_by: str = ""
    chosen_by: str = ""
