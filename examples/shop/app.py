"""The shop, put together: its routes, its headers, its answers to errors."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import account
import browse
import order
from catalog import read_catalog
from contracts import Contracts
from identity import Identity
from page import FOLDER, Shop, message, read_templates
from sessions import Sessions, read_form
from settings import Settings
from store import Store
from words import read_words

LARGEST_BODY = 64 * 1024  # bytes; a logout token is far smaller, and so are our forms


def form(path: str, handler: Callable[[Request, dict[str, str]], Awaitable[Response]]) -> Route:
    """A route for one of our own forms: no handler runs before the form's token is checked."""

    async def checked(request: Request) -> Response:
        return await handler(request, await read_form(request))

    return Route(path, checked, methods=["POST"])


async def alive(request: Request) -> Response:  # noqa: ARG001 - an endpoint takes a request
    """The shop runs."""
    return PlainTextResponse("ok\n")


ROUTES = [
    Route("/", browse.shelf),
    Route("/product/{slug}", browse.product),
    Route("/wishlist", browse.wishlist),
    Route("/cart", browse.cart),
    Route("/order", order.order),
    Route("/order/placed", order.placed),
    form("/wishlist", browse.change_wishlist),
    form("/cart", browse.change_cart),
    form("/order", order.place_order),
    Route("/order/card", order.card),
    form("/order/card", order.pay_by_card),
    form("/order/arrived", order.close_order),
    form("/language", browse.change_language),
    Route("/sign-in", account.sign_in),
    Route("/create-id", account.create_id),
    Route("/callback", account.callback),
    Route("/account", account.account),
    form("/sign-out", account.sign_out),
    Route("/signed-out", account.signed_out),
    Route("/backchannel-logout", account.backchannel_logout, methods=["POST"]),
    Route("/healthz", alive),
    Mount("/static", StaticFiles(directory=FOLDER / "static")),
]


class Headers:
    """ASGI middleware: the security headers of every answer (ASVS 5.0, 3.4)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        issuer = urlsplit(settings.issuer)
        # Browsers apply form-action to where a form's answer redirects, and signing out leads to the ID.
        policy = (
            "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; "
            f"form-action 'self' {issuer.scheme}://{issuer.netloc}; base-uri 'none'; frame-ancestors 'none'"
        )
        self.headers = {
            "Content-Security-Policy": policy,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        if settings.is_secure:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(sent: Message) -> None:
            if sent["type"] == "http.response.start":
                headers = MutableHeaders(scope=sent)
                headers.update(self.headers)
                if scope["path"].startswith("/static/") and sent["status"] == 200:  # noqa: PLR2004 - HTTP's OK
                    headers["Cache-Control"] = "public, max-age=31536000, immutable"
            await send(sent)

        await self.app(scope, receive, send_with_headers)


async def on_refusal(request: Request, error: Exception) -> Response:
    """A page for what Starlette or a handler refused."""
    status = error.status_code if isinstance(error, HTTPException) else 400
    key = {404: "not_found", 405: "not_found", 403: "old_page"}.get(status, "not_so")
    return message(request, key, status)


async def on_failure(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the server logs it
    """A page for what went wrong with us."""
    return message(request, "failed", 500)


def build(settings: Settings, clock: Callable[[], float] = time.time) -> Headers:
    """The shop as an ASGI application."""
    store = Store(settings.data)
    shop = Shop(
        settings=settings,
        store=store,
        identity=Identity(settings.issuer, settings.client_id, settings.client_secret, settings.base_url),
        contracts=Contracts(settings.issuer, settings.client_id, settings.client_secret, settings.base_url),
        catalog=read_catalog(),
        words=read_words(),
        templates=read_templates(),
        clock=clock,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        store.close()

    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(Sessions, store=store, clock=clock, is_secure=settings.is_secure)],
        exception_handlers={HTTPException: on_refusal, Exception: on_failure},
        max_body_size=LARGEST_BODY,
        lifespan=lifespan,
    )
    app.state.shop = shop
    return Headers(app, settings)
