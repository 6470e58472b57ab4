"""The one guarded fetcher: every call that a service's own data can send us on goes through here (ASVS 1.3.6, 15.3.2).

Only https, only public addresses, checked when the name is resolved and connected to as resolved; no redirect is
followed; five seconds and 64 KiB in all. Hosts that the operator allows by name may be private, and plain http.
"""

import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

import httpx2

SECONDS = 5.0
MOST_BYTES = 64 * 1024
_PORTS = {"https": 443, "http": 80}


class FetchFailed(Exception):
    """There is no answer; the text says why, without personal data."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer."""

    status: int
    content_type: str
    body: bytes


class _Pinned(httpx2.BaseTransport):
    """Connects to the address that was checked, under the name that was asked for."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._inner = httpx2.HTTPTransport(retries=0)
        self._allowed = allowed

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        port = url.port or _PORTS.get(url.scheme, 0)
        address = _resolve(url.host, port, is_allowed=_is_allowed(url.host, port, self._allowed))
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        request.url = url.copy_with(host=address)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


class Fetcher:
    """Calls out; ``allowed`` are hosts, or hosts with ports, that may be private."""

    def __init__(self, allowed: Sequence[str] = (), seconds: float = SECONDS) -> None:
        self._allowed = frozenset(entry.lower() for entry in allowed)
        self._seconds = seconds
        self._client = httpx2.Client(
            transport=_Pinned(self._allowed), timeout=seconds, follow_redirects=False, trust_env=False
        )

    def post_form(self, url: str, fields: Mapping[str, str]) -> Fetched:
        """Post a form.

        Raises:
            FetchFailed: when the address is not allowed, or no answer came in time.
        """
        return self._fetch("POST", url, fields)

    def get(self, url: str) -> Fetched:
        """Get a document; raises what `post_form` raises."""
        return self._fetch("GET", url, None)

    def close(self) -> None:
        """Let go of kept connections."""
        self._client.close()

    def _fetch(self, method: str, url: str, fields: Mapping[str, str] | None) -> Fetched:
        deadline = time.monotonic() + self._seconds
        try:
            self._check(httpx2.URL(url))
            with self._client.stream(method, url, data=fields) as response:
                body = b""
                for part in response.iter_raw(8192):
                    body += part
                    if len(body) > MOST_BYTES:
                        raise FetchFailed("the answer is too long")
                    if time.monotonic() > deadline:
                        raise FetchFailed("the answer takes too long")
                return Fetched(response.status_code, response.headers.get("content-type", ""), body)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise FetchFailed(f"no answer: {type(error).__name__}") from error

    def _check(self, url: httpx2.URL) -> None:
        port = url.port or _PORTS.get(url.scheme, 0)
        if url.scheme == "https" and url.port in {None, 443}:
            return
        if url.scheme not in _PORTS or not _is_allowed(url.host, port, self._allowed):
            raise FetchFailed("only https on its own port is called")


def _is_allowed(host: str, port: int, allowed: frozenset[str]) -> bool:
    return host.lower() in allowed or f"{host.lower()}:{port}" in allowed


def _resolve(host: str, port: int, *, is_allowed: bool) -> str:
    """An address to connect to; where one of a host's addresses is not public, none of them is used."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise FetchFailed("the host is not known") from error
    if not found or not (is_allowed or all(_is_public(address) for address in found)):
        raise FetchFailed("the host is not public")
    return found[0]


def _is_public(address: str) -> bool:
    parsed = ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global and not parsed.is_multicast
