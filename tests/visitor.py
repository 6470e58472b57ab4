"""Browsers that visit a Keyfob over HTTP, without script: they follow redirects, keep cookies and fill in forms."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Thread
from typing import Any
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import httpx2

from keyfob.web.edge import Edge
from tests.web.reading import Element, read

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
MOST_REDIRECTS = 10
TOO_MANY_REQUESTS = 429
PATIENCE = 60


class Loop:
    """An event loop in a thread of its own, for an application that is async at its edge."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="edge", daemon=True)
        self._thread.start()

    def run(self, work: Any) -> Any:  # noqa: ANN401  # a coroutine and what it gives back
        """Run a coroutine there, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def close(self) -> None:
        """Stop, and wait until it has."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class InProcess(httpx2.BaseTransport):
    """HTTP without a socket: what a client sends is handed to the edge as uvicorn would, from ``address``."""

    def __init__(self, edge: Callable[[], Edge], loop: Loop, address: str) -> None:
        self._edge = edge
        self._loop = loop
        self._address = address

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Speak with the edge."""
        head, body = self._loop.run(self._speak(request, request.read()))
        return httpx2.Response(head["status"], headers=head["headers"], content=body, request=request)

    async def _speak(self, request: httpx2.Request, sent: bytes) -> tuple[Mapping[str, Any], bytes]:
        path, _, query = request.url.raw_path.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.url.scheme,
            "path": unquote_to_bytes(path).decode("utf-8", "replace"),
            "raw_path": path,
            "query_string": query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": (self._address, 40000),
        }
        told: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": sent}

        async def send(message: Any) -> None:  # noqa: ANN401  # an ASGI message
            told.append(message)

        await self._edge()(scope, receive, send)
        _check_refusal(told[0])
        return told[0], b"".join(message["body"] for message in told[1:])


def _check_refusal(head: Mapping[str, Any]) -> None:
    """Whatever is refused for want of room says when to try again, wherever a test meets it (RFC 6585 section 4)."""
    waits = [int(value) for name, value in head["headers"] if name.lower() == b"retry-after"]
    assert head["status"] != TOO_MANY_REQUESTS or (len(waits) == 1 and waits[0] > 0), head["headers"]


class Visitor:
    """One browser: its cookies, its address, its language."""

    def __init__(self, http: httpx2.Client) -> None:
        self.http = http
        self.origin = str(http.base_url).rstrip("/")

    def open(self, url: str) -> "Page":
        """Go to a page, and on as far as redirects lead."""
        return self._follow(self.get(url))

    def get(self, url: str, **headers: str) -> httpx2.Response:
        """One GET."""
        return self.http.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, url: str, fields: Mapping[str, str] | str, **headers: str) -> httpx2.Response:
        """One POST of a form, as this browser sends it from a page of the ID itself."""
        own = {"origin": self.origin, "sec-fetch-site": "same-origin"}
        own |= {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(fields, str):
            own.setdefault("content-type", "application/x-www-form-urlencoded")
            return self.http.post(url, content=fields.encode(), headers=own)
        return self.http.post(url, data=dict(fields), headers=own)

    def send(self, url: str, fields: Mapping[str, str]) -> "Page":
        """A POST, and on as far as redirects lead."""
        return self._follow(self.post(url, fields))

    def cookie(self, name: str) -> str:
        """The value of one of the ID's cookies, by its short name; empty when there is none."""
        return self.http.cookies.get(f"__Host-{name}") or self.http.cookies.get(name) or ""

    def forget(self, name: str) -> None:
        """Lose a cookie."""
        for jar_name in (f"__Host-{name}", name):
            if jar_name in self.http.cookies:
                self.http.cookies.delete(jar_name)

    def _follow(self, reply: httpx2.Response) -> "Page":
        for _ in range(MOST_REDIRECTS):
            target = urljoin(str(reply.url), reply.headers.get("location", ""))
            if reply.status_code != 303 or not target.startswith(self.origin + "/"):
                return Page(self, reply)
            reply = self.get(target)
        raise AssertionError(f"more than {MOST_REDIRECTS} redirects, the last one to {target}")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it is posted to, what it sends as it stands, and what it could send."""

    action: str
    values: Mapping[str, str]
    names: frozenset[str]


class Page:
    """What a browser shows, or where it was sent away to."""

    def __init__(self, visitor: Visitor, reply: httpx2.Response) -> None:
        self.visitor = visitor
        self.reply = reply
        self.status = reply.status_code
        self.url = str(reply.url)
        self.path = urlsplit(self.url).path
        self.away = reply.headers.get("location", "")
        """Where on another site the browser was sent, if it was."""

    @cached_property
    def tree(self) -> Element:
        """The document."""
        return read(self.reply.text)

    @property
    def heading(self) -> str:
        """Its one heading."""
        return " ".join(next(self.tree.all("h1")).text.split())

    @property
    def text(self) -> str:
        """Everything a person reads in the main part."""
        return " ".join(next(self.tree.all("main")).text.split())

    @property
    def problems(self) -> dict[str, str]:
        """What is said to be wrong, by the name of the field."""
        wrong = (part for part in self.tree.all("p") if part.get("class") == "error")
        return {part.get("id").removesuffix("-error"): " ".join(part.text.split()) for part in wrong}

    @property
    def notice(self) -> str:
        """What the page says was just done."""
        notes = (part for part in self.tree.all("p") if part.get("role") == "status")
        return " ".join(next(notes, Element("p", {}, [])).text.split())

    @property
    def links(self) -> list[str]:
        """Where its links lead."""
        return [link.get("href") for link in self.tree.all("a")]

    @property
    def forms(self) -> list[Form]:
        """Its forms, in order; the first one is the main act."""
        return [_form(form, self.path) for form in self.tree.all("form") if form.get("method") == "post"]

    def form(self, action: str = "", **having: str) -> Form:
        """The main form, or the first one posted to ``action`` that carries the values ``having``."""
        found = [form for form in self.forms if not action or urlsplit(form.action).path == action]
        found = [form for form in found if having.items() <= form.values.items()]
        assert found, f"{self.url} ({self.status}) has no form for {action or 'anything'}"
        return found[0]

    def submit(self, **typed: str) -> "Page":
        """Fill in the main form, press its button, and follow."""
        return self.submit_to("", **typed)

    def submit_to(self, action: str, **typed: str) -> "Page":
        """Fill in the form that is posted to ``action``, press its button, and follow."""
        url, fields = self.filled(action, **typed)
        return self.visitor.send(url, fields)

    def filled(self, action: str = "", **typed: str) -> tuple[str, dict[str, str]]:
        """Where a form goes and what it sends once ``typed`` is filled in."""
        form = self.form(action)
        assert typed.keys() <= form.names, f"{self.url} ({self.status}) has no field {typed.keys() - form.names}"
        return urljoin(self.url, form.action), {**form.values, **typed}

    def again(self) -> "Page":
        """Reload."""
        return self.visitor.open(self.url)


def _form(form: Element, path: str) -> Form:
    values: dict[str, str] = {}
    names = set()
    for control in form.all("input", "select", "textarea", "button"):
        name = control.get("name")
        if not name:
            continue
        names.add(name)
        if control.name == "select":
            options = list(control.all("option"))
            chosen = [option for option in options if "selected" in option.attributes] or options
            values[name] = chosen[0].get("value")
        elif control.name == "textarea":
            values[name] = control.text.removeprefix("\n")
        elif control.get("type") != "checkbox" or "checked" in control.attributes:
            values.setdefault(name, control.get("value"))
    return Form(form.get("action") or path, values, frozenset(names))
