"""Services that sign people in through the ID, as integrators write them: code with PKCE, refresh, userinfo."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx2

from keyfob.protocol.client import Client
from tests.visitor import Page

CALLBACK = "https://shop.example/callback"
SIGNED_OUT = "https://shop.example/signed-out"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Service:
    """A service that signs people in, and the way it calls us."""

    client: Client
    secret: str = field(repr=False)
    http: httpx2.Client = field(repr=False)

    def url(self, **parameters: str | None) -> str:
        """Where it sends people; ``parameters`` add to the usual ones, or (None) leave one out."""
        usual: dict[str, str | None] = {
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uris[0],
            "response_type": "code",
            "scope": "openid profile email offline_access",
            "state": "s1",
            "nonce": "n1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        given = {name: value for name, value in {**usual, **parameters}.items() if value is not None}
        return "/authorize?" + urlencode(given, quote_via=quote)

    def answer(self, page: Page) -> dict[str, str]:
        """What it is told when the browser comes back."""
        assert page.away.startswith(self.client.redirect_uris[0]), f"{page.url} ({page.status}) does not lead back"
        return dict(parse_qsl(urlsplit(page.away).query))

    def ask_token(self, **fields: str | None) -> httpx2.Response:
        """Call the token endpoint."""
        return self.call("/token", **fields)

    def redeem(self, page: Page, **fields: str | None) -> dict[str, Any]:
        """Tokens for the code that came with the browser."""
        usual = {"grant_type": "authorization_code", "code": self.answer(page)["code"], "code_verifier": VERIFIER}
        reply = self.ask_token(**{**usual, "redirect_uri": self.client.redirect_uris[0], **fields})
        assert reply.status_code == 200, reply.text
        tokens: dict[str, Any] = reply.json()
        return tokens

    def refresh(self, token: str, **fields: str | None) -> httpx2.Response:
        """Fresh tokens for a refresh token."""
        return self.ask_token(grant_type="refresh_token", refresh_token=token, **fields)

    def userinfo(self, token: str) -> httpx2.Response:
        """Ask about the person behind an access token."""
        return self.http.get("/userinfo", headers={"authorization": f"Bearer {token}"})

    def call(self, path: str, **fields: str | None) -> httpx2.Response:
        """A form posted to an endpoint, with the authentication this service registered."""
        given = {name: value for name, value in fields.items() if value is not None}
        if self.client.token_endpoint_auth_method == "client_secret_basic":
            return self.http.post(path, data=given, auth=(self.client.client_id, self.secret))
        given = {"client_id": self.client.client_id, **given}
        return self.http.post(path, data=given | ({"client_secret": self.secret} if self.secret else {}))


def claims_of(token: str) -> dict[str, Any]:
    """What a token of ours says; whether it is signed rightly is tested elsewhere."""
    body = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims
