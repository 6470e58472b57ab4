"""How an authorization request can end, and what it leaves in storage."""

from dataclasses import dataclass, field
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.protocol import redirect
from keyfob.protocol.prompt import Reason


@dataclass(frozen=True, slots=True)
class RequestParked(Change):
    """A request waits for its person: store it as a `ParkedRequest`."""

    reference_digest: bytes
    client_id: str
    parameters: str = field(repr=False)
    parked_at: int
    fresh_from: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class RequestFinished(Change):
    """A parked request has had its answer. Guard: it was still there, so it is answered once."""

    reference_digest: bytes
    client_id: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeIssued(Change):
    """A service may fetch tokens for a person: store it as a `Family`, unredeemed and without refresh tokens.

    The row is of no use after ``expires_at``, unless the code is redeemed by then.
    """

    family_id: str
    account_id: str
    client_id: str
    sid: str
    scopes: tuple[str, ...]
    claims: str
    redirect_uri: str
    challenge: str
    nonce: str
    auth_time: int
    acr: str
    amr: tuple[str, ...]
    code_digest: bytes = field(repr=False)
    at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class ShowError:
    """A page for the person: the service cannot be told, or should not be."""

    error: str
    description: str
    detail: str = field(default="", repr=False)
    status: int = 400
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SendBack:
    """The browser goes back to the service with ``parameters``; see the two kinds below."""

    redirect_uri: str
    response_mode: str
    parameters: tuple[tuple[str, str], ...] = field(repr=False)
    changes: tuple[Change, ...] = ()

    @property
    def location(self) -> str:
        """Where to, when the mode is ``query``; for ``form_post`` the page posts ``parameters`` to ``redirect_uri``."""
        return redirect.with_parameters(self.redirect_uri, self.parameters)


@dataclass(frozen=True, slots=True)
class RefuseByRedirect(SendBack):
    """With an error; ``detail`` is for the log."""

    error: str = ""
    detail: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Issue(SendBack):
    """With a code."""


@dataclass(frozen=True, slots=True)
class NeedsSignIn:
    """The sign-in page comes next; ``reference`` brings the person back, ``acr`` are the levels that would do."""

    reference: str = field(repr=False)
    reason: Reason
    acr: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsCreate:
    """The registration page comes next (Initiating User Registration 1.0)."""

    reference: str = field(repr=False)
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsConsent:
    """The page that asks whether the service may have ``scopes``, and ``claims`` by name, comes next."""

    reference: str = field(repr=False)
    scopes: tuple[str, ...]
    claims: tuple[str, ...]
    changes: tuple[Change, ...] = ()


Outcome: TypeAlias = ShowError | RefuseByRedirect | NeedsSignIn | NeedsCreate | NeedsConsent | Issue
