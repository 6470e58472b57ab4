"""What is measured: each row prepares its requests, so that the load is about one thing."""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import msgspec

from bench.load import Ask, Reply, request
from bench.server import EMAIL, PASSWORD, REDIRECT_URI

VERIFIER = "k" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")

Known = Mapping[str, str]
Once = Callable[[bytes], Reply]
"""Sends one request outside the measurement."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: its promise in answers a second, the status every answer has, and what is asked."""

    name: str
    promise: int
    expect: int
    prepare: Callable[[Known, Once, int], list[Ask]]
    connections: int = 16


def always(wanted: bytes) -> Ask:
    """The same request again and again."""
    return lambda _: wanted


def basic(known: Known) -> dict[str, str]:
    """How the service authenticates."""
    pair = base64.b64encode(f"{known['client_id']}:{known['secret']}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def signed_in(known: Known) -> dict[str, str]:
    """The cookies of the customer's browser."""
    return {"Cookie": f"keyfob={known['session']}; keyfob-browser={known['browser']}"}


def authorize_request(known: Known) -> bytes:
    """A service sends the customer, who is signed in already."""
    wanted = {
        "client_id": known["client_id"],
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": "openid profile email offline_access",
        "state": "s",
        "nonce": "n",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return request("GET", "/authorize?" + urlencode(wanted, quote_via=quote), signed_in(known))


def code_request(known: Known, once: Once) -> bytes:
    """A fresh code, ready to be redeemed."""
    location = once(authorize_request(known)).header("location")
    code = parse_qs(urlsplit(location).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT_URI,
        "code_verifier": VERIFIER,
    }
    return request("POST", "/token", basic(known), urlencode(form))


def tokens(known: Known, once: Once) -> Known:
    """What a fresh code gives."""
    body = msgspec.json.decode(once(code_request(known, once)).body, type=dict[str, str | int])
    return {name: str(value) for name, value in body.items()}


def client_credentials(known: Known, _: Once, connections: int) -> list[Ask]:
    """A service asks for a token of its own."""
    return [always(request("POST", "/token", basic(known), "grant_type=client_credentials"))] * connections


def redeem_codes(known: Known, once: Once, connections: int) -> list[Ask]:
    """Codes become tokens; the codes are made before."""

    def from_stock(stock: list[bytes]) -> Ask:
        return lambda _: stock.pop() if stock else None

    return [from_stock([code_request(known, once) for _ in range(400)]) for _ in range(connections)]


def refresh(known: Known, once: Once, connections: int) -> list[Ask]:
    """Every connection rotates a line of refresh tokens of its own."""
    return [rotate(known, tokens(known, once)["refresh_token"]) for _ in range(connections)]


def rotate(known: Known, token: str) -> Ask:
    """Each answer's refresh token in the next request, from ``token`` on."""

    def ask(reply: Reply | None) -> bytes:
        newest = msgspec.json.decode(reply.body)["refresh_token"] if reply else token
        form = {"grant_type": "refresh_token", "refresh_token": newest}
        return request("POST", "/token", basic(known), urlencode(form))

    return ask


def introspect(known: Known, once: Once, connections: int) -> list[Ask]:
    """A service asks whether an access token is good."""
    form = urlencode({"token": tokens(known, once)["access_token"]})
    return [always(request("POST", "/introspect", basic(known), form))] * connections


def userinfo(known: Known, once: Once, connections: int) -> list[Ask]:
    """A service asks who signed in."""
    bearer = {"Authorization": f"Bearer {tokens(known, once)['access_token']}"}
    return [always(request("GET", "/userinfo", bearer))] * connections


def authorize(known: Known, _: Once, connections: int) -> list[Ask]:
    """The hop to a further service, with a live session."""
    return [always(authorize_request(known))] * connections


def jwks(_: Known, _once: Once, connections: int) -> list[Ask]:
    """The keys."""
    return [always(request("GET", "/jwks", {}))] * connections


def discovery(_: Known, _once: Once, connections: int) -> list[Ask]:
    """The metadata."""
    return [always(request("GET", "/.well-known/openid-configuration", {}))] * connections


def sign_in_page(known: Known, _: Once, connections: int) -> list[Ask]:
    """The first page."""
    cookies = {"Cookie": f"keyfob-browser={known['browser']}", "Accept-Language": "nl"}
    return [always(request("GET", "/sign-in", cookies))] * connections


def password_sign_in(known: Known, once: Once, connections: int) -> list[Ask]:
    """The right password, each time a hash."""
    browser = {"Cookie": f"keyfob-browser={known['browser']}"}
    shown = once(request("GET", "/sign-in", browser)).body.decode()
    found = re.search(r'name="csrf" value="([^"]+)"', shown)
    assert found is not None
    first = once(request("POST", "/sign-in", browser, urlencode({"csrf": found[1], "email": EMAIL})))
    typed = first.header("set-cookie").partition(";")[0]
    cookies = {"Cookie": f"keyfob-browser={known['browser']}; {typed}"}
    form = urlencode({"csrf": found[1], "password": PASSWORD})
    return [always(request("POST", "/sign-in/how", cookies, form))] * connections


ROWS = (
    Row("client_credentials, JWT ES256", 5000, 200, client_credentials),
    Row("code → tokens", 3000, 200, redeem_codes),
    Row("refresh with rotation", 3500, 200, refresh),
    Row("introspection", 6000, 200, introspect),
    Row("userinfo", 5000, 200, userinfo),
    Row("authorize with a live session", 2500, 303, authorize),
    Row("JWKS", 9000, 200, jwks),
    Row("discovery", 9000, 200, discovery),
    Row("sign-in page", 2500, 200, sign_in_page),
    Row("password sign-in", 40, 303, password_sign_in, connections=4),
)
