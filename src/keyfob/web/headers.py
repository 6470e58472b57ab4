"""Headers that every answer carries (ASVS 3.4)."""

from keyfob.web.answer import HTML, Answer

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_HTTPS = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
_POLICY = "Content-Security-Policy"
_NOTHING = "default-src 'none'; frame-ancestors 'none'"


def security_headers(answer: Answer, nonce: str, *, secure: bool) -> list[tuple[str, str]]:
    """The headers to add: pages may use our own files and scripts with this answer's nonce, nothing else.

    An answer that brings a Content-Security-Policy of its own keeps that one.
    """
    added = [*_ALWAYS, *([_HTTPS] if secure else [])]
    if all(name != _POLICY for name, _ in answer.headers):
        added.append((_POLICY, page_policy(nonce) if answer.content_type == HTML else _NOTHING))
    return added


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
