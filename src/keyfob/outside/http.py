"""The one way out over HTTP, guarded, since others wrote down the addresses (ASVS 1.3.6, 13.2.4, 15.3.2).

A host is resolved once, every address of it has to be public, and the connection goes to that very address: a name
that resolves to something else a moment later changes nothing. No redirect is followed. Hosts that the operator
allows by name may also be private, and be called without TLS.
"""

import os
import re
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import SplitResult, urlencode, urlsplit

import httpx2

from keyfob.base.errors import KeyfobError

SECONDS = 5.0
MAX_BODY = 64 * 1024
PORTS = frozenset({443, 8443})
"""Where public hosts are called; any other port has to be allowed by the operator."""

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_UNFIT = re.compile(r"[^\x21-\x7e]|\\")
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16"))
"""IPv6 addresses that carry an IPv4 address, which might be a private one."""


class FetchRefused(KeyfobError):
    """It must not be called at all; trying again is of no use unless a name or a setting changes."""


class FetchFailed(KeyfobError):
    """It was called and gave no answer that can be used; another time it may."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``body`` has at most 64 KiB unless more was allowed."""

    status: int
    content_type: str
    body: bytes = field(repr=False)


def resolve_host(host: str, port: int) -> list[str]:
    """All addresses of a host, in the order in which the system prefers them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Fetcher:
    """Calls services. ``allowed`` are hosts, as HOST or HOST:PORT, for which the operator vouches."""

    def __init__(
        self, allowed: Collection[str] = (), *, tls: ssl.SSLContext | None = None, resolve: Resolve = resolve_host
    ) -> None:
        self._allowed = frozenset(name.lower() for name in allowed)
        self._tls = tls or ssl.create_default_context()
        self._resolve = resolve

    def get(
        self, url: str, headers: Mapping[str, str] = _NO_HEADERS, *, seconds: float | None = None, most: int = MAX_BODY
    ) -> Answer:
        """GET an address, with further ``headers``, other ``seconds`` to wait and ``most`` bytes to take.

        Raises what `post_form` raises.
        """
        return self._fetch(_Asked(self._check(url), "GET", headers, most=most), seconds)

    def post_form(self, url: str, fields: Mapping[str, str]) -> Answer:
        """POST a form (application/x-www-form-urlencoded).

        Raises:
            FetchRefused: when the address is not one that may be called.
            FetchFailed: when there is no answer within five seconds, or one of more than 64 KiB.
        """
        return self.post(url, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST a body of the type that ``headers`` say; raises what `post_form` raises."""
        return self._fetch(_Asked(self._check(url), "POST", headers, body), None)

    def _fetch(self, asked: "_Asked", seconds: float | None) -> Answer:
        return _Call(asked, self._tls, self._resolve).within(seconds or SECONDS)

    def _check(self, url: str) -> "_Target":
        if _UNFIT.search(url):
            raise FetchRefused("the address has characters that do not belong there")
        try:
            parts = urlsplit(url)
            host, usual = (parts.hostname or "").rstrip("."), {"https": 443, "http": 80}[parts.scheme]
            port = usual if parts.port is None else parts.port
        except (KeyError, ValueError) as error:
            raise FetchRefused("the address is neither https:// nor http://") from error
        if not host or "@" in parts.netloc:
            raise FetchRefused("the address has no host, or more than a host")
        is_allowed = host in self._allowed or f"{host}:{port}" in self._allowed
        if not is_allowed and (parts.scheme != "https" or port not in PORTS):
            raise FetchRefused(f"only https on port 443 or 8443 is called, unless the host {host} is allowed")
        return _Target(parts, host, port, may_be_private=is_allowed)


@dataclass(frozen=True, slots=True)
class _Target:
    parts: SplitResult
    host: str
    port: int
    may_be_private: bool

    def pinned(self, address: str) -> str:
        """The URL with the address in the place of the name."""
        host = f"[{address}]" if ":" in address else address
        query = f"?{self.parts.query}" if self.parts.query else ""
        return f"{self.parts.scheme}://{host}:{self.port}{self.parts.path or '/'}{query}"


@dataclass(frozen=True, slots=True)
class _Asked:
    target: _Target
    method: str
    headers: Mapping[str, str]
    body: bytes | None = None
    most: int = MAX_BODY


class _Call:
    """One call, in a thread of its own, so that neither a slow name server nor a slow answer outlasts the time."""

    def __init__(self, asked: _Asked, tls: ssl.SSLContext, resolve: Resolve) -> None:
        self._asked = asked
        self._target = asked.target
        self._tls = tls
        self._resolve = resolve
        self._answer: Answer | None = None
        self._error: Exception | None = None
        self._line: socket.socket | None = None
        self._is_over = False
        self._lock = threading.Lock()

    def within(self, seconds: float) -> Answer:
        """The answer, unless it takes longer."""
        thread = threading.Thread(target=self._run, name="fetch", daemon=True)
        thread.start()
        thread.join(seconds)
        is_late = thread.is_alive()  # asked before hanging up, which gives the thread an error of its own
        self._hang_up()
        if self._answer is not None and not is_late:
            return self._answer
        late = FetchFailed(f"no answer within {seconds:g} seconds")
        raise late if is_late or self._error is None else self._error

    def _run(self) -> None:
        try:
            self._answer = self._ask(self._addresses())
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as error:
            self._error = FetchFailed(f"no answer: {type(error).__name__}")
        except Exception as error:  # noqa: BLE001  # ours, or a fault: the thread that waits for us raises it
            self._error = error

    def _addresses(self) -> Sequence[str]:
        target = self._target
        found = self._resolve(target.host, target.port)
        if not target.may_be_private and not all(is_public(address) for address in found):
            raise FetchRefused(f"{target.host} lies in a private network")
        return found

    def _ask(self, addresses: Sequence[str]) -> Answer:
        refused: Exception = FetchFailed("the host has no address")
        for address in addresses:
            try:
                return self._ask_at(address)
            except httpx2.ConnectError as error:
                refused = error
        raise refused

    def _ask_at(self, address: str) -> Answer:
        asked, target = self._asked, self._target
        transport = httpx2.HTTPTransport(verify=self._tls, trust_env=False)
        headers = {"Host": target.parts.netloc, "User-Agent": "Keyfob", "Accept": "*/*", "Accept-Encoding": "identity"}
        with (
            httpx2.Client(transport=transport, trust_env=False, timeout=SECONDS, follow_redirects=False) as client,
            client.stream(
                asked.method, target.pinned(address), content=asked.body, headers={**headers, **asked.headers},
                extensions={"sni_hostname": target.host, "trace": self._listen},
            ) as response,
        ):  # fmt: skip
            body = b""
            for part in response.iter_raw():
                body += part
                if len(body) > asked.most:
                    raise FetchFailed(f"the answer is longer than {asked.most // 1024} KiB")
            return Answer(response.status_code, response.headers.get("content-type", ""), body)

    def _listen(self, event: str, info: Mapping[str, object]) -> None:
        """Keep hold of the connection, whatever TLS is wrapped around it, so that it can be cut."""
        if event == "connection.connect_tcp.complete":
            stream: object = info["return_value"]
            line: socket.socket = stream.get_extra_info("socket")  # type: ignore[attr-defined]  # a network stream
            with self._lock:
                if self._is_over:
                    line.close()
                    raise FetchFailed("it came too late")
                self._drop()
                self._line = socket.socket(fileno=os.dup(line.fileno()))

    def _hang_up(self) -> None:
        with self._lock:
            self._is_over = True
            self._drop()

    def _drop(self) -> None:
        if self._line is None:
            return
        try:
            self._line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side was faster
        finally:
            self._line.close()
            self._line = None


def is_public(address: str) -> bool:
    """Whether an address lies in the public internet: neither loopback nor private, link-local, shared, multicast."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.is_site_local or any(found in network for network in _TRANSLATED):
            return False
        found = found.ipv4_mapped or found
    return found.is_global and not found.is_multicast and not found.is_reserved
