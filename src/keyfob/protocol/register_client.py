"""Registering a service as a client (RFC 7591 section 2 for what its fields mean), and removing it again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.base.errors import Malformed
from keyfob.base.ids import Mint, new_id, new_token
from keyfob.base.secret import digest
from keyfob.protocol import redirect, scopes
from keyfob.protocol.client import (
    DEVICE_GRANTS,
    SAID_GRANTS,
    SECRET_METHODS,
    AuthMethod,
    Client,
    GrantType,
    SubjectType,
)
from keyfob.protocol.jose import SIGNING_ALGORITHMS
from keyfob.protocol.jwk import JwkSet, read_jwks
from keyfob.protocol.jws import ES256
from keyfob.protocol.policy import Policy

MAX_NAME = 100
MAX_URIS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRequest:
    """What is wanted of a new client; ``jwks`` is a JSON Web Key Set, for ``private_key_jwt`` only.

    ``subject_type`` and ``sector`` follow from the rest when they are empty.
    """

    name: str
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    security_events_uri: str = ""
    grant_types: tuple[str, ...] = (GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN)
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    token_endpoint_auth_method: str = AuthMethod.BASIC
    jwks: str = ""
    id_token_signed_response_alg: str = ES256
    first_party: bool = False
    subject_type: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class ClientAdded(Change):
    """A service may sign customers in from now on."""

    client_id: str
    client: Client
    at: int


@dataclass(frozen=True, slots=True)
class ClientRemoved(Change):
    """A service may not any more: the client, its grants and its families go."""

    client_id: str
    at: int


@dataclass(frozen=True, slots=True)
class ClientAccepted:
    """The new client; ``secret`` is shown this once, and empty when it has none. ``warnings`` are for the operator."""

    client: Client
    secret: str = field(repr=False)
    warnings: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ClientRefused:
    """Nothing was registered, because of ``field``."""

    field: str
    why: str
    changes: tuple[Change, ...] = ()


Fault: TypeAlias = ClientRefused | None
Check: TypeAlias = Callable[[ClientRequest, Policy], Fault]


def add_client(request: ClientRequest, policy: Policy, mint: Mint, now: int) -> ClientAccepted | ClientRefused:
    """Register a client, or say which field stands in the way."""
    fault = find_fault(request, policy)
    if fault is not None:
        return fault
    client_id = new_id(mint)
    secret = new_token(mint) if request.token_endpoint_auth_method in SECRET_METHODS else ""
    client = Client(
        client_id=client_id,
        name=request.name.strip(),
        redirect_uris=request.redirect_uris,
        post_logout_redirect_uris=request.post_logout_redirect_uris,
        backchannel_logout_uri=request.backchannel_logout_uri,
        security_events_uri=request.security_events_uri,
        grant_types=request.grant_types,
        scopes=request.scopes,
        token_endpoint_auth_method=request.token_endpoint_auth_method,
        secret_digest=digest(secret) if secret else None,
        jwks=_jwks(request),
        id_token_signed_response_alg=request.id_token_signed_response_alg,
        first_party=request.first_party,
        subject_type=_subject_type(request),
        sector=request.sector or _sector(request) or client_id,
        created_at=now,
    )
    return ClientAccepted(client, secret, _warnings(request), (ClientAdded(client_id, client, now),))


def find_fault(request: ClientRequest, policy: Policy) -> Fault:
    """The first field that stands in the way, if any does."""
    faults = (check(request, policy) for check in CHECKS)
    return next((fault for fault in faults if fault is not None), None)


def remove_client(client: Client, now: int) -> ClientRemoved:
    """Remove a client."""
    return ClientRemoved(client.client_id, now)


def refuse_name(request: ClientRequest, _policy: Policy) -> Fault:
    """Customers read it when they are asked for consent."""
    name = request.name.strip()
    if 0 < len(name) <= MAX_NAME and name.isprintable():
        return None
    return ClientRefused("name", f"is one line of 1 to {MAX_NAME} characters")


def refuse_auth_method(request: ClientRequest, _policy: Policy) -> Fault:
    """One of the four."""
    if request.token_endpoint_auth_method in set(AuthMethod):
        return None
    return ClientRefused("token_endpoint_auth_method", f"is one of {', '.join(AuthMethod)}")


def refuse_grant_types(request: ClientRequest, _policy: Policy) -> Fault:
    """Only what is offered, and only what makes sense together (ASVS 10.4.4)."""
    wanted = set(request.grant_types)
    unknown = [grant for grant in request.grant_types if grant not in set(GrantType)]
    if not wanted or unknown:
        said = f"{', '.join(unknown)}: that is not known; " if unknown else ""
        return ClientRefused("grant_types", f"{said}some of these are wanted: {', '.join(SAID_GRANTS)}")
    if GrantType.REFRESH_TOKEN in wanted and not wanted & {GrantType.AUTHORIZATION_CODE, *DEVICE_GRANTS}:
        return ClientRefused("grant_types", "refresh_token goes with a grant that signs people in")
    if wanted & DEVICE_GRANTS and not request.first_party:
        return ClientRefused("grant_types", "for devices are for the brand's own")
    if GrantType.PAIRING_CODE in wanted and request.token_endpoint_auth_method == AuthMethod.NONE:
        return ClientRefused("grant_types", "pairing_code needs a client that authenticates")
    if GrantType.CLIENT_CREDENTIALS in wanted and request.token_endpoint_auth_method == AuthMethod.NONE:
        return ClientRefused("grant_types", "client_credentials needs a client that authenticates")
    return None


def refuse_scopes(request: ClientRequest, policy: Policy) -> Fault:
    """Only scopes that mean something here."""
    known = scopes.known(policy)
    if set(request.scopes) <= set(known):
        return None
    return ClientRefused("scopes", f"are some of {', '.join(known)}")


def refuse_redirect_uris(request: ClientRequest, _policy: Policy) -> Fault:
    """Sound ones, and at least one when there is a code to send (ASVS 10.4.1)."""
    if GrantType.AUTHORIZATION_CODE in request.grant_types and not request.redirect_uris:
        return ClientRefused("redirect_uris", "at least one is needed")
    return _refuse_uris("redirect_uris", request.redirect_uris, request)


def refuse_post_logout_redirect_uris(request: ClientRequest, _policy: Policy) -> Fault:
    """By the rules of redirect URIs."""
    return _refuse_uris("post_logout_redirect_uris", request.post_logout_redirect_uris, request)


def refuse_backchannel_logout_uri(request: ClientRequest, _policy: Policy) -> Fault:
    """A web address that we call (OpenID Connect Back-Channel Logout 1.0 section 2.2)."""
    uri = request.backchannel_logout_uri
    why = redirect.unfit(uri) if uri else ""
    return ClientRefused("backchannel_logout_uri", f"{uri} {why}") if why else None


def refuse_security_events_uri(request: ClientRequest, _policy: Policy) -> Fault:
    """A web address to which we push events (RFC 8935)."""
    uri = request.security_events_uri
    why = redirect.unfit(uri) if uri else ""
    return ClientRefused("security_events_uri", f"{uri} {why}") if why else None


def refuse_jwks(request: ClientRequest, _policy: Policy) -> Fault:
    """Public keys, when and only when the client signs its assertions."""
    if request.token_endpoint_auth_method != AuthMethod.PRIVATE_KEY:
        return ClientRefused("jwks", "is for private_key_jwt only") if request.jwks else None
    if not request.jwks:
        return ClientRefused("jwks", "is missing: whoever signs by private_key_jwt is known by public keys (a JWK Set)")
    try:
        read_jwks(request.jwks)
    except Malformed as error:
        return ClientRefused("jwks", str(error))
    return None


def refuse_id_token_alg(request: ClientRequest, _policy: Policy) -> Fault:
    """ES256 or RS256; never none."""
    if request.id_token_signed_response_alg in SIGNING_ALGORITHMS:
        return None
    return ClientRefused("id_token_signed_response_alg", f"is one of {', '.join(SIGNING_ALGORITHMS)}")


def refuse_subject_type(request: ClientRequest, _policy: Policy) -> Fault:
    """Public names are for the brand's own services."""
    if request.subject_type not in {"", *SubjectType}:
        return ClientRefused("subject_type", f"is one of {', '.join(SubjectType)}")
    if request.subject_type == SubjectType.PUBLIC and not request.first_party:
        return ClientRefused("subject_type", "is pairwise for services that are not the brand's own")
    return None


CHECKS: tuple[Check, ...] = (
    refuse_name,
    refuse_auth_method,
    refuse_grant_types,
    refuse_scopes,
    refuse_redirect_uris,
    refuse_post_logout_redirect_uris,
    refuse_backchannel_logout_uri,
    refuse_security_events_uri,
    refuse_jwks,
    refuse_id_token_alg,
    refuse_subject_type,
)
"""The order in which a registration is judged."""


def _refuse_uris(name: str, uris: tuple[str, ...], request: ClientRequest) -> Fault:
    if len(uris) > MAX_URIS or len(set(uris)) < len(uris):
        return ClientRefused(name, f"are at most {MAX_URIS}, each once")
    native = request.token_endpoint_auth_method == AuthMethod.NONE
    for uri in uris:
        why = redirect.unfit(uri, native=native)
        if why and not redirect.unfit(uri, native=True):
            why = "is an app's own scheme, which needs token_endpoint_auth_method none"
        if why:
            return ClientRefused(name, f"{uri} {why}")
    return None


def _warnings(request: ClientRequest) -> tuple[str, ...]:
    uris = (
        *request.redirect_uris,
        *request.post_logout_redirect_uris,
        request.backchannel_logout_uri,
        request.security_events_uri,
    )
    return tuple(
        f"{uri} is plain http, which is for trials on this machine only"
        for uri in dict.fromkeys(uris)
        if redirect.is_plain_http(uri)
    )


def _jwks(request: ClientRequest) -> JwkSet | None:
    return read_jwks(request.jwks) if request.jwks else None


def _subject_type(request: ClientRequest) -> str:
    return request.subject_type or (SubjectType.PUBLIC if request.first_party else SubjectType.PAIRWISE)


def _sector(request: ClientRequest) -> str:
    """The one host of all redirect URIs (OpenID Connect Core 8.1); empty when there is no such host."""
    hosts = {redirect.host_of(uri) for uri in request.redirect_uris}
    return hosts.pop() if len(hosts) == 1 else ""
