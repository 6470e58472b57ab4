"""Handlers for tests of the edge, and the edge that runs them over the toys of the unit of work."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

import httpx2

from keyfob.base.errors import Malformed, Overloaded
from keyfob.web.answer import Answer, json, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import BROWSER
from keyfob.web.csrf import make_token
from keyfob.web.edge import Bounds, Edge
from keyfob.web.house import House
from keyfob.web.page import page
from keyfob.web.routes import Route, Routes
from keyfob.web.server import BoundedProtocol
from tests.storage.toys import ALL, CodeMade, GuessCounted
from tests.web.serving import serving

HOME = "b" * 22
"""The name of the browser that tests use."""
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
HELD = Event()
"""While it is not set, hashes are not finished."""


def echo(ask: Ask) -> Answer:
    """What the handler sees of a request."""
    return json({"path": ask.path, "form": list(ask.form), "query": list(ask.query), "network": ask.network})


def show(ask: Ask) -> Answer:
    """A page of ours."""
    return page(ask, "error.html", reason="not_found", status=200, request_id=ask.request_id, detail=None)


def take(ask: Ask) -> Answer:
    """A form that makes a code."""
    name = ask.form.get("name")
    return redirect("/done", (CodeMade("account-of-" + name, name),))


def fail(_: Ask) -> Answer:
    """It breaks in the open."""
    raise ZeroDivisionError


def fail_late(ask: Ask) -> Answer:
    """It breaks in the commit: its second change cannot be written."""
    name = ask.form.get("name")
    return redirect("/done", (CodeMade("account-of-" + name, name), GuessCounted(code_id=[name])))  # type: ignore[arg-type]  # that is the break


def refuse(ask: Ask) -> Answer:
    """It says so in the program's own words."""
    raise Overloaded("full", 7) if ask.query.get("how") == "full" else Malformed("that’s “wrong”")


def hash_something(ask: Ask) -> Answer:
    """It needs a place among those who hash."""
    ask.house.hashing.run(lambda: HELD.wait(20))
    return json({})


ROUTES = (
    Route("/page", get=show, post=take),
    Route("/machine", get=echo, post=echo, machine=True),
    Route("/foreign", post=echo, foreign_post=True),
    Route("/fail", get=fail, post=fail_late),
    Route("/fail.json", get=fail, machine=True),
    Route("/refuse", get=refuse),
    Route("/refuse.json", get=refuse, machine=True),
    Route("/hash", get=hash_something),
    Route("/item/{name}", get=echo, machine=True),
)


@dataclass(frozen=True, slots=True)
class Served:
    """A running edge, a client, and what lies behind."""

    port: int
    house: House
    http: httpx2.Client

    def post(
        self, path: str, name: str, *, browser: str = HOME, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Post a form of ours from ``browser``, with the token that was given to the one at home."""
        cookie = {"cookie": f"{BROWSER}={browser}"} if browser else {}
        fields = {"csrf": make_token(self.house.csrf_key, HOME), "name": name}
        return self.http.post(path, data=fields, headers={**cookie, **(headers or {})})

    def codes(self) -> list[str]:
        """The codes that were made durable."""
        with self.house.unit.database.reading() as connection:
            return sorted(row[0] for row in connection.rows(ALL, {}))


@contextmanager
def running(
    house: House, bounds: Bounds | None = None, protocol: type[BoundedProtocol] = BoundedProtocol
) -> Iterator[Served]:
    """Serve the routes."""
    edge = Edge(house, Routes(ROUTES), bounds)
    try:
        with (
            serving(edge, protocol) as port,
            httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
        ):
            http.headers["user-agent"] = FIREFOX
            yield Served(port, house, http)
    finally:
        edge.close()
