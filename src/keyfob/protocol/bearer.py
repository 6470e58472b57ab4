"""Bearer tokens at endpoints of ours (RFC 6750): found in a request, judged by themselves, then by their family.

Refused with a challenge that names the ``realm``, which is the endpoint's own word for what it guards.
"""

from keyfob.protocol.access_token import AccessToken, read_access_token
from keyfob.protocol.client import Client
from keyfob.protocol.errors import FORBIDDEN, UNAUTHORIZED, OAuthError, Refused, malformed
from keyfob.protocol.family import Family
from keyfob.protocol.jws import BadToken
from keyfob.protocol.provider import Provider


def find_shown(authorization: str | None, in_form: str = "", *, realm: str) -> str:
    """The access token of a request, from its header or its form, never from its URL (ASVS 14.2.1).

    Raises:
        OAuthError: when there is none, or two.
    """
    if not authorization:
        if not in_form:
            raise OAuthError(Refused("", "", "no token", UNAUTHORIZED, _challenge(realm)))
        return in_form
    scheme, _, token = authorization.strip().partition(" ")
    if in_form:
        raise malformed("the access token was sent twice")
    if scheme.lower() != "bearer" or not token.strip():
        raise OAuthError(Refused("", "", "not a bearer token", UNAUTHORIZED, _challenge(realm)))
    return token.strip()


def read_token(token: str, op: Provider, now: int, *, realm: str, scope: str) -> AccessToken | Refused:
    """Judge an access token by itself, before anything is loaded: ours, for us, not expired, given for ``scope``."""
    try:
        access = read_access_token(token, op, now)
    except BadToken as error:
        return refuse_token(str(error), realm=realm)
    if scope not in access.scopes:
        return refuse_scope(f"the access token was given without {scope}", realm=realm)
    return access


def find_fault(
    access: AccessToken, client: Client | None, family: Family | None, now: int, *, realm: str
) -> Refused | None:
    """What speaks against the token once its client and its family are loaded; None when it is good."""
    if client is None or family is None or family.client_id != access.client_id:
        return refuse_token("its client, account or family is gone", realm=realm)
    if not family.is_live(now):
        return refuse_token("revoked, or the account is blocked", realm=realm)
    return None


def refuse_token(detail: str, *, realm: str) -> Refused:
    """All reasons sound alike to whoever shows it; the log has the ``detail``."""
    return _refuse("invalid_token", "the access token is not good, or no longer", detail, UNAUTHORIZED, realm)


def refuse_scope(description: str, *, realm: str) -> Refused:
    """The token is good, but not for this."""
    return _refuse("insufficient_scope", description, "", FORBIDDEN, realm)


def _refuse(error: str, description: str, detail: str, status: int, realm: str) -> Refused:
    challenge = f'{_challenge(realm)}, error="{error}", error_description="{description}"'
    return Refused(error, description, detail, status, challenge)


def _challenge(realm: str) -> str:
    return f'Bearer realm="{realm}"'
