"""Services on this machine that are called by us, well-behaved and not."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from keyfob.outside.http import MAX_BODY
from tests.outside.relays import HOST

AWAKE = threading.Event()
"""What an answer that hangs waits for."""


class Answering(BaseHTTPRequestHandler):
    """A service that answers by path, and remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str, str, bytes]]

    def do_GET(self) -> None:
        """Answer."""
        self.asked.append((self.command, self.path, self.headers["Host"], b""))
        getattr(self, f"say_{self.path.strip('/').partition('?')[0] or 'hello'}")()

    def do_POST(self) -> None:
        """Take a form."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.command, self.path, self.headers["Content-Type"], body))
        getattr(self, f"say_{self.path.strip('/')}", self.say_hello)()

    def say_hello(self) -> None:
        """Something short."""
        self._say(b"hello")

    def say_redirect(self) -> None:
        """Look elsewhere, inside."""
        self._say(b"", 302, {"Location": "http://127.0.0.1:1/inside"})

    def say_much(self) -> None:
        """More than anybody wants, and more to come."""
        self._say(b"x" * (MAX_BODY + 1))

    def say_enough(self) -> None:
        """As much as is taken."""
        self._say(b"x" * MAX_BODY)

    def say_slowly(self) -> None:
        """A byte now and then."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(1000):
                self.wfile.write(b"x")
                time.sleep(0.05)

    def say_zipped(self) -> None:
        """What would be much once unpacked stays packed."""
        self._say(b"\x1f\x8b", 200, {"Content-Encoding": "gzip"})

    def say_no(self) -> None:
        """That will never do."""
        self._say(b"{}", 400)

    def say_key(self) -> None:
        """That may do once the key is known."""
        self._say(b'{"err":"invalid_key"}', 400)

    def say_hang(self) -> None:
        """Nothing, until the test has seen enough."""
        AWAKE.wait(60)
        self._say(b"late")

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _say(self, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)


@contextlib.contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[tuple[str, str, str, bytes]]]]:
    """A service that runs; its port, and what it was asked."""
    asked: list[tuple[str, str, str, bytes]] = []
    server = ThreadingHTTPServer((HOST, 0), type("Asked", (Answering,), {"asked": asked}))
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()
    thread.join()


@contextlib.contextmanager
def dripping(drip: bytes) -> Iterator[int]:
    """A server that never gets to the end of what it says; its port."""
    over = threading.Event()

    def talk() -> None:
        with contextlib.suppress(OSError):
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not over.wait(0.05):
                    connection.sendall(drip)

    with socket.create_server((HOST, 0)) as server:
        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join(10)
