"""Headers that every answer carries (ASVS 3.4), as bytes: nearly all of them never change."""

from collections.abc import Iterable
from typing import TypeAlias

from keyfob.web.answer import HTML, Answer

Raw: TypeAlias = tuple[bytes, bytes]


def raw_header(name: str, value: str) -> Raw:
    """A header as it is sent."""
    return name.lower().encode("latin-1"), value.encode("latin-1", "replace")


def _prepare(*headers: tuple[str, str]) -> tuple[Raw, ...]:
    return tuple(raw_header(*header) for header in headers)


_ALWAYS = _prepare(
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_HTTPS = (*_ALWAYS, *_prepare(("Strict-Transport-Security", "max-age=63072000; includeSubDomains")))
_POLICY = "Content-Security-Policy"
_NOTHING = raw_header(_POLICY, "default-src 'none'; frame-ancestors 'none'")


def security_headers(answer: Answer, nonce: str, *, secure: bool) -> Iterable[Raw]:
    """The headers to add: pages may use our own files and scripts with this answer's nonce, nothing else.

    An answer that brings a Content-Security-Policy of its own keeps that one.
    """
    always = _HTTPS if secure else _ALWAYS
    if any(name == _POLICY for name, _ in answer.headers):
        return always
    return (*always, raw_header(_POLICY, page_policy(nonce)) if answer.content_type == HTML else _NOTHING)


def page_policy(nonce: str) -> str:
    """The Content-Security-Policy of a page.

    There is no ``form-action``: browsers apply it to the redirects after a post as well, and those lead to services.
    What is posted carries a token of ours, and no markup of others gets into a page.
    """
    own = f"'self' 'nonce-{nonce}'"
    return (
        f"default-src 'none'; script-src {own}; style-src {own}; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
