"""Cookies: HttpOnly, SameSite=Lax, and bound to this very host over https (``__Host-``, ASVS 3.3)."""

from dataclasses import dataclass

SESSION = "keyfob"
BROWSER = "keyfob-browser"
LANGUAGE = "keyfob-language"
TYPED = "keyfob-typed"
HALF = "keyfob-half"
TRUST = "keyfob-trust"
KEPT = "keyfob-kept"
STAFF = "keyfob-desk"
"""The session of staff, which is looked at by the desk alone."""

_NAMES = (SESSION, BROWSER, LANGUAGE, TYPED, HALF, TRUST, KEPT, STAFF)


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set; an empty ``value`` takes it away. ``seconds`` of 0 lasts as long as the browser runs."""

    name: str
    value: str
    seconds: int = 0

    def header(self, *, secure: bool) -> str:
        """The value of its Set-Cookie header."""
        parts = [f"{host_name(self.name, secure=secure)}={self.value}", "Path=/", "HttpOnly", "SameSite=Lax"]
        if secure:
            parts.append("Secure")
        if not self.value:
            parts.append("Max-Age=0")
        elif self.seconds:
            parts.append(f"Max-Age={self.seconds}")
        return "; ".join(parts)


def host_name(name: str, *, secure: bool) -> str:
    """The cookie's full name: with the prefix that pins it to this host, except in plain-http trials."""
    return f"__Host-{name}" if secure else name


def read_cookies(header: str, *, secure: bool) -> dict[str, str]:
    """Our cookies in a Cookie header, by their short names; of two of one name the first, which is the older one.

    Read as browsers write it (RFC 6265 section 4.2.1): what others set for this host may be of any shape and hides none
    of ours, and a long header takes no longer than its length.
    """
    names = {host_name(name, secure=secure): name for name in _NAMES}
    found: dict[str, str] = {}
    for pair in header.split(";"):
        name, _, value = pair.partition("=")
        ours = names.get(name.strip())
        if ours is not None:
            found.setdefault(ours, value.strip())
    return found
