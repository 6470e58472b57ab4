"""What an endpoint refuses, and in which words.

    Malformed (base)
    └── OAuthError     the request itself cannot be understood; carries the answer

Every other refusal is a value, `Refused`, because it may leave a mark (a replayed code revokes its family) and an
exception would roll that back. What a client is told (``description``) is kept apart from what only the log is told
(``detail``), and holds nothing but the characters that RFC 6749 allows there.
"""

import re
from dataclasses import dataclass, field

from keyfob.base.change import Change
from keyfob.base.errors import Malformed

UNAUTHORIZED = 401
FORBIDDEN = 403

_UNFIT = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")


def public(text: str) -> str:
    """``text`` with ``?`` for every character that ``error_description`` may not hold (RFC 6749 section 5.2)."""
    return _UNFIT.sub("?", text)


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal as an OAuth endpoint answers it: a status, a JSON body, and perhaps a ``WWW-Authenticate`` header.

    ``detail`` is for the log only. ``changes`` are what the refusal leaves behind.
    """

    error: str
    description: str
    detail: str = field(default="", repr=False)
    status: int = 400
    www_authenticate: str = ""
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "description", public(self.description))

    @property
    def body(self) -> dict[str, str]:
        """The members of the JSON answer; none when the request showed no token at all (RFC 6750 section 3.1)."""
        if not self.error:
            return {}
        return {"error": self.error, "error_description": self.description}


class OAuthError(Malformed):
    """The request cannot be understood; ``refused`` is the answer to it."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.description)
        self.refused = refused


def malformed(description: str, detail: str = "") -> OAuthError:
    """An ``invalid_request``, to be raised."""
    return OAuthError(Refused("invalid_request", description, detail))


def invalid_client(description: str, detail: str = "") -> Refused:
    """The client is not known or did not authenticate (RFC 6749 section 5.2, RFC 9110 section 15.5.2).

    The challenge says so too: there are client libraries that read no body once they have seen a challenge.
    """
    told = f'error="invalid_client", error_description="{public(description)}"'
    challenge = f'Basic realm="clients", charset="UTF-8", {told}'
    return Refused("invalid_client", description, detail, UNAUTHORIZED, challenge)


def invalid_grant(detail: str, changes: tuple[Change, ...] = ()) -> Refused:
    """The code or refresh token is not good. All reasons sound alike, so that nobody learns which secret exists."""
    description = "the code or refresh token is unknown, expired, used, revoked, or another client's"
    return Refused("invalid_grant", description, detail, changes=changes)
