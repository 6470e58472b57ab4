"""Signing drivers in with the ID from a car: OpenID Connect without a browser, with Authlib and joserfc.

This is the file to copy. The car proves itself by a signature of its own key (private_key_jwt, ES256), and the driver
never types a password. Six doors; all of them raise NotNow where the ID does not answer with what was asked for:

    ask_code   a code for the screen, to be confirmed on a phone    RFC 8628, 3.1
    poll       was it confirmed? who is it?                          RFC 8628, 3.4
    pair       the code that was typed here: who is it?              an extension grant of the ID, RFC 6749, 4.5
    who        what does the ID know of them now?                    OpenID Connect Core 1.0, 5.3
    refresh    tokens to go on with                                  Core 12
    give_back  end a session                                         RFC 7009
"""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT, private_key_jwt_sign
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

SCOPE = "openid profile offline_access"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
PAIRING_CODE = "urn:keyfob:grant:pairing_code"
SIGNED = "private_key_jwt"
ALGORITHMS = ["ES256", "RS256", "PS256"]
TIMEOUT = 2.0  # seconds for every call to the ID: a car notices soon that it is in a tunnel
LEEWAY = 60  # seconds by which two clocks may differ
ASSERTION_LIFE = 15 * 60  # seconds: short, and yet a car's clock may be minutes wrong
SHOWN = ("device_code", "user_code", "verification_uri", "expires_in")  # required by RFC 8628, 3.2
GIVEN = ("access_token", "expires_in")
UNAUTHORIZED, TOO_MANY, BROKEN = 401, 429, 500

# What the token endpoint may answer, and what it means to the driver (RFC 6749, 5.2; RFC 8628, 3.5).
REASONS = {
    "authorization_pending": "pending",
    "slow_down": "slow_down",
    "access_denied": "denied",
    "expired_token": "expired",
    "invalid_grant": "void",
    "temporarily_unavailable": "offline",
}


class NotNow(Exception):
    """The ID did not answer with what was asked for.

    `reason`: pending, slow_down, denied, expired; void (the code or token works no more), too_many (`wait` so many
    seconds), offline, or refused (it is our mistake; the message says which).
    """

    def __init__(self, reason: str, detail: str = "", wait: int = 0) -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Shown:
    """A code for the screen; `device_code` is for us alone."""

    device_code: str = field(repr=False)
    user_code: str
    uri: str
    uri_complete: str
    expires_in: int
    interval: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """What was given; `sub` is who it is, empty where no ID token came."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: int
    sub: str = ""


class Signature(PrivateKeyJWT):  # type: ignore[misc]  # the library carries no types
    """The library's way to sign, with an assertion that ends sooner than its hour."""

    def sign(self, auth: Any, token_endpoint: str) -> str:  # noqa: ANN401 - the library's client
        signed: str = private_key_jwt_sign(
            auth.client_secret, auth.client_id, token_endpoint, alg="ES256", expires_in=ASSERTION_LIFE
        )
        return signed


class Identity:
    """The ID, as one car sees it. `about` is what the car says of itself: device_id, device_model, device_name."""

    def __init__(self, issuer: str, client_id: str, key: ECKey, about: dict[str, str]) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self.about = {name: value for name, value in about.items() if value}
        self._key = key
        self._metadata: dict[str, Any] = {}
        self._client: Any = AsyncOAuth2Client(client_id, key, token_endpoint_auth_method=SIGNED, timeout=TIMEOUT)

    async def ask_code(self) -> Shown:
        """Begin: a code for the screen."""
        asked = {"scope": SCOPE, **self.about}
        answer = await self._post("device_authorization_endpoint", asked, SHOWN)
        return Shown(
            device_code=answer["device_code"],
            user_code=answer["user_code"],
            uri=answer["verification_uri"],
            uri_complete=answer.get("verification_uri_complete", answer["verification_uri"]),
            expires_in=int(answer["expires_in"]),
            interval=int(answer.get("interval", 5)),
        )

    async def poll(self, shown: Shown) -> Tokens:
        """Whether somebody confirmed it; ask at most every `interval` seconds, five more after each slow_down."""
        return await self._redeem(grant_type=DEVICE_CODE, device_code=shown.device_code)

    async def pair(self, code: str) -> Tokens:
        """Who had this code shown to them."""
        return await self._redeem(grant_type=PAIRING_CODE, pairing_code=code, scope=SCOPE, **self.about)

    async def refresh(self, refresh_token: str) -> Tokens:
        """New tokens; the old refresh token works no more."""
        asked = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        answer = await self._post("token_endpoint", asked, GIVEN)
        return _tokens(answer, refresh_token)

    async def who(self, access_token: str) -> dict[str, Any]:
        """The claims of the driver; NotNow void when the session has ended, or the token's time."""
        try:
            url = (await self._find())["userinfo_endpoint"]
            reply = await self._client.request(
                "GET", url, headers={"Authorization": f"Bearer {access_token}"}, withhold_token=True
            )
            if reply.status_code == UNAUTHORIZED:
                raise NotNow("void")
            claims: dict[str, Any] = reply.raise_for_status().json()
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            raise NotNow("offline", str(error)) from error
        return claims

    async def give_back(self, refresh_token: str) -> None:
        """End the session that a refresh token belongs to."""
        await self._post("revocation_endpoint", {"token": refresh_token})

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _redeem(self, **parameters: str) -> Tokens:
        answer = await self._post("token_endpoint", parameters, (*GIVEN, "id_token"))
        return _tokens(answer, "", await self._check(str(answer["id_token"])))

    async def _find(self) -> dict[str, Any]:
        """Where everything is; read when it is first needed, for a car starts in garages too."""
        if not self._metadata:
            url = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = (await self._client.request("GET", url, withhold_token=True)).raise_for_status().json()
            if found.get("issuer") != self.issuer:  # Discovery 1.0, 4.3
                raise NotNow("refused", f"the issuer there is {found.get('issuer')}")
            # The assertion is made for the token endpoint, wherever it is sent.
            self._client.register_client_auth_method(Signature(found["token_endpoint"]))
            self._metadata = found
        return self._metadata

    async def _post(self, endpoint: str, fields: dict[str, str], needed: tuple[str, ...] = ()) -> dict[str, Any]:
        """What an endpoint answers the car, which signs that it is the one that asks (RFC 7523)."""
        try:
            url = (await self._find())[endpoint]
            signed = self._client.client_auth(SIGNED)
            reply = await self._client.request("POST", url, data=fields, auth=signed, withhold_token=True)
            if reply.status_code >= BROKEN:
                raise NotNow("offline", f"{reply.status_code}")
            answer: dict[str, Any] = reply.json() if reply.content else {}
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            raise NotNow("offline", str(error)) from error
        if reply.is_success:
            if missing := [name for name in needed if name not in answer]:
                raise NotNow("refused", f"an answer without {', '.join(missing)}")
            return answer
        said = str(answer.get("error"))
        if reply.status_code == TOO_MANY:
            wait = reply.headers.get("Retry-After", "")
            raise NotNow("too_many", said, int(wait) if wait.isdecimal() else 60)
        raise NotNow(REASONS.get(said, "refused"), f"{said}: {answer.get('error_description')}")

    async def _check(self, id_token: str) -> str:
        """Who an ID token is about, once it is known to be signed by the ID, for this car, now (Core 3.1.3.7)."""
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            url = (await self._find())["jwks_uri"]
            keys = (await self._client.request("GET", url, withhold_token=True)).raise_for_status().json()
            token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
            rules.validate(token.claims)
        except httpx2.HTTPError as error:
            raise NotNow("offline", str(error)) from error
        except (JoseError, ValueError, KeyError) as error:
            raise NotNow("refused", f"the ID token: {error}") from error
        return str(token.claims["sub"])


def _tokens(answer: dict[str, Any], before: str, sub: str = "") -> Tokens:
    return Tokens(
        access_token=str(answer["access_token"]),
        refresh_token=str(answer.get("refresh_token") or before),
        expires_at=int(time.time()) + int(answer.get("expires_in", 0)),
        sub=sub,
    )
