"""A client: a service that signs customers in through the ID (RFC 7591 for the names of its fields)."""

from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.base.errors import Malformed
from keyfob.protocol.jwk import JwkSet
from keyfob.protocol.jws import ES256
from keyfob.protocol.redirect import origin_of


class GrantType(StrEnum):
    """What a client may exchange for tokens."""

    AUTHORIZATION_CODE = "authorization_code"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105  # the name of a grant
    CLIENT_CREDENTIALS = "client_credentials"
    DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
    PAIRING_CODE = "urn:keyfob:grant:pairing_code"


DEVICE_GRANTS = frozenset({GrantType.DEVICE_CODE, GrantType.PAIRING_CODE})
"""How something without a browser signs people in."""

SHORT_GRANTS = {"device_code": GrantType.DEVICE_CODE, "pairing_code": GrantType.PAIRING_CODE}
"""What operators may write for those."""

SAID_GRANTS = (*(grant.value for grant in GrantType if grant not in SHORT_GRANTS.values()), *SHORT_GRANTS)
"""All of them, as operators write them."""


class AuthMethod(StrEnum):
    """How a client proves itself at the token endpoint."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    PRIVATE_KEY = "private_key_jwt"
    NONE = "none"


SECRET_METHODS = frozenset({AuthMethod.BASIC, AuthMethod.POST})


class SubjectType(StrEnum):
    """Whether a client shares the names of its customers with others."""

    PUBLIC = "public"
    PAIRWISE = "pairwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A registered client. Storage keeps it whole and may hand out a copy that is at most five seconds old.

    ``secret_digest`` is the SHA-256 of a secret of 256 bits. ``jwks`` are the keys of ``private_key_jwt``, read once by
    `keyfob.protocol.jwk.read_jwks`. ``sector`` is what pairwise names are bound to; it never changes.
    ``security_events_uri`` is where Security Event Tokens are pushed to (RFC 8935).
    """

    client_id: str
    name: str
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    backchannel_logout_session_required: bool = True
    security_events_uri: str = ""
    grant_types: tuple[str, ...] = (GrantType.AUTHORIZATION_CODE,)
    scopes: tuple[str, ...] = ("openid",)
    token_endpoint_auth_method: str = AuthMethod.BASIC
    secret_digest: bytes | None = field(default=None, repr=False)
    jwks: JwkSet | None = None
    id_token_signed_response_alg: str = ES256
    first_party: bool = False
    subject_type: str = SubjectType.PAIRWISE
    sector: str = ""
    created_at: int = 0

    @property
    def is_public(self) -> bool:
        """Whether it keeps no secret, so that nobody can tell it from an impostor."""
        return self.token_endpoint_auth_method == AuthMethod.NONE

    @property
    def refreshes(self) -> bool:
        """Whether it may have refresh tokens."""
        return GrantType.REFRESH_TOKEN in self.grant_types

    @property
    def pays(self) -> bool:
        """Whether it may have a payment provider's token: one of the brand that proves who it is."""
        return self.first_party and not self.is_public

    def calls_from(self, origin: str) -> bool:
        """Whether script on ``origin`` may call the token endpoint: only that of a public client's own pages."""
        if not self.is_public:
            return False
        return origin in {_origin(uri) for uri in self.redirect_uris} - {""}


def _origin(uri: str) -> str:
    try:
        return origin_of(uri)
    except Malformed:
        return ""
