"""The way through the system's browser, and back to a loopback address that is there for one answer (RFC 8252, 7.3).

The person signs in where their passwords, passkeys and sessions are, and where they can see the address; the app never
sees what they type. It listens on 127.0.0.1 only, at a port that the system picks, for as long as one sign-in takes.
"""

import time
import webbrowser
from collections.abc import Callable
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Self
from urllib.parse import urlsplit

PATH = "/callback"
PATIENCE = 300.0  # seconds for somebody to sign in

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>body{{font:1.25rem/1.5 system-ui,sans-serif;max-width:30rem;margin:20vh auto;padding:0 1.5rem}}
h1{{font-size:2rem;line-height:1.15}}</style></head>
<body><main><h1>{title}</h1><p>{line}</p></main></body></html>
"""


class NobodyCame(Exception):
    """Nobody came back from the browser in time."""


class Loopback:
    """A listener for one answer; use it as a context, so that it is gone afterwards."""

    def __init__(self) -> None:
        self._query: str | None = None
        self._fits: Callable[[str], bool] = lambda _: False
        self._server = HTTPServer(("127.0.0.1", 0), self._handler())
        self._server.timeout = 0.5

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    @property
    def redirect_uri(self) -> str:
        """Where the ID is to send the browser; the port is this one's own."""
        return f"http://127.0.0.1:{self._server.server_port}{PATH}"

    def wait(self, fits: Callable[[str], bool]) -> str:
        """The query of the first answer that fits; whatever else knocks is turned away."""
        self._fits = fits
        until = time.monotonic() + PATIENCE
        while self._query is None:
            if time.monotonic() > until:
                raise NobodyCame
            self._server.handle_request()
        return self._query

    def _answer(self, target: str, host: str) -> tuple[HTTPStatus, str]:
        """Status and page for a GET; the Host is compared, so that no other name leads here (DNS rebinding)."""
        parts = urlsplit(target)
        if parts.path != PATH or f"http://{host}{PATH}" != self.redirect_uri:
            return HTTPStatus.NOT_FOUND, _page("Nothing here", "The app waits for a sign-in, and for nothing else.")
        if self._query is not None or not self._fits(parts.query):
            return HTTPStatus.BAD_REQUEST, _page("That was not our sign-in", "Begin again in the app.")
        self._query = parts.query
        return HTTPStatus.OK, _page("Back to the app", "You can close this window.")

    def _handler(loopback) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's, inside
        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                status, page = loopback._answer(self.path, self.headers.get("Host", ""))
                body = page.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("Referrer-Policy", "no-referrer")
                self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing: the query holds a code."""

        return Handler


def show(url: str) -> None:
    """Open an address in the system's browser, and print it for whoever has to open it elsewhere on this machine."""
    print(f"Your browser opens. If it does not, open this address yourself:\n\n  {url}\n", flush=True)
    webbrowser.open(url)


def _page(title: str, line: str) -> str:
    return PAGE.format(title=escape(title), line=escape(line))
