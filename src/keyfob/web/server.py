"""The HTTP server: uvicorn, with bounds on what comes before a body too, so that a slow client holds nothing for long.

The edge bounds bodies. Here the head of a request is bounded in size and time, before anything of ours hears of it.
"""

import asyncio
import socket

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from keyfob.web.edge import Edge

MOST_HEAD = 64 * 1024
HEAD_SECONDS = 10.0
IDLE_SECONDS = 20
DRAIN_SECONDS = 20
BACKLOG = 2048

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which closes on heads that are too large (RFC 6585 section 5) or take too long."""

    most_head = MOST_HEAD
    head_seconds = HEAD_SECONDS

    _head: int | None = 0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._expect_head()

    def on_message_begin(self) -> None:
        """A request begins: by a first byte after the one before was answered, or with the connection."""
        super().on_message_begin()
        self._expect_head()

    def on_headers_complete(self) -> None:
        """Its head is here: what follows is the edge's to bound."""
        self._head = None
        self._stop_timer()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head is not None:
            self._head += len(data)
            if self._head > self.most_head and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._head = 0
        self._stop_timer()
        self._timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        OSError: when that cannot be; ``strerror`` says why.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def make_server(edge: Edge, *, protocol: type[BoundedProtocol] = BoundedProtocol) -> uvicorn.Server:
    """A server for the edge; ``run(sockets=…)`` serves until SIGTERM or SIGINT, then finishes what was begun.

    Proxies are judged by `keyfob.web.network`, requests are logged by the edge, and nobody is told what we run on.
    """
    config = uvicorn.Config(
        edge,
        http=protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        backlog=BACKLOG,
    )
    return uvicorn.Server(config)
