"""Forms come from our own pages only: checked by origin, and by a token that belongs to this browser.

The token is an HMAC over the browser's own random cookie, so a form filled in by another site, or with the cookie of
another browser, is refused (ASVS 3.5.1-3.5.3). Fetch metadata counts only where the browser sends it.
"""

import hmac

from keyfob.base import base64url

SAME_SITE = {"same-origin", "none"}


def make_token(key: bytes, browser: str) -> str:
    """The token for the forms of the browser with this cookie."""
    mac = hmac.digest(key, browser.encode(), "sha256")
    return base64url.encode(mac[:24])


def is_own_form(
    key: bytes, browser: str, token: str, *, origin: str | None, fetch_site: str | None, issuer: str
) -> bool:
    """Whether a posted form comes from a page that this browser got from us.

    Args:
        key: of this installation.
        browser: the browser's cookie, empty when it sent none.
        token: the form's field.
        origin: the Origin header; browsers leave it out, or send ``null``, in some private modes.
        fetch_site: the Sec-Fetch-Site header.
        issuer: our own address; its origin is the only one accepted.
    """
    if origin not in {None, "null", _origin(issuer)}:
        return False
    if fetch_site is not None and fetch_site not in SAME_SITE:
        return False
    return bool(browser) and hmac.compare_digest(make_token(key, browser).encode(), token.encode())


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"
