"""Where a person is sent back to: which addresses a service may register, and when an asked one is its own.

Addresses are compared character by character (RFC 9700 section 2.1; ASVS 10.4.1). The one exception is the port of a
loopback address, which an app on a computer cannot know beforehand (RFC 8252 section 7.3).
"""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from keyfob.base.errors import Malformed

MAX_LENGTH = 2048
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_FREE_PORT = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?((?:[/?].*)?)")


def unfit(uri: str, *, native: bool = False) -> str:
    """Why ``uri`` cannot be registered, in words that follow the address; empty when it can.

    https only; http on a loopback name; a private scheme with a dot in it (``com.example.app:/done``) only when the
    service is ``native``, an app that keeps no secret (RFC 8252 section 7.1).
    """
    if "#" in uri:
        return "has a fragment"
    if len(uri) > MAX_LENGTH or _CHARACTERS.fullmatch(uri) is None:
        return "is too long or holds characters that a URI may not"
    try:
        parts = urlsplit(uri)
        port_is_sound = parts.port != 0
    except ValueError:
        return "is no URI"
    if parts.scheme not in {"https", "http"}:
        if not native:
            return "is not of the scheme https"
        return "" if "." in parts.scheme else "is neither https nor an app's own scheme, which has a dot in it"
    return _unfit_web(parts, port_is_sound=port_is_sound)


def _unfit_web(parts: SplitResult, *, port_is_sound: bool) -> str:
    host = parts.hostname or ""
    if not host or not port_is_sound or parts.netloc.endswith(":"):
        return "names no host or no port"
    if "@" in parts.netloc:
        return "names a user"
    if "*" in host:
        return "has a wildcard"
    if parts.scheme == "http" and host not in LOOPBACK:
        return "is http: only loopback names may be"
    return ""


def is_plain_http(uri: str) -> bool:
    """Whether what is sent to ``uri`` travels in clear: fine on one's own machine, worth a warning."""
    return uri.startswith("http:")


def is_registered(asked: str, registered: Iterable[str]) -> bool:
    """Whether ``asked`` is one of ``registered``, character by character but for the port of a loopback IP address."""
    known = tuple(registered)
    if asked in known:
        return True
    match = _FREE_PORT.fullmatch(asked)
    return match is not None and match.groups() in {_without_port(uri) for uri in known}


def with_parameters(uri: str, parameters: Iterable[tuple[str, str]]) -> str:
    """``uri`` with ``parameters`` appended; its own query stays as it is (RFC 6749 section 3.1.2)."""
    query = urlencode(list(parameters), quote_via=quote, safe="")
    if not query:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}{query}"


def host_of(uri: str) -> str:
    """The host in ``uri``, empty when it has none or one that means another machine for everybody (loopback)."""
    host = urlsplit(uri).hostname or ""
    return "" if host in LOOPBACK else host


def origin_of(uri: str) -> str:
    """The web origin of ``uri`` as browsers write it (RFC 6454 section 6.2).

    Raises:
        Malformed: when ``uri`` is no web address.
    """
    parts = urlsplit(uri)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise Malformed("an origin has a scheme and a host")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, usual} else "")


def _without_port(uri: str) -> tuple[str, ...] | None:
    match = _FREE_PORT.fullmatch(uri)
    return match.groups() if match else None
