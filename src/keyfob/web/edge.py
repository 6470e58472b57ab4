"""The async edge, and all that is async: the body is read here, the handler runs in a thread, the answer goes out.

A body is limited in size and time, so a slow client holds no thread. The handler's changes are committed in that
thread; only then is anything sent.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from keyfob.base.actor import Actor, Kind
from keyfob.base.errors import Malformed, Overloaded
from keyfob.storage.unit import Moment
from keyfob.web.answer import TOO_MANY_REQUESTS, Answer
from keyfob.web.ask import Ask
from keyfob.web.cookies import read_cookies
from keyfob.web.csrf import is_own_form
from keyfob.web.device import device_name
from keyfob.web.errors import ForeignForm, NotAllowed, NotFound, Refusal, TooLarge, TooSlow, error_answer
from keyfob.web.fields import Fields, read_fields
from keyfob.web.headers import raw_header, security_headers
from keyfob.web.house import House
from keyfob.web.metrics import note_answer
from keyfob.web.routes import Handler, Route, Routes

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

THREADS = 32
FORM = "application/x-www-form-urlencoded"

log = logging.getLogger("keyfob.web")
_PERSON = Actor(Kind.PERSON)
_NOWHERE = Route("")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a request may cost before a handler sees it.

    A body that is larger than ``most_body`` is read on and dropped, up to ``most_dropped``, because a client that still
    sends does not hear an answer. ``most_inside`` requests may be in threads or wait for one.
    """

    most_body: int = 256 * 1024
    most_dropped: int = 4 * 1024 * 1024
    body_seconds: float = 10.0
    most_inside: int = 512


@dataclass(slots=True)
class Arrived:
    """A request whose body is here."""

    scope: Scope
    route: Route
    params: dict[str, str]
    headers: dict[str, str]
    network: str
    body: bytes
    request_id: str
    nonce: str


class _Gone(Exception):  # the client hung up: nothing is wrong
    pass


class Edge:
    """The ASGI application."""

    def __init__(self, house: House, routes: Routes, bounds: Bounds | None = None) -> None:
        self._house = house
        self._routes = routes
        self._bounds = bounds or Bounds()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="handler")
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _live(receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        loop = asyncio.get_running_loop()
        arrived, handler, refusal = self._arrive(scope)
        begun = loop.time()
        try:
            if refusal is None and self._inside >= self._bounds.most_inside:
                refusal = Overloaded("too many requests at once")
            if refusal is None:
                try:
                    arrived.body = await _read_body(arrived.headers, receive, self._bounds)
                except Refusal as problem:
                    refusal = problem
            begun = loop.time()
            answer = await self._in_thread(loop, arrived, handler, refusal)
        except _Gone:
            return None
        await self._send(send, scope["method"], arrived, answer)
        self._record(arrived, answer, loop.time() - begun)
        return None

    def close(self) -> None:
        """Let the handlers that run finish."""
        self._threads.shutdown()

    def _arrive(self, scope: Scope) -> tuple[Arrived, Handler | None, Exception | None]:
        chance = self._house.unit.chance(32)
        found = self._routes.find(scope["path"])
        route, params = found or (_NOWHERE, {})
        headers = _read_headers(scope["headers"])
        peer = scope["client"][0] if scope.get("client") else ""
        network = self._house.network.client(peer, headers.get("x-forwarded-for", ""))
        arrived = Arrived(scope, route, dict(params), headers, network, b"", chance[:8].hex(), chance[8:24].hex())
        handler = route.handler(scope["method"])
        refusal: Exception | None = None
        if "\0" in scope["path"]:
            refusal = Malformed("the path holds a NUL character")
        elif found is None or handler is None:
            refusal = NotFound() if found is None else NotAllowed()
        return arrived, handler, refusal

    async def _in_thread(
        self, loop: asyncio.AbstractEventLoop, arrived: Arrived, handler: Handler | None, refusal: Exception | None
    ) -> Answer:
        """Answer in a thread; `run_in_executor` would do the same, but chains futures of two kinds for it."""
        answered: asyncio.Future[Answer] = loop.create_future()

        def answer() -> None:
            loop.call_soon_threadsafe(_settle, answered, self._answer(arrived, handler, refusal))

        self._inside += 1
        try:
            self._threads.submit(answer)
            return await answered
        finally:
            self._inside -= 1

    def _answer(self, arrived: Arrived, handler: Handler | None, refusal: Exception | None) -> Answer:
        """Run the handler and commit; whatever goes wrong becomes an answer."""
        if refusal is not None or handler is None:
            return self._failed(arrived, refusal or NotFound())
        try:
            return self._house.unit.run(
                lambda moment: self._handle(arrived, handler, moment), lambda answer: self._actor(arrived, answer)
            )
        except Exception as error:  # noqa: BLE001  # the last stop: it is logged and answered
            return self._failed(arrived, error)

    def _handle(self, arrived: Arrived, handler: Handler, moment: Moment) -> Answer:
        ask = self._ask(arrived, moment)
        if arrived.scope["method"] == "POST" and not (arrived.route.machine or arrived.route.foreign_post):
            self._check_form(ask)
        answer = handler(ask)
        # Whoever refuses for want of room says when there is some (RFC 6585 section 4).
        return answer.retry_after(ask.wait) if answer.status == TOO_MANY_REQUESTS and ask.wait else answer

    def _check_form(self, ask: Ask) -> None:
        if not is_own_form(
            self._house.csrf_key,
            ask.cookies.get("keyfob-browser", ""),
            ask.form.get("csrf"),
            origin=ask.headers.get("origin"),
            fetch_site=ask.headers.get("sec-fetch-site"),
            issuer=self._house.issuer,
        ):
            raise ForeignForm

    def _ask(self, arrived: Arrived, moment: Moment, *, bare: bool = False) -> Ask:
        """The request for a handler; ``bare`` leaves out what was sent, for the page that says it was unreadable."""
        headers, scope = arrived.headers, arrived.scope
        is_form = headers.get("content-type", "").partition(";")[0].strip().lower() == FORM
        return Ask(
            method=scope["method"],
            path=scope["path"],
            route=arrived.route.path,
            params=arrived.params,
            query=Fields([]) if bare else read_fields(scope["query_string"]),
            form=read_fields(arrived.body) if is_form and not bare else Fields([]),
            headers=headers,
            cookies=read_cookies(headers.get("cookie", ""), secure=self._house.is_secure),
            network=arrived.network,
            request_id=arrived.request_id,
            nonce=arrived.nonce,
            moment=moment,
            house=self._house,
            body=b"" if bare else arrived.body,
        )

    @staticmethod
    def _actor(arrived: Arrived, answer: Answer) -> Actor:
        who = answer.actor or _PERSON
        device = device_name(arrived.headers.get("user-agent", ""))
        return replace(who, network=arrived.network, device=device)

    def _failed(self, arrived: Arrived, error: Exception) -> Answer:
        moment = self._house.unit.begin()
        try:
            return error_answer(self._ask(arrived, moment, bare=True), arrived.route, error)
        except Exception:
            log.exception("an error could not be told", extra={"request": arrived.request_id})
            return Answer(500, b"Something went wrong.", "text/plain; charset=utf-8")
        finally:
            moment.read.release()

    async def _send(self, send: Send, method: str, arrived: Arrived, answer: Answer) -> None:
        secure = self._house.is_secure
        headers = [raw_header(name, value) for name, value in answer.headers]
        headers.append((b"x-request-id", arrived.request_id.encode()))
        headers.append((b"content-length", b"%d" % len(answer.body)))
        if answer.content_type:
            headers.append((b"content-type", answer.content_type.encode("latin-1")))
        headers += security_headers(answer, arrived.nonce, secure=secure)
        headers += [raw_header("Set-Cookie", cookie.header(secure=secure)) for cookie in answer.cookies]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})

    def _record(self, arrived: Arrived, answer: Answer, seconds: float) -> None:
        method, route = arrived.scope["method"], arrived.route.path or "none"
        if method not in {"GET", "HEAD", "POST", "PUT", "DELETE"}:
            method = "other"
        note_answer(route, method, answer.status, seconds)
        if log.isEnabledFor(logging.INFO):
            line = {"request": arrived.request_id, "method": method, "route": route, "status": answer.status}
            log.info("answered", extra={**line, "ms": round(seconds * 1000, 1)})


def _settle(answered: asyncio.Future[Answer], answer: Answer) -> None:
    if not answered.done():  # as it is when whoever waited was cancelled
        answered.set_result(answer)


def _read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by their names in small letters; what came in several lines is one list (RFC 9110 section 5.3)."""
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]}{'; ' if key == 'cookie' else ', '}{text}" if key in headers else text
    return headers


async def _read_body(headers: Mapping[str, str], receive: Receive, bounds: Bounds) -> bytes:
    """The whole body; raises when it is too large, comes too slowly, or the client hangs up."""
    announced = headers.get("content-length", "0")
    if announced == "0" and "transfer-encoding" not in headers:
        return b""  # RFC 9112 section 6.3
    if announced.isdecimal() and int(announced) > (bounds.most_body if "expect" in headers else bounds.most_dropped):
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(bounds.body_seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise _Gone
                part = message.get("body", b"")
                size += len(part)
                if size <= bounds.most_body:
                    parts.append(part)
                elif size > bounds.most_dropped:
                    raise TooLarge
                if not message.get("more_body", False):
                    break
    except TimeoutError as error:
        raise (TooSlow if size <= bounds.most_body else TooLarge) from error
    if size > bounds.most_body:
        raise TooLarge
    return b"".join(parts)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
