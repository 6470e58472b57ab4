"""Signing in with the ID from an app on a computer: OpenID Connect, with Authlib and joserfc.

This is the file to copy. The app keeps no secret, so PKCE (S256) proves that the code comes back to who asked for
it, and the browser brings the answer to a loopback address (RFC 8252, 7.3). Six doors, of which all but the first raise
SignInFailed when the ID does not answer as it should:

    begin            the address that the system's browser is to open        OpenID Connect Core 1.0, 3.1.2
    finish           what the browser brought back: who is it?               RFC 9207, Core 3.1.3.7
    who              what does the ID know of them now?                      Core 5.3
    refresh          tokens to go on with                                    Core 12
    give_back        end the tokens, here and at the ID                      RFC 7009
    end_session_url  the address at which the browser is signed out too      RP-Initiated Logout 1.0
"""

import hmac
import time
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

SCOPE = "openid profile email offline_access"
ALGORITHMS = ["ES256", "RS256", "PS256"]
PUBLIC = "none"  # how a client without a secret proves itself: not at all
TIMEOUT = 10.0  # seconds for every call to the ID
LEEWAY = 60  # seconds by which two clocks may differ
EARLY = 10  # seconds before its end at which a token is not used any more


class SignInFailed(Exception):
    """The ID did not answer as it should. `reason`: denied, refused, ended or unreachable."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way through the browser, and what its answer has to fit."""

    url: str
    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, by the ID token, and the tokens: in memory alone, for no log and no file."""

    sub: str
    claims: dict[str, Any]
    id_token: str = field(repr=False)
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: int = 0

    @property
    def is_stale(self) -> bool:
        """Whether the access token is as good as over."""
        return self.expires_at < time.time() + EARLY


class Identity:
    """The ID, as one app sees it; reading its metadata is the first call that can fail."""

    def __init__(self, issuer: str, client_id: str) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self._client: Any = OAuth2Client(
            client_id, token_endpoint_auth_method=PUBLIC, code_challenge_method="S256", scope=SCOPE, timeout=TIMEOUT
        )
        self.metadata = self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if self.metadata.get("issuer") != issuer:  # Discovery 1.0, 4.3
            raise SignInFailed("refused", f"the issuer there is {self.metadata.get('issuer')}")

    def begin(self, redirect_uri: str) -> Begun:
        """Where the browser is to go, so that somebody signs in."""
        verifier, nonce, state = generate_token(64), generate_token(32), generate_token(32)
        url, _ = self._client.create_authorization_url(
            self.metadata["authorization_endpoint"],
            redirect_uri=redirect_uri,
            code_verifier=verifier,
            nonce=nonce,
            state=state,
        )
        return Begun(url, redirect_uri, state, nonce, verifier)

    def finish(self, begun: Begun, query: str) -> SignedIn:
        """Who signed in, from the query that the browser brought; the code in it works once, for us alone."""
        given = {name: values[0] for name, values in parse_qs(query).items()}
        if not is_answer_to(begun, query):
            raise SignInFailed("refused", "the answer is to another sign-in")
        if given.get("iss") != self.issuer:  # before the code is spent: RFC 9207, 2.4
            raise SignInFailed("refused", "the answer is not from this issuer")
        if given.get("error"):
            raise SignInFailed("denied" if given["error"] == "access_denied" else "refused", given["error"])
        answer = self._ask_token(
            grant_type="authorization_code",
            code=given.get("code", ""),
            redirect_uri=begun.redirect_uri,
            code_verifier=begun.verifier,
        )
        claims = self._check(str(answer.get("id_token", "")), begun.nonce)
        return _kept(answer, SignedIn(claims["sub"], claims, "", "", ""))

    def who(self, signed_in: SignedIn) -> dict[str, Any]:
        """The claims that the ID gives of the person now."""
        claims: dict[str, Any] = self._get(self.metadata["userinfo_endpoint"], signed_in.access_token)
        if claims.get("sub") != signed_in.sub:  # Core 5.3.2
            raise SignInFailed("refused", "userinfo is about another person")
        return claims

    def refresh(self, signed_in: SignedIn) -> SignedIn:
        """New tokens; a refresh token works once, so only what is given back counts from now on."""
        answer = self._ask_token(
            grant_type="refresh_token",
            refresh_token=signed_in.refresh_token,
        )
        return _kept(answer, signed_in)

    def give_back(self, signed_in: SignedIn) -> None:
        """End the refresh token, and with it all that came of this sign-in."""
        url = self.metadata["revocation_endpoint"]
        try:
            reply = self._client.revoke_token(url, token=signed_in.refresh_token)
        except httpx2.HTTPError as error:
            raise SignInFailed("unreachable", str(error)) from error
        if not reply.is_success:
            raise SignInFailed("refused", f"{reply.status_code}")

    def end_session_url(self, signed_in: SignedIn) -> str:
        """Where the browser is signed out; the ID token says of whom, so that nothing is asked there."""
        query = {"id_token_hint": signed_in.id_token, "client_id": self.client_id}
        return f"{self.metadata['end_session_endpoint']}?{urlencode(query)}"

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _check(self, id_token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token that is signed by the ID, for us, now, and for this very sign-in (Core 3.1.3.7)."""
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            keys = KeySet.import_key_set(self._get(self.metadata["jwks_uri"]))
            token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
            rules.validate(token.claims)
        except (JoseError, ValueError) as error:
            raise SignInFailed("refused", f"the ID token: {error}") from error
        return token.claims

    def _get(self, url: str, access_token: str = "") -> Any:  # noqa: ANN401 - JSON
        """A JSON object that the ID answers."""
        headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
        try:
            # The token is in the header, so that the library refreshes nothing behind our back.
            reply = self._client.request("GET", url, headers=headers, withhold_token=True)
            return reply.raise_for_status().json()
        except httpx2.HTTPStatusError as error:
            raise SignInFailed("ended" if access_token else "unreachable", str(error)) from error
        except (httpx2.HTTPError, ValueError) as error:
            raise SignInFailed("unreachable", str(error)) from error

    def _ask_token(self, **parameters: str) -> dict[str, Any]:
        """What the token endpoint answers."""
        try:
            return dict(self._client.fetch_token(self.metadata["token_endpoint"], **parameters))
        except httpx2.HTTPError as error:
            raise SignInFailed("unreachable", str(error)) from error
        except OAuthError as error:
            raise SignInFailed("ended" if error.error == "invalid_grant" else "refused", error.error) from error


def is_answer_to(begun: Begun, query: str) -> bool:
    """Whether this query answers the sign-in that we began: others may knock at a loopback address too."""
    state = parse_qs(query).get("state", [""])[0]
    return hmac.compare_digest(state.encode(), begun.state.encode())


def is_fit(issuer: str) -> bool:
    """Whether an issuer may be spoken to: https, or http on a loopback name."""
    parts = urlsplit(issuer)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"})


def _kept(answer: dict[str, Any], before: SignedIn) -> SignedIn:
    """The person with newer tokens."""
    return replace(
        before,
        id_token=str(answer.get("id_token") or before.id_token),
        access_token=str(answer["access_token"]),
        refresh_token=str(answer.get("refresh_token") or before.refresh_token),
        expires_at=int(time.time()) + int(answer.get("expires_in", 0)),
    )
