"""The server: heads of bounded size and time, and an end that finishes what was begun."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from keyfob.web.house import House
from keyfob.web.server import BoundedProtocol, listen
from tests.web.edges import HELD, Served, running
from tests.web.serving import exchange, head, status


class Impatient(BoundedProtocol):
    """It waits for a head a tenth of a second, and takes one of four kilobytes."""

    head_seconds = 0.1
    most_head = 4096


@pytest.mark.parametrize("sent", [b"", b"GET", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "])
def test_a_slow_head_is_not_waited_for(house: House, sent: bytes) -> None:
    """Also where not a byte of it comes: the connection is closed."""
    with running(house, protocol=Impatient) as served:
        begun = time.monotonic()
        assert exchange(served.port, sent) == b""
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("line", [b"X-Long: ", b""])
def test_a_head_without_end_is_cut_off(house: House, line: bytes) -> None:
    """Whether it is one header or many (RFC 6585 section 5)."""
    endless = b"a" * 8000 if line else b"X-Many: a\r\n" * 800
    with running(house, protocol=Impatient) as served:
        assert status(exchange(served.port, b"GET / HTTP/1.1\r\nHost: a\r\n" + line, endless)) == 431


def test_a_body_may_take_longer_than_a_head(house: House) -> None:
    """The edge has a time of its own for it; the next request on the connection is awaited anew."""
    with running(house, protocol=Impatient) as served, socket.create_connection(("127.0.0.1", served.port)) as wire:
        for _ in range(2):
            wire.sendall(b"POST /machine HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n")
            time.sleep(0.2)
            wire.sendall(b"body")
            said = b""
            while not said.endswith(b"}"):
                said += wire.recv(65536)
            assert status(said) == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
)
def test_what_is_no_http_is_refused(served: Served, raw: bytes) -> None:
    """In one answer, after which the connection is closed."""
    assert status(exchange(served.port, raw)) == 400


def test_a_request_with_two_lengths_is_refused(served: Served) -> None:
    """Nothing can be smuggled past a proxy (RFC 9112 section 6.3, ASVS 4.2.1)."""
    both = head("POST", "/machine", "Content-Length: 4", "Transfer-Encoding: chunked")
    twice = head("POST", "/machine", "Content-Length: 4", "Content-Length: 5")

    assert status(exchange(served.port, both + b"0\r\n\r\n")) == 400
    assert status(exchange(served.port, twice + b"body")) == 400


def test_what_was_begun_is_finished_when_the_server_ends(house: House) -> None:
    """A request in a thread is answered; nobody new is let in."""
    HELD.clear()
    with ThreadPoolExecutor(1) as pool:
        with running(house) as served:
            asked = pool.submit(exchange, served.port, head("GET", "/hash"))
            time.sleep(0.2)
            threading.Timer(0.5, HELD.set).start()
        assert status(asked.result()) == 200
        with pytest.raises(ConnectionRefusedError):
            exchange(served.port, head())


def test_ipv6_is_listened_at_too() -> None:
    """An address in brackets is IPv6."""
    with listen("::1", 0) as bound:
        assert bound.family is socket.AF_INET6
