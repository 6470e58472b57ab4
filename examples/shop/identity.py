"""Signing customers in with the ID, and out again: OpenID Connect, with Authlib.

This is the file to copy. It knows nothing of shops and pages: `request.session` has to be a dictionary that lasts, and
what it answers are redirects, values and three errors. Six doors:

    sign_in            to the ID: code flow with PKCE (S256), state and nonce      OpenID Connect Core 1.0, 3.1
    finish             back from the ID: who is it?                                RFC 9207, Core 3.1.3.7
    ask_again          what does the ID know of them now?                          Core 5.3, 12
    remember_payment   keep a payment provider's token with the ID                 RFC 6750
    sign_out           at the ID too, and back                                     RP-Initiated Logout 1.0
    read_logout_token  the ID says that a session has ended                        Back-Channel Logout 1.0
"""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.starlette_client import OAuth, OAuthError
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import Response

SCOPE = "openid profile email delivery_addresses payment_preference offline_access"
ALGORITHMS = ("ES256", "RS256", "PS256")
TIMEOUT = 5.0  # seconds for every call to the ID
NO_CONTENT = 204
LEEWAY = 60  # seconds by which two clocks may differ
KEYS_AT_MOST_EVERY = 30  # seconds between two looks for an unknown key, so that forged tokens cause no traffic
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

# What the ID may answer instead of a code, and what it means to the person (OpenID Connect Core 1.0, 3.1.2.6).
REASONS = {
    "access_denied": "denied",
    "login_required": "sign_in_again",
    "interaction_required": "sign_in_again",
    "consent_required": "sign_in_again",
    "account_selection_required": "sign_in_again",
    "temporarily_unavailable": "unreachable",
    "server_error": "unreachable",
}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came back from the ID: `claims` are those of the ID token and of userinfo together."""

    sub: str
    sid: str | None
    id_token: str
    claims: dict[str, Any]
    tokens: dict[str, Any]  # access_token, expires_at, refresh_token: to ask again; for no page and no log


@dataclass(frozen=True, slots=True)
class Logout:
    """What a logout token asks for: end the session `sid`, or all of `sub`; `jti` counts once, until `exp`."""

    sub: str | None
    sid: str | None
    jti: str
    exp: int


class SignInFailed(Exception):
    """The ID did not say who it is. `reason`: denied, sign_in_again, overtaken, unreachable or refused."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotRemembered(Exception):
    """The ID did not keep what was put; the message is the error it answered, or what went wrong on the way."""


class BadLogoutToken(Exception):
    """A logout token that must not end a session; the message names what is wrong, for the log."""


def safe_path(path: str) -> str:
    r"""The path to return to, when it leads to a page of this very site; `/` for everything else.

    Browsers read `//host` and `/\host` as another host, and drop tabs and line ends before they read: ASVS 5.0, 3.7.2.
    """
    parts = urlsplit(path)
    own = path.startswith("/") and not path.startswith("//") and not parts.scheme and not parts.netloc
    return path if own and path.isprintable() and "\\" not in path else "/"


def _kept(answer: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a token answer."""
    refresh = answer.get("refresh_token") or before.get("refresh_token")
    expires = int(answer.get("expires_at") or time.time() + int(answer.get("expires_in", 0)))
    return {"access_token": answer["access_token"], "expires_at": expires, "refresh_token": refresh}


def _bearer(tokens: dict[str, Any]) -> dict[str, Any]:
    """The access token alone, so that the library refreshes nothing behind our back."""
    return {"access_token": tokens["access_token"], "token_type": "Bearer"}


class Identity:
    """The ID, as one client sees it."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, base_url: str) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self.base_url = base_url
        self._keys_read = 0.0
        self._client: Any = OAuth().register(
            "id",
            client_id=client_id,
            client_secret=client_secret,
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": SCOPE,
                "code_challenge_method": "S256",
                "timeout": TIMEOUT,
                "verify": httpx2.create_ssl_context(),  # once: Authlib opens a client for every call
            },
        )

    async def sign_in(self, request: Request, return_to: str, language: str, *, create: bool = False) -> Response:
        """Send the browser to the ID, to sign in or (`create`) to make an ID first; remember where it came from."""
        request.session["return_to"] = safe_path(return_to)
        prompt = {"prompt": "create"} if create else {}
        try:
            answer: Response = await self._client.authorize_redirect(
                request, f"{self.base_url}/callback", ui_locales=language, **prompt
            )
        except (httpx2.HTTPError, ValueError, RuntimeError) as error:
            raise SignInFailed("unreachable") from error
        return answer

    async def finish(self, request: Request) -> SignedIn:
        """Who came back from the ID with this request; SignInFailed when it does not say so beyond doubt."""
        if refusal := request.query_params.get("error"):
            raise SignInFailed(REASONS.get(refusal, "refused"))
        try:
            await self._check_issuer(request.query_params.get("iss"))
            token = await self._client.authorize_access_token(
                request,
                claims_options={
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self.client_id},
                },
                leeway=LEEWAY,
            )
            claims = dict(token["userinfo"])
            more = dict(await self._client.userinfo(token=_bearer(token)))
        except MismatchingStateError as error:
            raise SignInFailed("overtaken") from error
        except httpx2.HTTPError as error:
            raise SignInFailed("unreachable") from error
        except (OAuthError, JoseError, KeyError, ValueError) as error:
            raise SignInFailed("refused") from error
        if more.get("sub") != claims["sub"]:  # Core 5.3.2: or the answer is about somebody else
            raise SignInFailed("refused") from ValueError("userinfo is about another subject")
        return SignedIn(claims["sub"], claims.get("sid"), token["id_token"], more | claims, _kept(token, {}))

    async def ask_again(self, tokens: dict[str, Any], sub: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the ID knows of the customer now, and the tokens to go on with; SignInFailed when it does not say."""
        fresh = await self._refreshed(tokens)
        try:
            claims = dict(await self._client.userinfo(token=_bearer(fresh)))
        except httpx2.HTTPError as error:
            raise SignInFailed("unreachable") from error
        except (OAuthError, ValueError) as error:
            raise SignInFailed("refused") from error
        if claims.get("sub") != sub:
            raise SignInFailed("refused") from ValueError("userinfo is about another subject")
        return fresh, claims

    async def remember_payment(self, tokens: dict[str, Any], preference: dict[str, str]) -> dict[str, Any]:
        """Keep a payment preference with the ID, and give the tokens to go on with; NotRemembered when it did not."""
        fresh = await self._refreshed(tokens)
        url = f"{self.issuer.rstrip('/')}/api/payment-preference"
        try:
            answer = await self._client.request("PUT", url, token=_bearer(fresh), json=preference)
        except httpx2.HTTPError as error:
            raise NotRemembered(type(error).__name__) from error
        if answer.status_code != NO_CONTENT:
            raise NotRemembered(str(answer.status_code))
        return fresh

    async def _refreshed(self, tokens: dict[str, Any]) -> dict[str, Any]:
        """Tokens that are good for a while; a refresh token works once, so what comes back has to be kept."""
        if tokens.get("expires_at", 0) > time.time() + LEEWAY:
            return tokens
        if not tokens.get("refresh_token"):
            raise SignInFailed("sign_in_again")
        try:
            answer = await self._client.fetch_access_token(
                grant_type="refresh_token", refresh_token=tokens["refresh_token"]
            )
        except httpx2.HTTPError as error:
            raise SignInFailed("unreachable") from error
        except (OAuthError, ValueError) as error:
            raise SignInFailed("sign_in_again") from error
        return _kept(dict(answer), tokens)

    async def sign_out(self, request: Request, id_token: str, language: str) -> Response:
        """Send the browser to the ID, to sign out there too; it comes back to /signed-out."""
        try:
            answer: Response = await self._client.logout_redirect(
                request,
                post_logout_redirect_uri=f"{self.base_url}/signed-out",
                id_token_hint=id_token,
                client_id=self.client_id,
                ui_locales=language,
            )
        except (httpx2.HTTPError, ValueError, RuntimeError) as error:
            raise SignInFailed("unreachable") from error
        answer.status_code = 303
        return answer

    async def is_signed_out(self, request: Request) -> bool:
        """Whether this is the way back from a sign-out that this browser began here."""
        try:
            await self._client.validate_logout_response(request)
        except OAuthError:
            return False
        return True

    async def read_logout_token(self, text: str, now: int) -> Logout:
        """What the logout token asks for, once everything about it is right (Back-Channel Logout 1.0, 2.6).

        BadLogoutToken when it is not; httpx2.HTTPError when the keys of the ID cannot be read. That the same token is
        not used twice is for the caller to see to: it has the store that can remember `jti`.
        """
        try:
            token = await self._verify(text)
        except (JoseError, ValueError) as error:
            raise BadLogoutToken("signature") from error
        claims, events = token.claims, token.claims.get("events")
        sub, sid = claims.get("sub"), claims.get("sid")
        sound = {
            "typ": token.header.get("typ") == "logout+jwt",
            "iss": claims.get("iss") == self.issuer,
            "aud": claims.get("aud") in (self.client_id, [self.client_id]),
            "iat": isinstance(claims.get("iat"), int) and claims["iat"] <= now + LEEWAY,
            "exp": isinstance(claims.get("exp"), int) and claims["exp"] > now - LEEWAY,
            "jti": isinstance(claims.get("jti"), str) and claims["jti"] != "",
            "events": isinstance(events, dict) and isinstance(events.get(LOGOUT_EVENT), dict),
            "nonce": "nonce" not in claims,
            "sub or sid": bool(sub or sid) and isinstance(sub or "", str) and isinstance(sid or "", str),
        }
        if wrong := [name for name, is_sound in sound.items() if not is_sound]:
            raise BadLogoutToken(", ".join(wrong))
        return Logout(sub, sid, claims["jti"], claims["exp"])

    async def _check_issuer(self, answered: str | None) -> None:
        """Refuse an answer of another issuer, before the code is spent (RFC 9207, 2.4)."""
        metadata = await self._client.load_server_metadata()
        promised = metadata.get("authorization_response_iss_parameter_supported", False)
        if metadata.get("issuer") != self.issuer or (answered != self.issuer and (answered is not None or promised)):
            raise SignInFailed("refused") from ValueError(f"the issuer is not {self.issuer}")

    async def _verify(self, text: str) -> jwt.Token:
        """The token, its signature checked with the keys of the ID; they are read anew for a key not seen before."""
        keys = KeySet.import_key_set(await self._client.fetch_jwk_set())
        try:
            return jwt.decode(text, keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            if time.monotonic() - self._keys_read < KEYS_AT_MOST_EVERY:
                raise
        self._keys_read = time.monotonic()
        keys = KeySet.import_key_set(await self._client.fetch_jwk_set(force=True))
        return jwt.decode(text, keys, algorithms=ALGORITHMS)
