"""Forms come from our own pages, in the browser that got them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.web.csrf import is_own_form, make_token

KEY = b"k" * 32
ISSUER = "https://id.example"


def judge(
    token: str, *, browser: str = "browser", origin: str | None = ISSUER, site: str | None = "same-origin"
) -> bool:
    """What the edge asks about a posted form."""
    return is_own_form(KEY, browser, token, origin=origin, fetch_site=site, issuer=ISSUER)


@pytest.mark.parametrize("origin", [ISSUER, None, "null"])
@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_a_form_of_ours_is_taken(origin: str | None, site: str | None) -> None:
    """Also from browsers that say little about themselves."""
    assert judge(make_token(KEY, "browser"), origin=origin, site=site)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://id.example", "https://id.example.evil", ""])
def test_a_form_on_another_site_is_refused(origin: str) -> None:
    """Even with the right token (ASVS 3.5.1)."""
    assert not judge(make_token(KEY, "browser"), origin=origin)


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_a_form_that_the_browser_calls_foreign_is_refused(site: str) -> None:
    """A sister host is foreign as well."""
    assert not judge(make_token(KEY, "browser"), site=site)


@given(st.text())
def test_no_other_token_is_taken(token: str) -> None:
    """Nor one in another alphabet, which must not raise."""
    assert not judge(token)


def test_the_token_of_another_browser_is_refused() -> None:
    """A token is bound to the cookie it was made for (ASVS 3.5.2)."""
    assert not judge(make_token(KEY, "other"))
    assert not judge(make_token(KEY, ""), browser="")
    assert not judge(make_token(b"another key", "browser"))
