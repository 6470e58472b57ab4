"""A real server on loopback, in a thread: what a browser's bytes meet."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from keyfob.web.edge import Edge
from keyfob.web.server import BoundedProtocol, listen, make_server


@contextmanager
def serving(
    edge: Edge, protocol: type[BoundedProtocol] = BoundedProtocol, *, bound: socket.socket | None = None
) -> Iterator[int]:
    """Serve the edge at a free port, or at the socket ``bound``; the port it listens at."""
    bound = bound or listen("127.0.0.1", 0)
    port: int = bound.getsockname()[1]
    server = make_server(edge, protocol=protocol)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()


def exchange(port: int, *parts: bytes, seconds: float = 10) -> bytes:
    """Send bytes and read all that comes until the server closes; what it sent, also when it hung up on us."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=seconds)) as wire:
        for part in parts:
            wire.sendall(part)
        said = b""
        while chunk := wire.recv(65536):
            said += chunk
    return said


def head(method: str = "GET", path: str = "/", *lines: str) -> bytes:
    """The head of a request after which the server closes."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: id.example", "Connection: close", *lines, "", ""]).encode()


def status(said: bytes) -> int:
    """The status of a raw answer; 0 when there is none."""
    return int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/1.1 ") else 0
