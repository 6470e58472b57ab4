"""Browser sessions kept on the server, and the token that every form carries.

The browser holds a random 256-bit token in a cookie; the store holds its hash and everything else. That is what lets
back-channel logout end a session that the browser is not even using. A row is written only when there is something to
keep. `request.session` is a plain dictionary, as Starlette and Authlib expect it.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store import Store

GUEST_LIFE = 30 * 24 * 3600  # seconds without a change
CUSTOMER_LIFE = 12 * 3600  # seconds after the sign-in; then the ID is asked again
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class Session(dict[str, Any]):
    """One browser's data, with the token it is kept under."""

    def __init__(self, token: str, data: dict[str, Any], *, is_kept: bool) -> None:
        super().__init__(data)
        self.token = token
        self.is_kept = is_kept
        self.before = json.dumps(data)
        self.replaces: str | None = None

    def renew(self) -> None:
        """Go on under a new token; the old one ends. Due at every sign-in and sign-out (ASVS 5.0, 7.2.4)."""
        if self.is_kept:
            self.replaces = self.token
        self.token, self.is_kept = secrets.token_urlsafe(32), False

    @property
    def form_token(self) -> str:
        """What the forms of this session carry: only who can read its pages knows it (ASVS 5.0, 3.5.1)."""
        return hmac.digest(self.token.encode(), b"form", hashlib.sha256).hex()


class Sessions:
    """ASGI middleware: session in before the page, session and cookie out with its first byte."""

    def __init__(self, app: ASGIApp, store: Store, clock: Callable[[], float], *, is_secure: bool) -> None:
        self.app = app
        self.store = store
        self.clock = clock
        self.cookie = "__Host-shop" if is_secure else "shop"
        self.flags = f"; Path=/; Max-Age={GUEST_LIFE}; HttpOnly; SameSite=Lax" + ("; Secure" if is_secure else "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        shown = HTTPConnection(scope).cookies.get(self.cookie, "")
        session = scope["session"] = self.load(shown)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.save(session)
                if session.token != shown:
                    MutableHeaders(scope=message).append("Set-Cookie", f"{self.cookie}={session.token}{self.flags}")
            await send(message)

        await self.app(scope, receive, send_with_cookie)

    def load(self, token: str) -> Session:
        """The session of a browser; a new, empty one when it shows no token or one that is no more."""
        if not TOKEN.fullmatch(token):
            return Session(secrets.token_urlsafe(32), {}, is_kept=False)
        data = self.store.find_session(token, int(self.clock()))
        return Session(token, data or {}, is_kept=data is not None)

    def save(self, session: Session) -> None:
        """Keep what has changed."""
        now = int(self.clock())
        if session.replaces:
            self.store.end_session(session.replaces)
        customer = session.get("customer")
        expires = customer["since"] + CUSTOMER_LIFE if customer else now + GUEST_LIFE
        if session.is_kept and json.dumps(session) != session.before:
            self.store.change_session(session.token, dict(session), expires)
        elif session and not session.is_kept:
            self.store.add_session(session.token, dict(session), expires, now)


def session_of(request: Request) -> Session:
    """The session of a request, as what it is."""
    session: Session = request.scope["session"]
    return session


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form that one of our own pages sent; 403 when it was not."""
    body = await request.body()
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if not hmac.compare_digest(fields.get("form_token", "").encode(), session_of(request).form_token.encode()):
        raise HTTPException(403)
    return fields
