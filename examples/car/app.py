"""The car's screen, put together: its routes, its headers, what its forms do."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from car import Car
from identity import Identity, NotNow
from memory import Memory
from screen import Screen, read_screen, stamp_of
from settings import Settings

FOLDER = Path(__file__).parent
LARGEST_BODY = 4 * 1024  # bytes; our forms are far smaller
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # those of the codes: no vowels, nothing that looks like something else
CODE = 8
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
Fields = dict[str, str]


def car_of(request: Request) -> Car:
    """The car that this is the screen of."""
    car: Car = request.app.state.car
    return car


def show(request: Request, page: str, status: int = 200, **values: object) -> Response:
    """A page, in the driver's language."""
    screen: Screen = request.app.state.screen
    return screen.show(car_of(request), page, request.headers.get("accept-language", ""), status, **values)


def back(path: str = "/") -> Response:
    """On to a page, after a form."""
    return RedirectResponse(path, status_code=303)


async def home(request: Request) -> Response:
    """Who drives; or, where nobody does, who could."""
    return show(request, "home.html" if car_of(request).driver else "drivers.html")


async def drivers(request: Request) -> Response:
    """Who could drive."""
    return show(request, "drivers.html")


async def code(request: Request) -> Response:
    """The code that is confirmed on a phone."""
    car = car_of(request)
    if car.asking is None:
        return back()
    car.look()
    return show(request, "code.html")


async def keys(request: Request) -> Response:
    """Where a pairing code is typed."""
    return show(request, "pair.html", typed="", letters=LETTERS, why="", wait=0)


async def state(request: Request) -> Response:
    """For the pages' script: what the screen shows now; a page with another stamp is out of date."""
    car = car_of(request)
    if request.query_params.get("at") == "/code":
        car.look()
    return JSONResponse({"stamp": stamp_of(car)})


async def ask(request: Request, _: Fields) -> Response:
    """A new code."""
    car_of(request).show_code()
    return back("/code")


async def cancel(request: Request, _: Fields) -> Response:
    """Away with the code, or with what was told."""
    car = car_of(request)
    car.stop_asking()
    car.note = None
    return back()


async def pair(request: Request, fields: Fields) -> Response:
    """A letter of the pairing code was pressed, or the whole of it sent."""
    typed = "".join(letter for letter in fields.get("typed", "").upper() if letter.isalnum())[: CODE + 1]
    act = fields.get("press", "go")
    if act == "delete":
        typed = typed[:-1]
    elif act in LETTERS:
        typed = (typed + act)[:CODE]
    if len(typed) < CODE and act != "go":
        return show(request, "pair.html", typed=typed, letters=LETTERS, why="", wait=0)
    if len(typed) != CODE or not set(typed) <= set(LETTERS):
        return show(request, "pair.html", 422, typed=typed, letters=LETTERS, why="incomplete", wait=0)
    try:
        await car_of(request).pair(f"{typed[:4]}-{typed[4:]}")
    except NotNow as not_now:
        why = not_now.reason if not_now.reason in {"void", "too_many", "offline"} else "refused"
        kept = typed if why == "offline" else ""
        return show(request, "pair.html", 422, typed=kept, letters=LETTERS, why=why, wait=-(-not_now.wait // 60))
    return back()


async def switch(request: Request, fields: Fields) -> Response:
    """Another driver takes the wheel."""
    await car_of(request).switch(fields.get("driver", ""))
    return back()


async def sign_out(request: Request, fields: Fields) -> Response:
    """A driver leaves."""
    await car_of(request).sign_out(fields.get("driver", ""))
    return back()


async def alive(request: Request) -> Response:  # noqa: ARG001 - an endpoint takes a request
    """The screen runs."""
    return PlainTextResponse("ok\n")


def form(path: str, handler: Callable[[Request, Fields], Awaitable[Response]]) -> Route:
    """A route for one of our own forms."""

    async def read(request: Request) -> Response:
        body = (await request.body()).decode("utf-8", "replace")
        return await handler(request, dict(parse_qsl(body, keep_blank_values=True)))

    return Route(path, read, methods=["POST"])


ROUTES = [
    Route("/", home),
    Route("/drivers", drivers),
    Route("/code", code),
    Route("/pair", keys),
    Route("/state", state),
    form("/code", ask),
    form("/cancel", cancel),
    form("/pair", pair),
    form("/switch", switch),
    form("/sign-out", sign_out),
    Route("/healthz", alive),
    Mount("/static", StaticFiles(directory=FOLDER / "static")),
]


class Doors:
    """ASGI middleware: security headers on every answer (ASVS 5.0, 3.4), and nothing for whoever is not this screen.

    The car knows no cookies: whoever can reach it is in it. So the Host has to be its own (no DNS rebinding), and a
    form has to come from its own pages (ASVS 5.0, 3.5.1).
    """

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self.app = app
        self.base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        own = f"http://{request.headers.get('host', '')}" == self.base_url
        if scope["method"] == "POST":
            own = own and request.headers.get("origin") == self.base_url

        async def send_with_headers(sent: Message) -> None:
            if sent["type"] == "http.response.start":
                MutableHeaders(scope=sent).update(HEADERS)
            await send(sent)

        app: ASGIApp = self.app if own else PlainTextResponse("This screen is the car's own.\n", 403)
        await app(scope, receive, send_with_headers)


async def on_refusal(request: Request, error: Exception) -> Response:
    """A page for what is not there."""
    return show(request, "lost.html", error.status_code if isinstance(error, HTTPException) else 400)


def build(settings: Settings, memory: Memory) -> Doors:
    """The screen as an ASGI application."""
    about = {"device_id": memory.number, "device_model": settings.model, "device_name": settings.name}
    identity = Identity(settings.issuer, settings.client_id, memory.key, about)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        car = app.state.car = Car(identity, memory)
        async with car.awake():
            yield

    app = Starlette(
        routes=ROUTES,
        exception_handlers={HTTPException: on_refusal},
        max_body_size=LARGEST_BODY,
        lifespan=lifespan,
    )
    app.state.screen = read_screen(settings.model, settings.id_name, time.time)
    return Doors(app, settings.base_url)
