"""The path to return to after signing in leads to a page of the shop, or to its front page."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from identity import safe_path

ELSEWHERE = [
    "",
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "/page\r\nSet-Cookie: a=b",
    " //evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/a\\..\\b",
    "/\u2028",
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_whatever_leads_elsewhere_becomes_the_front_page(path: str) -> None:
    """Other hosts, other schemes, and what browsers read as one of these, are not followed."""
    assert safe_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/cart", "/?q=sjaal&in=carry", "/product/flask#with", "/?q=%2F%2Fevil", "/?q=ü"])
def test_a_page_of_the_shop_stays_what_it_is(path: str) -> None:
    """Paths of the shop come back unchanged, with their query and fragment."""
    assert safe_path(path) == path


@given(st.text(alphabet=st.sampled_from("/\\:@?#.\t\n\r %ae"), max_size=12))
@example("/%09/evil.example")
def test_no_path_leaves_the_shop(path: str) -> None:
    """Resolved as a browser does it (tabs and line ends dropped, backslashes turned), the host is still the shop's."""
    seen = safe_path(path).translate({9: None, 10: None, 13: None, ord("\\"): "/"})

    assert urlsplit(urljoin("https://shop.example/callback", seen)).netloc == "shop.example"
