"""The guarded fetcher: only public hosts, only once resolved, never for long, never much."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from keyfob.outside import http
from keyfob.outside.http import MAX_BODY, Answer, Fetcher, FetchFailed, FetchRefused, is_public
from tests.outside.answering import dripping, serving
from tests.outside.relays import HOST, Certificate, make_certificate

NAME = "service.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate of the service's name."""
    return make_certificate(tmp_path_factory.mktemp("certificate"), NAME)


@pytest.fixture
def asked() -> list[tuple[str, int]]:
    """What the resolver was asked."""
    return []


@pytest.fixture
def resolves_to(asked: list[tuple[str, int]]) -> Callable[..., Callable[[str, int], list[str]]]:
    """A resolver that gives these addresses, one list after the other."""

    def make(*answers: list[str]) -> Callable[[str, int], list[str]]:
        left = iter(answers)

        def resolve(host: str, port: int) -> list[str]:
            asked.append((host, port))
            return next(left)

        return resolve

    return make


def refused(fetcher: Fetcher, url: str) -> str:
    """Why it was not called."""
    with pytest.raises(FetchRefused) as refusal:
        fetcher.get(url)
    return str(refusal.value)


def failed(fetcher: Fetcher, url: str) -> str:
    """Why there was no answer."""
    with pytest.raises(FetchFailed) as failure:
        fetcher.get(url)
    return str(failure.value)


def test_an_allowed_host_is_called() -> None:
    """By name or by name and port; what it was asked and answered is whole."""
    with serving() as (port, asked):
        for allowed in (HOST, f"{HOST}:{port}"):
            answer = Fetcher([allowed]).get(f"http://{HOST}:{port}/?a=b%20c#fragment")
            assert answer == Answer(200, "text/plain", b"hello")
    assert asked[0] == ("GET", "/?a=b%20c", f"{HOST}:{port}", b"")


def test_a_form_is_posted() -> None:
    """As browsers do it."""
    with serving() as (port, asked):
        Fetcher([HOST]).post_form(f"http://{HOST}:{port}/out", {"logout_token": "a+b&c=d é"})
    ((method, path, content_type, body),) = asked
    assert (method, path, content_type) == ("POST", "/out", "application/x-www-form-urlencoded")
    assert parse_qs(body.decode()) == {"logout_token": ["a+b&c=d é"]}


@pytest.mark.parametrize(
    "url",
    [
        "http://service.example/",
        "https://service.example:22/",
        "https://service.example:8080/",
        "https://service.example:0/",
        "ftp://service.example/",
        "file" + ":///etc/passwd",
        "gopher://service.example/",
        "//service.example/",
        "service.example",
        "https://",
        "https:///path",
        "https://user@service.example/",
        "https://user:password@service.example/",
        "https://service.example\\@evil.example/",
        "https://service.example/ x",
        "https://service.example/\r\nHost: evil.example",
        "https://service.exämple/",
        "https://service.example:port/",
        "https://service.example:99999/",
        "https://[::1/",
        "",
    ],
)
def test_what_is_no_plain_https_address_is_not_called(url: str) -> None:
    """Nothing is resolved, nothing connected."""
    refused(Fetcher(resolve=lambda *_: pytest.fail("it must not be resolved")), url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1",
     "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00::1]", "0.0.0.1",
     "224.0.0.1", "255.255.255.255", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::]"],
)  # fmt: skip
def test_private_addresses_are_not_called_however_they_are_spelt(host: str) -> None:
    """Loopback, private, link-local, shared, multicast; decimal and hexadecimal spellings too."""
    url = f"https://{host}/"
    with pytest.raises((FetchRefused, FetchFailed)) as refusal:
        Fetcher().get(url)
    # A system without IPv6, or one that knows no such spelling, finds no address at all.
    assert "lies in a private network" in str(refusal.value) or str(refusal.value) == "no answer: gaierror"


@pytest.mark.parametrize(
    ("address", "expected"),
    [("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("::ffff:93.184.215.14", True),
     ("::ffff:10.0.0.1", False), ("fe80::1%eth0", False), ("fec0::1", False), ("192.0.2.1", False),
     ("198.18.0.1", False), ("240.0.0.1", False), ("ff02::1", False), ("2001:db8::1", False),
     ("64:ff9b::5db8:d70e", False)],
)  # fmt: skip
def test_public_addresses_are_told_from_all_others(address: str, *, expected: bool) -> None:
    """Those that carry an IPv4 address inside are refused altogether."""
    assert is_public(address) == expected


def test_a_name_that_leads_inside_is_refused(resolves_to: Callable[..., Callable[[str, int], list[str]]]) -> None:
    """Also when only one of its addresses does."""
    for addresses in ([HOST], ["93.184.215.14", "10.0.0.1"], ["10.0.0.1", "93.184.215.14"], ["::1"]):
        fetcher = Fetcher(resolve=resolves_to(addresses))
        assert refused(fetcher, f"https://{NAME}/") == f"{NAME} lies in a private network"


def test_a_name_is_resolved_once_and_called_at_that_address(
    certificate: Certificate,
    asked: list[tuple[str, int]],
    resolves_to: Callable[..., Callable[[str, int], list[str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the name leads to a moment later; the certificate is still checked against the name."""
    monkeypatch.setattr(http, "is_public", lambda address: address == HOST)
    with serving(certificate.serving()) as (port, heard):
        monkeypatch.setattr(http, "PORTS", {port})
        fetcher = Fetcher(tls=certificate.trusting(), resolve=resolves_to([HOST], ["10.0.0.1"]))
        assert fetcher.get(f"https://{NAME}:{port}/").body == b"hello"
        assert asked == [(NAME, port)]
        assert heard[0][2] == f"{NAME}:{port}"
        assert refused(fetcher, f"https://{NAME}:{port}/") == f"{NAME} lies in a private network"


def test_a_certificate_of_another_name_is_not_believed(
    certificate: Certificate, resolves_to: Callable[..., Callable[[str, int], list[str]]]
) -> None:
    """The connection goes to an address, but the name is what was meant (ASVS 12.3.2)."""
    with serving(certificate.serving()) as (port, heard):
        fetcher = Fetcher(["other.example"], tls=certificate.trusting(), resolve=resolves_to([HOST], [HOST]))
        assert failed(fetcher, f"https://other.example:{port}/") == "no answer: ConnectError"
    assert heard == []


def test_a_redirect_is_an_answer_like_any_other() -> None:
    """It is not followed, wherever it leads."""
    with serving() as (port, asked):
        assert Fetcher([HOST]).get(f"http://{HOST}:{port}/redirect").status == 302
        assert len(asked) == 1


def test_a_huge_answer_is_refused() -> None:
    """64 KiB are taken, not a byte more."""
    with serving() as (port, _):
        assert len(Fetcher([HOST]).get(f"http://{HOST}:{port}/enough").body) == MAX_BODY
        assert failed(Fetcher([HOST]), f"http://{HOST}:{port}/much") == "the answer is longer than 64 KiB"


def test_a_packed_answer_stays_packed() -> None:
    """So it cannot grow beyond its limit."""
    with serving() as (port, _):
        assert Fetcher([HOST]).get(f"http://{HOST}:{port}/zipped").body == b"\x1f\x8b"


def test_a_slow_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Although every byte of it comes in time; and the connection is cut."""
    monkeypatch.setattr(http, "SECONDS", 0.4)
    with serving() as (port, _):
        assert failed(Fetcher([HOST]), f"http://{HOST}:{port}/slowly") == "no answer within 0.4 seconds"


@pytest.mark.parametrize("drip", [b"X-Long: " + b"x" * 20 + b"\r\n", b"x"])
def test_endless_headers_are_not_waited_for(drip: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when they never end."""
    monkeypatch.setattr(http, "SECONDS", 0.4)
    with dripping(drip) as port:
        assert failed(Fetcher([HOST]), f"http://{HOST}:{port}/") == "no answer within 0.4 seconds"


def test_a_slow_name_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time counts from the very beginning, and who comes too late calls nobody."""
    monkeypatch.setattr(http, "SECONDS", 0.2)
    resolved = threading.Event()

    def resolve(*_: object) -> list[str]:
        time.sleep(0.5)
        resolved.set()
        return [HOST]

    with serving() as (port, asked):
        assert failed(Fetcher([NAME], resolve=resolve), f"http://{NAME}:{port}/") == "no answer within 0.2 seconds"
        assert resolved.wait(10)
        time.sleep(0.2)
        assert asked == []


def test_the_next_address_is_tried_when_one_does_not_answer(
    resolves_to: Callable[..., Callable[[str, int], list[str]]],
) -> None:
    """A service may have an address that is out of order."""
    with serving() as (port, _):
        fetcher = Fetcher([NAME], resolve=resolves_to(["127.0.0.2", HOST]))
        assert fetcher.get(f"http://{NAME}:{port}/").body == b"hello"


def test_a_host_that_is_not_there_is_a_passing_failure(
    resolves_to: Callable[..., Callable[[str, int], list[str]]],
) -> None:
    """Neither a closed port nor a name without an address ends the program."""
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
    assert failed(Fetcher([HOST]), f"http://{HOST}:{port}/") == "no answer: ConnectError"
    assert failed(Fetcher([NAME], resolve=resolves_to([])), f"http://{NAME}/") == "the host has no address"


def test_calls_leave_no_connection_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither good nor bad ones."""
    with serving() as (port, _):
        before = connections()
        for path in ("", "redirect", "much"):
            with contextlib.suppress(FetchFailed):
                Fetcher([HOST]).get(f"http://{HOST}:{port}/{path}")
        monkeypatch.setattr(http, "SECONDS", 0.3)
        failed(Fetcher([HOST]), f"http://{HOST}:{port}/slowly")
        patience = time.monotonic() + 60
        while connections() > before:
            assert time.monotonic() < patience
            time.sleep(0.01)


def connections() -> int:
    """How many files and sockets are open in this process."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
