"""A small OpenID provider for the tests of the example services: everybody who comes is Maria, at once.

It speaks real HTTP to an unchanged Authlib: discovery, authorize (code, PKCE S256), token, userinfo, JWKS and
end_session. Tests change what it answers through its fields, and have it sign logout tokens.
"""

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

EVENT = "http://schemas.openid.net/event/backchannel-logout"
CLIENT_ID, CLIENT_SECRET = "shop", "a-secret-for-tests"
MARIA = {
    "name": "Maria de Vries",
    "given_name": "Maria",
    "family_name": "de Vries",
    "email": "maria@voorbeeld.nl",
    "email_verified": True,
    "locale": "nl-NL",
}


class Provider:
    """The provider: `answer` is an error to answer instead of a code; `asked` the last request to authorize."""

    def __init__(self) -> None:
        self.issuer = ""
        self.forget()
        self.keys = [ECKey.generate_key("P-256", {"kid": "first", "use": "sig", "alg": "ES256"})]
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/jwks", self.jwks),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/userinfo", self.userinfo),
                Route("/api/payment-preference", self.keep_payment, methods=["PUT"]),
                Route("/end", self.end),
            ]
        )

    def forget(self) -> None:
        """Begin anew, with another Maria."""
        self.answer: str | None = None
        self.iss: str | None = None
        self.person: dict[str, Any] = MARIA | {"sub": secrets.token_hex(8)}
        self.claims: dict[str, Any] = {}
        self.sid = secrets.token_hex(8)
        self.asked: dict[str, str] = {}
        self.ended: dict[str, str] = {}
        self.jwks_read = 0
        self.refuses_payment = False
        self.expires_in = 300
        self.refreshed = 0
        self._codes: dict[str, dict[str, str]] = {}

    def serve(self, base: str) -> ASGIApp:
        """The provider, as it answers under this issuer."""
        self.issuer = base
        return self.app

    def sign(self, claims: dict[str, Any], header: dict[str, Any] | None = None, key: ECKey | None = None) -> str:
        """A JWT, signed with the newest key unless another is given."""
        key = key or self.keys[-1]
        return jwt.encode({"alg": "ES256", "kid": key.kid} | (header or {}), claims, key)

    def logout_token(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A logout token as it should be, but for the claims given; a claim given as None is left out."""
        now = int(time.time())
        sound = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(16),
            "events": {EVENT: {}},
            "sid": self.sid,
        }
        kept = {name: value for name, value in (sound | claims).items() if value is not None}
        return self.sign(kept, {"typ": "logout+jwt"} | (header or {}))

    async def discovery(self, _: Request) -> Response:
        """What there is, and where."""
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/jwks",
                "end_session_endpoint": f"{self.issuer}/end",
                "id_token_signing_alg_values_supported": ["ES256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(self, _: Request) -> Response:
        """The public keys."""
        self.jwks_read += 1
        return JSONResponse(KeySet(list(self.keys)).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        """Straight back, with a code or with the error that a test wants."""
        self.asked = dict(request.query_params)
        result = {"state": self.asked["state"], "iss": self.iss or self.issuer}
        if self.answer:
            result["error"] = self.answer
        else:
            result["code"] = secrets.token_urlsafe(16)
            self._codes[result["code"]] = self.asked
        return RedirectResponse(f"{self.asked['redirect_uri']}?{urlencode(result)}")

    async def token(self, request: Request) -> Response:
        """An ID token for a code, once, against the verifier and the client's secret."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if form.get("refresh_token") == "refresh" and request.headers.get("authorization") == f"Basic {basic}":
            self.refreshed += 1
            return JSONResponse({"access_token": "access", "token_type": "Bearer", "expires_in": 300})
        asked = self._codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client"}, 401)
        if not asked or asked["code_challenge"] != base64.urlsafe_b64encode(proof).decode().rstrip("="):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.person["sub"],
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "auth_time": now - 30,
            "amr": ["pwd"],
            "sid": self.sid,
        }
        answer = {
            "access_token": "access",
            "token_type": "Bearer",
            "expires_in": self.expires_in,
            "refresh_token": "refresh",
        }
        return JSONResponse(answer | {"id_token": self.sign(claims | self.claims)})

    async def userinfo(self, request: Request) -> Response:
        """Who it is."""
        if request.headers.get("authorization") != "Bearer access":
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse(self.person)

    async def keep_payment(self, request: Request) -> Response:
        """What is put is told from then on, unless a test wants it refused."""
        if request.headers.get("authorization") != "Bearer access":
            return JSONResponse({"error": "invalid_token"}, 401)
        if self.refuses_payment:
            return JSONResponse({"error": "insufficient_scope"}, 403)
        self.person["payment_preference"] = await request.json()
        return Response(status_code=204)

    async def end(self, request: Request) -> Response:
        """Signed out; straight back."""
        self.ended = dict(request.query_params)
        return RedirectResponse(f"{self.ended['post_logout_redirect_uri']}?{urlencode({'state': self.ended['state']})}")


@contextmanager
def serving(build: Callable[[str], ASGIApp]) -> Iterator[str]:
    """Serve the application that is built for a base URL, on a loopback port of its own; that base URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(build(base), log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield base
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
